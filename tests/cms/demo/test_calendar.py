"""When the demo's people write."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from cms.demo.calendar import ABED, UP, Calendar, awake

DAY = timedelta(days=1)


def local(hour: int, minute: int = 5) -> datetime:
    zone = timezone.get_current_timezone()
    return datetime(2026, 11, 18, hour, minute, tzinfo=zone)


@pytest.mark.parametrize("hour", range(24))
def test_nobody_writes_at_night(hour: int) -> None:
    found = awake(local(hour), after=local(hour) - DAY, until=local(hour) + DAY)

    assert UP <= timezone.localtime(found).hour < ABED
    assert abs(found - local(hour)) < timedelta(hours=12)
    assert found == awake(local(hour), after=local(hour) - DAY, until=local(hour) + DAY)


def test_by_day_nothing_is_moved() -> None:
    assert awake(local(15), after=local(15), until=local(15)) == local(15)


def test_what_came_before_stays_before() -> None:
    yesterday_late = local(2) - timedelta(hours=3)

    found = awake(local(3), after=yesterday_late, until=local(23))

    assert found > yesterday_late
    assert timezone.localtime(found).hour >= UP
    assert awake(local(3), after=local(2), until=local(4)) == local(3)


def test_a_demo_begun_at_night_is_told_by_day() -> None:
    calendar, chance = Calendar(local(3)), Random(4)

    moments = [calendar.waking(number, chance) for number in range(-9, 1)]
    moments += [calendar.between(local(18) - 9 * DAY, local(3), chance) for _ in range(50)]

    assert all(UP <= timezone.localtime(moment).hour < ABED for moment in moments)
    assert max(moments) <= calendar.epoch
