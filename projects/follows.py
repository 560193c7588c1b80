"""Following a campaign or one of its ideas."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Value

from accounts.models import User
from accounts.rules import is_signed_in
from projects.models import Campaign, Follow, Idea


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
