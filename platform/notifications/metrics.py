"""How the post is doing."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count

from core.metrics import Figure, age
from notifications.models import Mail, MailState


def figures(at: datetime) -> Iterator[Figure]:
    due = Mail.objects.due(at=at)
    yield Figure("eyelevel_mail_due", "Mails to be sent now.", due.count())
    yield Figure(
        "eyelevel_mail_oldest_seconds", "Age of the oldest mail due.", age(due, "due_at", at=at)
    )
    failed = Mail.objects.filter(state=MailState.FAILED).aggregate(count=Count("pk"))["count"]
    yield Figure("eyelevel_mail_failed", "Mails given up on.", failed)
