"""How the post is doing."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count

from core.metrics import Figure, age
from notifications import bounces
from notifications.models import Mail, MailState


def figures(at: datetime) -> Iterator[Figure]:
    due = Mail.objects.due(at=at)
    yield Figure("eyelevel_mail_due", "Mails to be sent now.", due.count())
    yield Figure(
        "eyelevel_mail_oldest_seconds", "Age of the oldest mail due.", age(due, "due_at", at=at)
    )
    failed = Mail.objects.filter(state=MailState.FAILED).aggregate(count=Count("pk"))["count"]
    yield Figure("eyelevel_mail_failed", "Mails given up on.", failed)
    held = Mail.objects.held().filter(due_at__lte=at)
    yield Figure(
        "eyelevel_digest_oldest_seconds",
        "How long what is due for a digest has waited.",
        age(held, "due_at", at=at),
    )
    yield Figure(
        "eyelevel_mail_broken_addresses",
        "Addresses that take no mail.",
        bounces.broken().count(),
    )
