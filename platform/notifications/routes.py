"""Which way a message goes to each of its recipients: decided when it is written, for all of them
with two queries, and asked again when it is about to leave (notifications.gate)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from notifications import clocks, preferences
from notifications.models import Attention, Because, MailState
from notifications.topics import Way


@dataclass(frozen=True)
class Route:
    """`push_at` is None where no phone is to be told."""

    state: str
    due_at: datetime
    because: str = ""
    push_at: datetime | None = None


def of(people: Collection[int], *, topic: str, at: datetime) -> dict[int, Route]:
    """What is necessary goes at once. The rest as its reader wants it, outside their quiet hours.

    A message goes to a phone instead of by mail at once, not as well: its mail is then held for
    the digest, in case no phone takes it.
    """
    if not topic and not preferences.push_is_offered():
        return dict.fromkeys(people, Route(MailState.QUEUED, at))
    choices = preferences.of_people(people, topic=topic)
    rows = Attention.objects.filter(user__in=list(people))
    weeks = {row.user_id: clocks.of(row) for row in rows}
    usual = clocks.of(Attention())
    # Thousands of readers have a handful of choices and clocks between them.
    route = cache(_route)
    return {
        person: route(choices[person], weeks.get(person, usual), topic, at) for person in people
    }


def _route(choice: preferences.Choice, clock: clocks.Clock, topic: str, at: datetime) -> Route:
    pushed = choice.push and preferences.push_is_offered()
    push_at = clock.waking(at) if pushed else None
    if not topic:
        return Route(MailState.QUEUED, at, push_at=push_at)
    if choice.mail == Way.OFF:
        return Route(MailState.WITHHELD, at, Because.STOPPED, push_at)
    if choice.mail == Way.AT_ONCE and not pushed:
        return Route(MailState.QUEUED, clock.waking(at))
    slot = clock.next_digest(after=at)
    if slot is None:
        return Route(MailState.WITHHELD, at, Because.STOPPED, push_at)
    return Route(MailState.HELD, slot, push_at=push_at)
