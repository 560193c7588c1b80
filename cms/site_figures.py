"""What this site has kept so far, in figures that everyone may see: why it may be trusted.

Nothing here tells of a vote that has not been counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum

from care import record
from care.record import Record
from payments.models import FundingRound
from projects.models import Campaign, Decision

# Read from whole tables, so at most once a minute.
REMEMBERED_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class SiteFigures:
    ballots: int
    rounds_met: int
    rounds_missed: int
    decisions: int
    answers: Record


_remembered: list[tuple[datetime, SiteFigures]] = []


def of(*, at: datetime) -> SiteFigures:
    """Four queries, or none: at most a minute old."""
    for read_at, known in _remembered:
        if abs(at - read_at) < REMEMBERED_FOR:
            return known
    found = _read(at)
    _remembered[:] = [(at, found)]
    return found


def forget() -> None:
    """Read anew: for tests, in which a minute holds more than one world."""
    _remembered.clear()


def _read(at: datetime) -> SiteFigures:
    counted = Campaign.objects.public().filter(counted_at__isnull=False)
    rounds = FundingRound.objects.public().aggregate(
        met=Count("pk", filter=Q(goal_met=True)), missed=Count("pk", filter=Q(goal_met=False))
    )
    decided = Decision.objects.filter(idea__campaign__in=Campaign.objects.public())
    return SiteFigures(
        ballots=counted.aggregate(all=Sum("voters_count", default=0))["all"],
        rounds_met=rounds["met"],
        rounds_missed=rounds["missed"],
        decisions=decided.count(),
        answers=record.of_all(at=at),
    )
