"""When things happen in the demo: days around the moment its world was first made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

# People write between breakfast and bed, by the site's clock.
UP, ABED = 8, 22
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
        """Some time of that day when people are up, but never in the future."""
        found = self.day(number, hour=chance.randint(UP, ABED - 1), minute=chance.randrange(60))
        latest = min(found, self.epoch - timedelta(minutes=chance.randint(3, 90)))
        return awake(latest, after=self.day(number - 2), until=self.epoch)

    def between(self, start: datetime, end: datetime, chance: Random) -> datetime:
        """Some moment from `start` to `end`, or to the epoch if that comes first."""
        until = min(end, self.epoch) - timedelta(minutes=2)
        return awake(start + (until - start) * chance.random(), after=start, until=until)


def awake(moment: datetime, *, after: datetime, until: datetime) -> datetime:
    """The moment, or the evening or morning beside a night it falls into, if one of them lies
    between the two others."""
    local = timezone.localtime(moment)
    if UP <= local.hour < ABED:
        return moment
    midnight = local.replace(hour=0, minute=local.minute, second=local.second)
    if local.hour >= ABED:
        midnight += timedelta(days=1)
    evening = (midnight - timedelta(days=1)).replace(hour=ABED - 1 - local.hour % 2)
    morning = midnight.replace(hour=UP + local.hour % 3)
    return next((each for each in (evening, morning) if after < each <= until), moment)
