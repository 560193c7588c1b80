"""Quiet hours and digests by the clock of where somebody lives."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from notifications import clocks
from notifications.clocks import Clock
from notifications.models import Attention, Rhythm

# A Wednesday.
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def clock(
    rhythm: str = Rhythm.DAILY, *, zone: str = "UTC", quiet: tuple[int, int] = (0, 0)
) -> Clock:
    return Clock(zone, rhythm, *quiet)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "after", "expected"),
    [
        (Rhythm.DAILY, "2026-11-18 07:59", "2026-11-18 08:00"),
        (Rhythm.DAILY, "2026-11-18 08:00", "2026-11-19 08:00"),
        (Rhythm.TWICE, "2026-11-18 12:00", "2026-11-20 08:00"),
        (Rhythm.TWICE, "2026-11-20 08:00", "2026-11-24 08:00"),
        (Rhythm.TWICE, "2026-11-23 23:59", "2026-11-24 08:00"),
        (Rhythm.WEEKLY, "2026-11-20 07:00", "2026-11-20 08:00"),
        (Rhythm.WEEKLY, "2026-11-20 08:00", "2026-11-27 08:00"),
        (Rhythm.WEEKLY, "2026-12-31 12:00", "2027-01-01 08:00"),
    ],
)
def test_a_digest_is_made_on_its_days_at_eight(rhythm: str, after: str, expected: str) -> None:
    assert clock(rhythm).next_digest(after=utc(after)) == utc(expected)


def test_who_wants_none_has_no_next_one() -> None:
    assert clock(Rhythm.NEVER).next_digest(after=NOON) is None


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Tehran", "2026-11-20 04:30"),
        ("America/Los_Angeles", "2026-11-20 16:00"),
        ("Pacific/Kiritimati", "2026-11-19 18:00"),
    ],
)
def test_the_days_and_the_hour_are_those_of_the_reader(zone: str, expected: str) -> None:
    """Friday begins earlier in the east."""
    assert clock(Rhythm.WEEKLY, zone=zone).next_digest(after=NOON) == utc(expected)


def test_the_hour_is_the_site_s_to_set(settings: Settings) -> None:
    settings.DIGEST_HOUR = 18

    assert clock().next_digest(after=NOON) == utc("2026-11-18 18:00")


def test_a_digest_waits_for_the_end_of_the_quiet_hours() -> None:
    late_riser = clock(Rhythm.DAILY, quiet=(23, 10))

    assert late_riser.next_digest(after=NOON) == utc("2026-11-19 10:00")


@pytest.mark.parametrize(
    ("quiet", "hour", "is_quiet"),
    [
        ((22, 7), 21, False),
        ((22, 7), 22, True),
        ((22, 7), 0, True),
        ((22, 7), 6, True),
        ((22, 7), 7, False),
        ((12, 14), 11, False),
        ((12, 14), 12, True),
        ((12, 14), 13, True),
        ((12, 14), 14, False),
        ((0, 0), 0, False),
        ((22, 22), 22, False),
    ],
)
def test_the_first_quiet_hour_is_quiet_and_the_last_is_not(
    quiet: tuple[int, int], hour: int, *, is_quiet: bool
) -> None:
    at = NOON.replace(hour=hour, minute=0)

    assert clock(quiet=quiet).is_quiet(at) is is_quiet
    assert (clock(quiet=quiet).waking(at) == at) is not is_quiet


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-18 22:00", "2026-11-19 07:00"),
        ("2026-11-18 23:59", "2026-11-19 07:00"),
        ("2026-11-19 00:00", "2026-11-19 07:00"),
        ("2026-11-19 06:59", "2026-11-19 07:00"),
        ("2026-11-19 07:00", "2026-11-19 07:00"),
        ("2026-12-31 23:00", "2027-01-01 07:00"),
    ],
)
def test_quiet_hours_end_once_across_midnight(at: str, expected: str) -> None:
    assert clock(quiet=(22, 7)).waking(utc(at)) == utc(expected)


class TestTheClocksChange:
    """Warsaw, 2026: two o’clock is left out on 29 March, and comes twice on 25 October."""

    ZONE = "Europe/Warsaw"

    def test_the_night_is_an_hour_shorter_in_spring(self) -> None:
        night = clock(zone=self.ZONE, quiet=(22, 7))

        assert night.waking(utc("2026-03-28 21:00")) == utc("2026-03-29 05:00")
        assert night.waking(utc("2026-03-27 21:00")) == utc("2026-03-28 06:00")

    def test_the_night_is_an_hour_longer_in_autumn(self) -> None:
        night = clock(zone=self.ZONE, quiet=(22, 7))

        assert night.waking(utc("2026-10-24 20:00")) == utc("2026-10-25 06:00")
        assert night.waking(utc("2026-10-23 20:00")) == utc("2026-10-24 05:00")

    def test_an_hour_that_is_left_out_ends_when_the_clock_is_past_it(self) -> None:
        night = clock(zone=self.ZONE, quiet=(22, 2))
        woken = night.waking(utc("2026-03-29 00:30"))

        assert woken == utc("2026-03-29 01:00")
        assert woken.astimezone(ZoneInfo(self.ZONE)).hour == 3
        assert not night.is_quiet(woken)

    @pytest.mark.parametrize("at", ["2026-10-25 00:30", "2026-10-25 01:30"])
    def test_an_hour_that_comes_twice_is_quiet_both_times(self, at: str) -> None:
        night = clock(zone=self.ZONE, quiet=(2, 3))

        assert night.is_quiet(utc(at))
        assert night.waking(utc(at)) == utc("2026-10-25 02:00")

    def test_the_digest_stays_at_eight(self) -> None:
        daily = clock(zone=self.ZONE)

        assert daily.next_digest(after=utc("2026-03-28 12:00")) == utc("2026-03-29 06:00")
        assert daily.next_digest(after=utc("2026-10-24 12:00")) == utc("2026-10-25 07:00")


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "America/Sao_Paulo", "Asia/Tehran", "UTC"])
@pytest.mark.parametrize("quiet", [(22, 7), (0, 6), (6, 0), (23, 22)])
def test_whoever_is_woken_is_awake(zone: str, quiet: tuple[int, int]) -> None:
    """Every half hour of a year: never into the quiet, never more than a day later."""
    person = clock(zone=zone, quiet=quiet)
    for step in range(0, 2 * 24 * 365, 7):
        at = utc("2026-01-01 00:00") + timedelta(minutes=30 * step)
        woken = person.waking(at)
        assert at <= woken <= at + timedelta(hours=25)
        assert not person.is_quiet(woken)


class TestOfAPerson:
    def test_the_site_decides_until_they_do(self, settings: Settings) -> None:
        settings.QUIET_HOURS = (22, 7)

        assert clocks.of(Attention()) == Clock("Europe/Warsaw", Rhythm.TWICE, 22, 7)

    def test_their_own_choice_holds_even_if_it_is_none(self, settings: Settings) -> None:
        settings.QUIET_HOURS = (22, 7)
        chosen = Attention(zone="Asia/Tehran", rhythm="daily", quiet_from=0, quiet_until=0)

        assert clocks.of(chosen) == Clock("Asia/Tehran", Rhythm.DAILY, 0, 0)


def test_zones_are_places_that_exist() -> None:
    assert {"Europe/Warsaw", "Asia/Tehran", "America/Argentina/Ushuaia", "UTC"} <= set(
        clocks.zones()
    )
    assert not [zone for zone in clocks.zones() if zone.startswith("Etc/") or "/" not in zone][1:]
    for zone in clocks.zones():
        ZoneInfo(zone)
