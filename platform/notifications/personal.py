"""What the outbox knows of a person."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from notifications import letters
from notifications.models import (
    AddressTrouble,
    Attention,
    Bounce,
    Mail,
    Preference,
    PushSubscription,
)


def export(user: User) -> dict[str, Any]:
    """Every message as they read it, how they want to be told, and what is known of their
    address. Codes are not kept."""
    mails = Mail.objects.filter(recipient=user).select_related("recipient__attention", "push")
    return {
        "mails": [
            _exported(mail) for mail in mails.order_by("written_at").iterator(chunk_size=500)
        ],
        "preferences": [
            {
                "topic": row.topic,
                "mail": row.mail,
                "push": row.push,
                "changed_at": row.changed_at.isoformat(),
            }
            for row in Preference.objects.filter(user=user).order_by("topic")
        ],
        "attention": _attention(user),
        "devices": [
            {
                "service": urlsplit(row.endpoint).hostname,
                "browser": row.user_agent,
                "since": row.created_at.isoformat(),
                "last_told_at": _time(row.used_at),
            }
            for row in PushSubscription.objects.filter(user=user).order_by("created_at")
        ],
        "address": _address(user),
    }


def _exported(mail: Mail) -> dict[str, Any]:
    letter = letters.kept(mail)
    # A mail without a phone has no such row, and Django raises for that an AttributeError, too.
    push = getattr(mail, "push", None)
    return {
        "kind": mail.kind,
        "to": mail.to_address,
        "language": letter.language,
        "subject": letter.subject,
        "text": letter.body,
        "topic": mail.topic,
        "state": mail.state,
        "because": mail.because,
        "push": push.state if push else "",
        "written_at": mail.written_at.isoformat(),
        "sent_at": _time(mail.sent_at),
        "read_at": _time(mail.read_at),
    }


def _attention(user: User) -> dict[str, Any] | None:
    row = Attention.objects.filter(user=user).first()
    if row is None:
        return None
    return {
        "rhythm": row.rhythm,
        "weekly_cap": row.weekly_cap,
        "zone": row.zone,
        "quiet_from": row.quiet_from,
        "quiet_until": row.quiet_until,
    }


def _address(user: User) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"trouble": row.trouble, "at": row.at.isoformat(), "broken_at": None, "cleared_at": None}
        for row in Bounce.objects.filter(address__iexact=user.email).order_by("at")
    ]
    found += [
        {
            "trouble": row.trouble,
            "at": None,
            "broken_at": row.broken_at.isoformat(),
            "cleared_at": _time(row.cleared_at),
        }
        for row in AddressTrouble.objects.filter(address__iexact=user.email)
    ]
    return found


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


@transaction.atomic
def erase(user: User, *, at: datetime) -> None:
    """Messages are copies of what stands elsewhere: none is kept, and none that waits is sent.

    Call it before the account's address is blanked: mails to the bare address go as well.
    """
    addressed = Q(recipient__isnull=True, address__iexact=user.email) if user.email else Q(pk=None)
    Mail.objects.filter(Q(recipient=user) | addressed).delete()
    Preference.objects.filter(user=user).delete()
    Attention.objects.filter(user=user).delete()
    PushSubscription.objects.filter(user=user).delete()
    if user.email:
        Bounce.objects.filter(address__iexact=user.email).delete()
        AddressTrouble.objects.filter(address__iexact=user.email).delete()
