"""How what was pledged grew, in as many points as a drawing shows and a table bears."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Count, Sum
from django.db.models.functions import TruncHour, TruncMinute, TruncSecond
from django.utils import timezone

from core.money import Money
from payments.models import FundingRound, PledgeState
from payments.models.pledges import HOLDING_MONEY, PROMISED

# What was once promised and not taken back by its backer: so a curve never falls.
STANDING = [
    *PROMISED,
    PledgeState.RELEASED,
    *HOLDING_MONEY,
    PledgeState.REFUNDED,
    PledgeState.DROPPED,
]
# The first that suits: up to how long a round lasts, how finely its pledges are added up.
STEPS = (
    (timedelta(hours=3), TruncSecond, timedelta(seconds=1)),
    (timedelta(days=3), TruncMinute, timedelta(minutes=1)),
    (timedelta.max, TruncHour, timedelta(hours=1)),
)
# Each slot gives two points: where it began to rise, and how far it rose.
# Chosen so that a drawing stays below the 200 points that `drawn` promises.
SLOTS = 97
ROWS = 24


@dataclass(frozen=True)
class Point:
    """The pledges standing at a moment; `since` is when those of this step began to come."""

    since: datetime
    at: datetime
    pledged: Money
    backers: int


def grown(round_: FundingRound) -> list[Point]:
    """Every step in which somebody pledged, added up. One query."""
    length = round_.deadline_at - round_.opens_at
    _, truncate, step = next(each for each in STEPS if length <= each[0])
    rows = (
        round_.pledges.filter(state__in=STANDING, pledged_at__isnull=False)
        .annotate(step=truncate("pledged_at"))
        .values("step")
        .annotate(minor=Sum("amount_minor"), people=Count("id"))
        .order_by("step")
    )
    points, minor, people = [], 0, 0
    for row in rows:
        minor, people = minor + row["minor"], people + row["people"]
        begins = row["step"]
        points.append(Point(begins, begins + step, Money(minor, round_.currency), people))
    return points


def drawn(
    points: Sequence[Point], round_: FundingRound, *, until: datetime
) -> list[tuple[datetime, int]]:
    """Times and sums (minor units), at most 200: level while nobody pledged, up to `until`."""
    slot = (round_.deadline_at - round_.opens_at) / SLOTS
    series: list[tuple[datetime, int]] = []
    minor = 0
    for point in _last_of_each(points, slot, since=round_.opens_at):
        series += [(min(point.since, until), minor), (min(point.at, until), point.pledged.minor)]
        minor = point.pledged.minor
    return [*series, (until, minor)] if series[-1][0] < until else series


def table(points: Sequence[Point], round_: FundingRound, *, until: datetime) -> list[Point]:
    """One row a day, or of a round that lasts less than three at most two dozen rows."""
    length = round_.deadline_at - round_.opens_at
    rows: Iterable[Point]
    if length < timedelta(days=3):
        rows = _last_of_each(points, length / ROWS, since=round_.opens_at)
    else:
        rows = (_whole_day(list(day)[-1]) for _, day in groupby(points, key=_day))
    return [replace(row, at=min(row.at, until)) for row in rows]


def _last_of_each(points: Sequence[Point], slot: timedelta, *, since: datetime) -> Iterator[Point]:
    """One point for each slot of time that has any: it rises from its first to its last sum."""
    for _, within in groupby(points, key=lambda point: (point.since - since) // slot):
        first, *rest = within
        yield replace(rest[-1] if rest else first, since=first.since)


def _day(point: Point) -> date:
    return timezone.localdate(point.since)


def _whole_day(point: Point) -> Point:
    """The same sum at the day's end."""
    zone = timezone.get_current_timezone()
    midnight = datetime.combine(_day(point), datetime.min.time(), zone)
    return replace(point, at=midnight + timedelta(days=1))
