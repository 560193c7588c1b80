"""Who may see which number of a vote. Every page, mail, list, feed and file asks here."""

from collections.abc import Iterable, Mapping
from enum import Enum

from django.db.models import Count

from projects.models import BallotEntry, Campaign, Idea, VoteRule


class Sight(Enum):
    """How much of an idea's votes a person may see."""

    NOTHING = "nothing"
    # How far the idea is from the threshold, while the vote is open.
    PROGRESS = "progress"
    RESULT = "result"


def may_see(campaign: Campaign, *, voted: bool) -> Sight:
    """The rule of DESIGN.md §3, for one idea and someone who has or has not voted on it."""
    if campaign.counted_at is not None:
        return Sight.RESULT
    if campaign.vote_rule == VoteRule.OPEN and voted:
        return Sight.PROGRESS
    return Sight.NOTHING


def progress(campaign: Campaign, *, voted_ids: Iterable[int]) -> Mapping[int, int]:
    """Votes so far by idea id, for the ideas whose progress this voter may see."""
    if may_see(campaign, voted=True) is not Sight.PROGRESS:
        return {}
    rows = (
        BallotEntry.objects.filter(idea__in=list(voted_ids))
        .values("idea_id")
        .annotate(votes=Count("id"))
    )
    return {row["idea_id"]: row["votes"] for row in rows}


def result(idea: Idea) -> int | None:
    """The idea's votes once the vote is counted, else nothing."""
    return idea.votes if may_see(idea.campaign, voted=False) is Sight.RESULT else None
