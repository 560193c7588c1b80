"""Sending what is due. Rung after each commit that writes a mail, and by the sweep."""

from celery import shared_task
from django.utils import timezone

from notifications import outbox
from notifications.models import Mail

BATCH = 200


@shared_task
def send_due_mails() -> int:
    """Send what is due, oldest first; the next sweep takes what this one leaves."""
    now = timezone.now()
    due = list(Mail.objects.due(at=now).order_by("due_at").values_list("pk", flat=True)[:BATCH])
    return sum(outbox.send(pk, at=now) for pk in due)
