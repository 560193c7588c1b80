"""Who may see which number of a vote. Every page, mail, list, feed and file asks here."""

from collections.abc import Iterable, Mapping
from enum import Enum

from django.db.models import Count

from accounts.models import User
from projects import ballots
from projects.models import Campaign, Idea, VoteRule


class Sight(Enum):
    """How much of an idea's votes a person may see."""

    NOTHING = "nothing"
    # How far the idea is from the threshold, while the vote is open.
    PROGRESS = "progress"
    RESULT = "result"


def may_see(campaign: Campaign, *, voted: bool) -> Sight:
    """For one idea: nothing before the count, but under the open rule to whoever voted on it."""
    if campaign.counted_at is not None:
        return Sight.RESULT
    if campaign.vote_rule == VoteRule.OPEN and voted:
        return Sight.PROGRESS
    return Sight.NOTHING


def own_votes(
    voter: User, *, campaign: Campaign, ideas: Iterable[Idea]
) -> Mapping[int, int | None]:
    """The ideas this person has voted on, by id, with the votes so far where they may see them."""
    mine = ballots.entries_of(voter, campaign=campaign, ideas=ideas)
    if may_see(campaign, voted=True) is Sight.PROGRESS:
        # By way of the idea to all of its entries: it counts everybody's, in the one query.
        return dict(mine.values_list("idea_id").annotate(votes=Count("idea__ballot_entries")))
    return dict.fromkeys(mine.values_list("idea_id", flat=True))


def result(idea: Idea) -> int | None:
    """The idea's votes once the vote is counted, else nothing."""
    return idea.votes if may_see(idea.campaign, voted=False) is Sight.RESULT else None
