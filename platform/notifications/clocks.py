"""When a person may be told something, by the clock of where they live."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings

from notifications.models import Attention, Rhythm

MONDAY, TUESDAY, FRIDAY = 0, 1, 4
DAYS: dict[str, set[int]] = {
    Rhythm.DAILY: set(range(7)),
    Rhythm.TWICE: {TUESDAY, FRIDAY},
    Rhythm.WEEKLY: {FRIDAY},
    Rhythm.NEVER: set(),
}


@cache
def zones() -> list[str]:
    """The names of places; abbreviations and old spellings are left out."""
    places = (name for name in available_timezones() if "/" in name)
    return sorted([*(name for name in places if not name.startswith(("Etc/", "SystemV/"))), "UTC"])


@dataclass(frozen=True)
class Clock:
    """A person's zone, the days of their digest, and the hours they keep to themselves."""

    zone: str
    rhythm: str
    quiet_from: int
    quiet_until: int

    def is_quiet(self, at: datetime) -> bool:
        """The first hour is quiet, the last is not. Equal hours are none."""
        hour = at.astimezone(ZoneInfo(self.zone)).hour
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def waking(self, at: datetime) -> datetime:
        """`at` itself, or the end of the quiet hours it falls into."""
        if not self.is_quiet(at):
            return at
        end = self._next(self.quiet_until, after=at, days=set(range(7)))
        assert end is not None
        return end

    def next_digest(self, *, after: datetime) -> datetime | None:
        """The next time a digest may be made; None for who wants none."""
        slot = self._next(settings.DIGEST_HOUR, after=after, days=DAYS[self.rhythm])
        return slot and self.waking(slot)

    def _next(self, hour: int, *, after: datetime, days: set[int]) -> datetime | None:
        """The next time this hour begins on one of these days. An hour that a change to summer
        time leaves out begins when the clock is past it."""
        zone = ZoneInfo(self.zone)
        today = after.astimezone(zone).date()
        for ahead in range(9):
            day = today + timedelta(days=ahead)
            begins = datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
            if day.weekday() in days and begins > after:
                return begins
        return None


def of(attention: Attention) -> Clock:
    quiet_from, quiet_until = attention.quiet_from, attention.quiet_until
    if quiet_from is None or quiet_until is None:
        quiet_from, quiet_until = settings.QUIET_HOURS
    return Clock(attention.zone or settings.TIME_ZONE, attention.rhythm, quiet_from, quiet_until)
