"""What is one's own in campaigns: ideas, votes, what one follows. Short lists, the newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from projects import ballots, phases
from projects.models import (
    Ballot,
    BallotEntry,
    Campaign,
    FirmFollow,
    Follow,
    Idea,
    Phase,
    PhaseKind,
)

# A ballot names nobody, so it is looked for under the pseudonyms of one person in so many votes.
VOTES_LOOKED_AT = 40
IDEAS_OF_A_BALLOT = 200


@dataclass(frozen=True)
class OwnVote:
    """A person's own ballot in one campaign: what it approves, and until when it may change."""

    campaign: Campaign
    ideas: Sequence[Idea]
    open_until: datetime | None


def ideas_of(user: User) -> QuerySet[Idea]:
    mine = Idea.objects.filter(author=user).select_related("campaign").defer("proposal")
    return mine.order_by("-proposed_at", "-pk")


def follows_of(user: User) -> QuerySet[Follow]:
    """What is public still; a campaign may have gone back to its firm."""
    mine = Follow.objects.filter(user=user, campaign__in=Campaign.objects.public())
    return mine.select_related("campaign", "idea__campaign").order_by("-followed_at", "-pk")


def firms_followed_by(user: User) -> QuerySet[FirmFollow]:
    """Whose pages are public still."""
    mine = FirmFollow.objects.filter(user=user, firm__verified_at__isnull=False)
    return mine.select_related("firm").order_by("-followed_at", "-pk")


def votes_of(user: User, *, at: datetime) -> list[OwnVote]:
    """In the newest votes of the site. Five queries, whatever was voted."""
    begun = Phase.objects.filter(kind=PhaseKind.VOTE, starts_at__lte=at)
    newest = begun.filter(campaign__in=Campaign.objects.public()).order_by("-starts_at", "-pk")
    ids = newest.values_list("campaign", flat=True)[:VOTES_LOOKED_AT]
    campaigns = {
        one.pk: one for one in Campaign.objects.filter(pk__in=list(ids)).prefetch_related("phases")
    }
    found = _ballots_of(user, campaigns.values())
    approved: dict[int, list[Idea]] = {}
    entries = BallotEntry.objects.filter(ballot__in=[ballot.pk for ballot in found])
    for entry in entries.select_related("idea__campaign").order_by("-pk")[:IDEAS_OF_A_BALLOT]:
        approved.setdefault(entry.ballot_id, []).append(entry.idea)
    return [
        OwnVote(campaign, approved.get(one.pk, []), _open_until(campaign, at=at))
        for one in found
        for campaign in [campaigns[one.campaign_id]]
    ]


def _ballots_of(user: User, campaigns: Iterable[Campaign]) -> list[Ballot]:
    keys = {one.pk: ballots.voter_key(one, user) for one in campaigns}
    mine = Ballot.objects.filter(campaign__in=keys, voter_key__in=keys.values())
    return list(mine.order_by("-cast_at", "-pk"))


def _open_until(campaign: Campaign, *, at: datetime) -> datetime | None:
    phase = phases.of_kind(campaign, PhaseKind.VOTE)
    return phase.ends_at if phase and phases.takes_votes(campaign, at=at) else None
