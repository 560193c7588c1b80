"""When things happen in the demo: days around the moment its world was first made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

# Phases begin and end at this hour, as people would set them.
EDGE = 18


@dataclass(frozen=True)
class Calendar:
    """Counts days from `epoch`, which stays the same however often the demo is started."""

    epoch: datetime

    def day(self, number: int, *, hour: int = EDGE, minute: int = 0) -> datetime:
        local = timezone.localtime(self.epoch) + timedelta(days=number)
        return local.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def waking(self, number: int, chance: Random) -> datetime:
        """Some time between breakfast and bed on that day, but never in the future."""
        found = self.day(number, hour=chance.randint(7, 21), minute=chance.randrange(60))
        return min(found, self.epoch - timedelta(minutes=chance.randint(3, 90)))

    def between(self, start: datetime, end: datetime, chance: Random) -> datetime:
        """Some moment from `start` to `end`, or to the epoch if that comes first."""
        until = min(end, self.epoch) - timedelta(minutes=2)
        return start + (until - start) * chance.random()
