"""Sending what is due. Rung after each commit that writes a message, and by the sweep."""

from celery import shared_task
from django.utils import timezone

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

BATCH = 200


@shared_task
def send_due_mails() -> int:
    """Send what is due: first what somebody waits for, then what is necessary, then the oldest.
    The next sweep takes what this one leaves."""
    now = timezone.now()
    due = Mail.objects.due(at=now).order_by("-confidential", "topic", "due_at")
    return sum(outbox.send(pk, at=now) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


@shared_task
def send_mail(key: str) -> int:
    """Send this one at once: somebody sits before the screen and waits for it."""
    now = timezone.now()
    due = Mail.objects.due(at=now).filter(key=key)
    return sum(outbox.send(pk, at=now) for pk in due.values_list("pk", flat=True))


@shared_task
def send_due_pushes() -> int:
    """Tell phones what is due, the oldest first. The next sweep takes what this one leaves."""
    now = timezone.now()
    due = Delivery.objects.due(at=now).order_by("due_at").values_list("pk", flat=True)
    return sum(deliveries.deliver(pk, through=push.send, at=now) for pk in list(due[:BATCH]))


@shared_task
def make_digests() -> int:
    """Make the digests that are due. The next sweep takes what this one leaves."""
    now = timezone.now()
    people = digests.due_people(at=now, limit=BATCH)
    return sum(digests.make(person, at=now) is not None for person in people)


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
