"""What a person proposed, followed and voted for, and how it goes when the person goes."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from projects import ballots
from projects.models import BallotEntry, Campaign, FirmFollow, Follow, Idea, IdeaRevision


def export(user: User) -> dict[str, Any]:
    """The person's ideas with all their versions, what they follow, and their own votes."""
    mine = Idea.objects.filter(author=user).order_by("proposed_at", "pk")
    loaded = mine.select_related("campaign").prefetch_related("tags", "images", "revisions")
    return {
        "ideas": [_idea(idea) for idea in loaded],
        "follows": [
            {
                "campaign": follow.campaign.slug,
                "idea": follow.idea.number if follow.idea else None,
                "followed_at": follow.followed_at.isoformat(),
            }
            for follow in Follow.objects.filter(user=user)
            .select_related("campaign", "idea")
            .order_by("followed_at", "pk")
        ],
        "firms_followed": [
            {"firm": follow.firm.slug, "followed_at": follow.followed_at.isoformat()}
            for follow in FirmFollow.objects.filter(user=user)
            .select_related("firm")
            .order_by("followed_at", "pk")
        ],
        "votes": _votes(user),
    }


def _idea(idea: Idea) -> dict[str, Any]:
    return {
        "campaign": idea.campaign.slug,
        "number": idea.number,
        "title": idea.title,
        "need": idea.need,
        "proposal": idea.proposal,
        "language": idea.language,
        "tags": [tag.name for tag in idea.tags.all()],
        "pictures": [{"file": image.file.name, "shows": image.alt} for image in idea.images.all()],
        "earlier": [_version(revision) for revision in idea.revisions.all()],
        "state": idea.state,
        "proposed_at": idea.proposed_at.isoformat(),
        "edited_at": idea.edited_at.isoformat() if idea.edited_at else None,
    }


def _version(revision: IdeaRevision) -> dict[str, Any]:
    return {
        "title": revision.title,
        "need": revision.need,
        "proposal": revision.proposal,
        "language": revision.language,
        "tags": revision.tags,
        "until": revision.edited_at.isoformat(),
    }


def _votes(user: User) -> list[dict[str, Any]]:
    """Found by the person's pseudonyms: nothing in the database leads from a ballot to them."""
    campaigns = Campaign.objects.filter(ballots__isnull=False).distinct()
    keys = [ballots.voter_key(campaign, user) for campaign in campaigns]
    cast = BallotEntry.objects.filter(ballot__voter_key__in=keys)
    return [
        {
            "campaign": entry.idea.campaign.slug,
            "idea": entry.idea.number,
            "cast_at": entry.ballot.cast_at.isoformat(),
        }
        for entry in cast.select_related("ballot", "idea__campaign").order_by("pk")
    ]


@transaction.atomic
def erase(user: User, *, at: datetime) -> None:
    """Ideas stay with whoever shaped and voted on them, under no name; what they said before, and
    whom the person followed, goes. Ballots have never led to anybody."""
    IdeaRevision.objects.filter(idea__author=user).delete()
    Follow.objects.filter(user=user).delete()
    FirmFollow.objects.filter(user=user).delete()
