"""Which ideas a vote selects, by a rule anyone can follow with a pencil.

Order: more points first, then more voters, then the lower number, which in an imported vote is
the file's own order. `greedy` walks down that order and takes whatever still fits the budget;
`greedy-no-skip` stops at the first idea that does not fit. Ideas under the score threshold are
out before the walk begins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models

from core.money import Money
from projects.models import Campaign, IdeaState, VoteRule
from projects.tally import Line

# Every other state is reached by way of the shortlist: such an idea has been selected once.
UNSELECTED = (IdeaState.OPEN, IdeaState.NOT_SHORTLISTED)


class SelectionRule(models.TextChoices):
    """The values are Pabulib's names."""

    GREEDY = "greedy"
    GREEDY_NO_SKIP = "greedy-no-skip"


@dataclass(frozen=True)
class Candidate:
    """What the rules look at. `cost_minor` is in the budget's currency."""

    number: int
    cost_minor: int
    votes: int
    score: int


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first, ties by the published rule."""
    return sorted(candidates, key=lambda each: (-each.score, -each.votes, each.number))


def select(
    candidates: Iterable[Candidate], *, rule: SelectionRule, budget: Money, threshold: int = 0
) -> list[Candidate]:
    """The selected candidates, best first."""
    left = budget.minor
    selected = []
    for candidate in ranked(each for each in candidates if each.score >= threshold):
        if candidate.cost_minor <= left:
            selected.append(candidate)
            left -= candidate.cost_minor
        elif rule == SelectionRule.GREEDY_NO_SKIP:
            break
    return selected


def selected_ids(campaign: Campaign, lines: Sequence[Line]) -> set[int]:
    """The ideas this count selects: by an imported vote's own rule, else at the threshold."""
    if not campaign.imported:
        return {line.idea.pk for line in lines if _reached(campaign, line)}
    numbers = {
        each.number
        for each in select(
            (
                Candidate(line.idea.number, line.idea.cost_minor or 0, line.votes, line.score)
                for line in lines
            ),
            rule=SelectionRule(campaign.imported["rule"]),
            budget=Money(campaign.imported["budget_minor"], campaign.imported["currency"]),
            threshold=campaign.imported["threshold"],
        )
    }
    return {line.idea.pk for line in lines if line.idea.number in numbers}


def _reached(campaign: Campaign, line: Line) -> bool:
    """Under the open rule what once reached the threshold stays, whoever takes a vote back."""
    if line.votes >= campaign.vote_threshold:
        return True
    # The count shortlists at its own moment, so whatever was earlier came while people voted.
    shortlisted_at, counted_at = line.idea.shortlisted_at, campaign.counted_at
    early = shortlisted_at is not None and counted_at is not None and shortlisted_at < counted_at
    return campaign.vote_rule == VoteRule.OPEN and early


def differences(campaign: Campaign, lines: Sequence[Line]) -> list[Line]:
    """The lines whose idea was shortlisted against this count, or left out against it."""
    wanted = selected_ids(campaign, lines)
    return [
        line for line in lines if (line.idea.pk in wanted) != (line.idea.state not in UNSELECTED)
    ]
