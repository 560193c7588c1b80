"""Digests: what is new for a person, in one mail, the newest word about each object.

A digest is made under the lock of its reader's week (notifications.budget), which also ends the
waiting of all that it tells: a second worker, or the next sweep, finds nothing to make.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Min
from django.urls import reverse

from notifications import bounces, budget, clocks, preferences
from notifications.letters import DIGEST
from notifications.models import Attention, Because, Mail, MailState, Rhythm
from notifications.topics import Topic, Way

MOST_LINES = 12
# What waits beyond these goes into the digest after.
MOST_ROWS = 500


def due_people(*, at: datetime, limit: int) -> list[int]:
    """Whose digest can be made, who has waited longest first."""
    due = Mail.objects.held().filter(due_at__lte=at).values("recipient_id")
    first = due.annotate(first=Min("due_at")).order_by("first", "recipient_id")
    return list(first.values_list("recipient_id", flat=True)[:limit])


@transaction.atomic
def make(user_id: int, *, at: datetime) -> Mail | None:
    """One person's digest, if there is something to tell and they want to hear it now."""
    attention = budget.lock(user_id)
    held = Mail.objects.held().filter(recipient=user_id)
    if not held.filter(due_at__lte=at).exists():
        return None
    clock = clocks.of(attention)
    if attention.rhythm == Rhythm.NEVER:
        preferences.wait_for_next(attention, at=at)
        return None
    if clock.is_quiet(at):
        held.filter(due_at__lte=at).update(due_at=clock.waking(at))
        return None
    # Before anything is counted: what nobody wants any more must take no place.
    _drop_unwanted(attention)
    preferences.wait_for_next(attention, at=at)
    # All of it waits for the next one by now; what this one tells is taken out of that below.
    locked = held.select_for_update(no_key=True).order_by("-written_at", "-pk")
    rows = list(locked[:MOST_ROWS])
    if not rows:
        return None
    if budget.is_spent(attention, at=at):
        budget.hold_back(rows, at=at)
        return None
    return _write(user_id, rows, at=at)


def _drop_unwanted(attention: Attention) -> None:
    """What the person has stopped since it was written; all of it, if no mail reaches them."""
    held = Mail.objects.held().filter(recipient=attention.user_id)
    if attention.user.erased_at or bounces.of_user(attention.user):
        held.update(state=MailState.WITHHELD, because=Because.BROKEN)
        return
    ways = preferences.all_of(attention.user)
    stopped = [topic for topic, choice in ways.items() if choice.mail == Way.OFF]
    held.filter(topic__in=stopped).update(state=MailState.WITHHELD, because=Because.STOPPED)


def _write(user_id: int, rows: list[Mail], *, at: datetime) -> Mail:
    newest = newest_of_each(rows)
    digest = Mail.objects.create(
        kind=DIGEST,
        recipient_id=user_id,
        once=f"{DIGEST}:{at.isoformat()}",
        topic=Topic.DIGEST,
        params={
            "rows": [row.pk for row in newest[:MOST_LINES]],
            "more": len(newest[MOST_LINES:]),
            "path": reverse("notifications:centre"),
        },
        due_at=at,
        written_at=at,
        # It is no notification itself, so nobody could ever mark it as read; what it tells is.
        read_at=at,
    )
    told = Mail.objects.held().filter(pk__in=[row.pk for row in rows])
    told.update(state=MailState.DIGESTED, digest=digest)
    return digest


def newest_of_each(rows: list[Mail]) -> list[Mail]:
    """The first word about each object, of rows that stand newest first."""
    seen: set[str] = set()
    found = []
    for row in rows:
        if not row.about or row.about not in seen:
            found.append(row)
        seen.add(row.about)
    return found
