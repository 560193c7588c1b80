"""What the outbox knows of a person."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from notifications import letters
from notifications.models import Mail, MailStop


def export(user: User) -> dict[str, Any]:
    """Every mail as they read it, and the topics they have stopped. Codes are not kept."""
    mails = Mail.objects.filter(recipient=user).select_related("recipient").order_by("written_at")
    stops = MailStop.objects.filter(user=user).order_by("topic")
    return {
        "mails": [_exported(mail) for mail in mails.iterator(chunk_size=500)],
        "stopped_topics": [
            {"topic": stop.topic, "stopped_at": stop.stopped_at.isoformat()} for stop in stops
        ],
    }


def _exported(mail: Mail) -> dict[str, Any]:
    letter = letters.kept(mail)
    return {
        "kind": mail.kind,
        "to": mail.to_address,
        "language": letter.language,
        "subject": letter.subject,
        "text": letter.body,
        "topic": mail.topic,
        "state": mail.state,
        "written_at": mail.written_at.isoformat(),
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
    }


@transaction.atomic
def erase(user: User, *, at: datetime) -> None:
    """Mails are copies of what stands elsewhere: none is kept, and none that waits is sent.

    Call it before the account's address is blanked: mails to the bare address go as well.
    """
    addressed = Q(recipient__isnull=True, address__iexact=user.email) if user.email else Q(pk=None)
    Mail.objects.filter(Q(recipient=user) | addressed).delete()
    MailStop.objects.filter(user=user).delete()
