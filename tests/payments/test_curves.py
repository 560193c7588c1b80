"""How what was pledged grew: for a round of weeks, of hours, of minutes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core.money import Money
from payments import curves
from payments.models import FundingRound
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db
WEEKS = timedelta(days=20)
MINUTES = timedelta(minutes=10)


@pytest.fixture
def now() -> Iterator[datetime]:
    """Noon: what follows within minutes is of the same hour and day."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon, tick=True):
        yield noon


def lasting(length: timedelta, *, at: datetime) -> FundingRound:
    """A live round that opened at `at`."""
    round_ = factory.funding_round(at=at)
    FundingRound.objects.filter(pk=round_.pk).update(opens_at=at, deadline_at=at + length)
    round_.refresh_from_db()
    return round_


def pledged(
    round_: FundingRound, sandbox: Sandbox, *after: timedelta, amount: int = 1_000
) -> list[curves.Point]:
    """A pledge that long after the opening, each; what they add up to."""
    for passed in after:
        pledge = factory.pledge(round_, sandbox, amount=amount, at=round_.opens_at)
        pledge.pledged_at = round_.opens_at + passed
        pledge.save()
    return curves.grown(round_)


def series(points: Sequence[curves.Point], round_: FundingRound) -> list[tuple[float, int]]:
    """What is drawn: the part of the round that has passed in percent, and the sum."""
    whole = round_.deadline_at - round_.opens_at
    return [
        (round(100 * ((at - round_.opens_at) / whole)), minor)
        for at, minor in curves.drawn(points, round_, until=round_.deadline_at)
    ]


def test_nobody_has_pledged(live: FundingRound) -> None:
    assert curves.grown(live) == []


def test_pledges_add_up_and_drafts_do_not_count(
    sandbox: Sandbox, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    round_ = lasting(WEEKS, at=now)
    pledged(round_, sandbox, timedelta(), timedelta(minutes=1), timedelta(days=3))
    factory.draft_pledge(round_, at=now)

    with django_assert_num_queries(1):
        points = curves.grown(round_)

    assert [(point.pledged, point.backers) for point in points] == [
        (Money(2_000, "EUR"), 2),
        (Money(3_000, "EUR"), 3),
    ]


def test_the_line_stays_level_while_nobody_pledges(sandbox: Sandbox, now: datetime) -> None:
    round_ = lasting(WEEKS, at=now)
    points = pledged(round_, sandbox, timedelta(days=4), timedelta(days=16))

    assert series(points, round_) == [(20, 0), (20, 1_000), (80, 1_000), (80, 2_000), (100, 2_000)]


def test_a_round_of_minutes_is_drawn_by_the_second(sandbox: Sandbox, now: datetime) -> None:
    """One point a day would make a straight line of it."""
    round_ = lasting(MINUTES, at=now.replace(microsecond=0))
    points = pledged(round_, sandbox, *(timedelta(minutes=minute) for minute in (1, 2, 6)))

    heights = [minor for part, minor in series(points, round_) if part in (10, 20, 60, 100)]

    assert heights == [0, 1_000, 1_000, 2_000, 2_000, 3_000, 3_000]


def test_nothing_is_drawn_after_the_moment_it_is_drawn_for(sandbox: Sandbox, now: datetime) -> None:
    round_ = lasting(WEEKS, at=now)
    points = pledged(round_, sandbox, timedelta(days=1))
    until = round_.opens_at + timedelta(days=1, seconds=5)

    assert curves.drawn(points, round_, until=until)[-1] == (until, 1_000)
    assert [row.at for row in curves.table(points, round_, until=until)] == [until]


@pytest.mark.parametrize("length", [MINUTES, timedelta(hours=30), WEEKS, timedelta(days=90)])
def test_a_curve_never_has_more_points_than_a_drawing_can_show(
    now: datetime, length: timedelta
) -> None:
    round_ = FundingRound(opens_at=now, deadline_at=now + length)
    step = length / 4000
    times = [now - timedelta(hours=1), *(now + step * i for i in range(4001))]
    points = [
        curves.Point(at, at + step, Money(i * 100, "EUR"), i) for i, at in enumerate(times, 1)
    ]

    drawn = curves.drawn(points, round_, until=round_.deadline_at)

    assert 150 <= len(drawn) <= 200
    assert drawn[-1] == (round_.deadline_at, 4002 * 100)
    assert [minor for _, minor in drawn] == sorted(minor for _, minor in drawn)
    assert [at for at, _ in drawn] == sorted(at for at, _ in drawn)
    assert len(curves.table(points, round_, until=round_.deadline_at)) <= 92


def test_the_table_has_a_row_a_day_with_the_days_last_sum(sandbox: Sandbox, now: datetime) -> None:
    round_ = lasting(WEEKS, at=now)
    days = (timedelta(), timedelta(days=2), timedelta(days=2, minutes=5))
    points = pledged(round_, sandbox, *days)

    rows = curves.table(points, round_, until=round_.deadline_at)

    assert [(row.pledged.minor, row.backers) for row in rows] == [(1_000, 1), (3_000, 3)]
    ends = [timezone.localtime(row.at) for row in rows]
    assert [(end.hour, end.minute) for end in ends] == [(0, 0), (0, 0)]
    assert ends[1].date() - ends[0].date() == timedelta(days=2)


def test_the_table_of_a_round_of_minutes_stays_short(sandbox: Sandbox, now: datetime) -> None:
    round_ = lasting(MINUTES, at=now)
    points = pledged(round_, sandbox, *(timedelta(seconds=9 * i) for i in range(60)))

    rows = curves.table(points, round_, until=round_.deadline_at)

    assert len(points) == 60
    assert len(rows) <= curves.ROWS + 1
    assert (rows[-1].pledged.minor, rows[-1].backers) == (60_000, 60)
