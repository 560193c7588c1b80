"""Sending what is due. Rung after each commit that writes a message, and by the sweep."""

import logging
from collections.abc import Callable
from time import monotonic

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from core import bell
from notifications import (
    bounces,
    budget,
    deliveries,
    digests,
    outbox,
    phones,
    push,
    tidying,
)
from notifications.models import Delivery, Mail

logger = logging.getLogger(__name__)
BATCH = 100


@shared_task
def send_due_mails() -> int:
    """Send what is due: first what somebody waits for, then what is necessary, then the oldest."""
    return _in_turn(_send_some_mails)


def _send_some_mails() -> int:
    now = timezone.now()
    # The empty topic of what is necessary sorts before all others.
    due = Mail.objects.due(at=now).order_by("-confidential", "topic", "due_at")
    return sum(outbox.send(pk, at=now) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def _in_turn(some: Callable[[], int]) -> int:
    """Batch after batch until there is nothing to do, or until the next sweep is due: it takes
    what this one leaves, and no other work waits for long behind a great deal of news."""
    ends, done = monotonic() + settings.SWEEP_SECONDS, 0
    while number := some():
        done += number
        if monotonic() >= ends:
            break
    return done


@shared_task
def send_mail(key: str) -> int:
    """Send this one at once: somebody sits before the screen and waits for it."""
    now = timezone.now()
    due = Mail.objects.due(at=now).filter(key=key)
    return sum(outbox.send(pk, at=now) for pk in due.values_list("pk", flat=True))


@shared_task
def send_due_pushes() -> int:
    """Tell phones what is due, the oldest first."""
    return _in_turn(_send_some_pushes)


def _send_some_pushes() -> int:
    now = timezone.now()
    due = Delivery.objects.due(at=now).order_by("due_at").values_list("pk", flat=True)
    return sum(deliveries.deliver(pk, through=push.send, at=now) for pk in list(due[:BATCH]))


@shared_task
def make_digests() -> int:
    """Make the digests that are due, each in a transaction of its own."""
    return _in_turn(_make_some_digests)


def _make_some_digests() -> int:
    """One that cannot be made keeps nobody else waiting."""
    now, done = timezone.now(), 0
    for person in digests.due_people(at=now, limit=BATCH):
        try:
            done += digests.make(person, at=now) is not None
        except Exception:
            logger.exception("the digest of person %s could not be made", person)
    if done:
        bell.ring("notifications.tasks.send_due_mails")
    return done


@shared_task
def forget_strangers() -> int:
    """Nightly."""
    return outbox.forget_strangers(at=timezone.now())


@shared_task
def tidy() -> int:
    """Nightly: old news, old reports of bounces, and tallies that can be joined."""
    now = timezone.now()
    budget.join_tallies()
    bounces.forget_reports(at=now)
    phones.forget_resting(at=now)
    return tidying.forget_old_news(at=now)
