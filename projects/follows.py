"""Following a firm, a campaign or one of its ideas."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Value

from accounts.models import Firm, User
from accounts.rules import is_signed_in
from core import locks
from projects.models import Campaign, FirmFollow, Follow, Idea


class NotToBeFollowed(Exception):
    """The firm is not verified, or no longer: it opens no campaigns."""


def follow_campaign(campaign: Campaign, *, user: User, at: datetime) -> None:
    """Safe to call twice."""
    _follow(Follow(user=user, campaign=campaign, followed_at=at))


def follow_idea(idea: Idea, *, user: User, at: datetime) -> None:
    """Safe to call twice."""
    _follow(Follow(user=user, campaign_id=idea.campaign_id, idea=idea, followed_at=at))


def _follow(follow: Follow) -> None:
    Follow.objects.bulk_create([follow], ignore_conflicts=True)


def unfollow_campaign(campaign: Campaign, *, user: User) -> None:
    Follow.objects.filter(user=user, campaign=campaign, idea__isnull=True).delete()


def unfollow_idea(idea: Idea, *, user: User) -> None:
    Follow.objects.filter(user=user, idea=idea).delete()


def follows_campaign(campaign: Campaign, *, user: User) -> bool:
    mine = Follow.objects.filter(campaign=campaign, idea__isnull=True)
    return is_signed_in(user) and mine.filter(user=user).exists()


def marked(campaigns: QuerySet[Campaign], *, user: User) -> QuerySet[Campaign]:
    """The same campaigns, each with `is_followed`."""
    if not is_signed_in(user):
        return campaigns.annotate(is_followed=Value(value=False))
    mine = Follow.objects.filter(user=user, campaign=OuterRef("pk"), idea__isnull=True)
    return campaigns.annotate(is_followed=Exists(mine))


def follows_idea(idea: Idea, *, user: User) -> bool:
    return is_signed_in(user) and Follow.objects.filter(user=user, idea=idea).exists()


@transaction.atomic
def follow_firm(firm: Firm, *, user: User, at: datetime) -> None:
    """Safe to call twice. The share keeps its closing away, which ends all such follows."""
    if locks.share(firm).verified_at is None:
        raise NotToBeFollowed(firm.slug)
    follow = FirmFollow(user_id=user.pk, firm=firm, followed_at=at)
    FirmFollow.objects.bulk_create([follow], ignore_conflicts=True)


def unfollow_firm(firm: Firm, *, user: User) -> None:
    FirmFollow.objects.filter(user=user, firm=firm).delete()


def end_of_firm(firm: Firm) -> None:
    """It has closed, under its lock: nothing will come of it that anybody could hear."""
    FirmFollow.objects.filter(firm=firm).delete()


def follows_firm(firm: Firm, *, user: User) -> bool:
    return is_signed_in(user) and FirmFollow.objects.filter(user=user, firm=firm).exists()
