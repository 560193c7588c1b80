"""Writing mails and sending them."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import timezone, translation

from accounts.models import User
from core import bell
from notifications.models import Mail, MailState

logger = logging.getLogger(__name__)
# A sender that says nothing for this long was killed; the mail is sent again under the same
# Message-ID, so that mail programs show it once.
SENDER_LOST_AFTER = timedelta(minutes=5)
ATTEMPTS = 8


def write(kind: str, *, to: Iterable[User | int], once: str, at: datetime, **params: Any) -> None:
    """Queue the mail `emails/{kind}.txt` for each recipient, at most once per occasion.

    `params` holds ids and plain values; the text is made when it is sent, in the recipient's
    language. Call it inside the transaction that makes the occasion.
    """
    Mail.objects.bulk_create(
        [
            Mail(
                kind=kind,
                recipient_id=person if isinstance(person, int) else person.pk,
                once=once,
                params=params,
                due_at=at,
                written_at=at,
            )
            for person in to
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    bell.ring("notifications.tasks.send_due_mails")


def send(mail_id: int, *, at: datetime) -> bool:
    """Send one mail if nobody else has or is. Returns whether this call sent it."""
    mail = _claim(mail_id, at=at)
    if mail is None:
        return False
    try:
        compose(mail).send()
    except Exception:
        logger.exception("mail %s could not be sent", mail.pk)
        _put_back(mail, at=at)
        return False
    Mail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=timezone.now())
    return True


@transaction.atomic
def _claim(mail_id: int, *, at: datetime) -> Mail | None:
    """Take the mail for sending; committed before the mail server is spoken to."""
    due = Mail.objects.due(at=at).filter(pk=mail_id)
    mail = due.select_for_update(skip_locked=True, of=["self"]).select_related("recipient").first()
    if mail is not None:
        mail.state, mail.due_at = MailState.SENDING, at + SENDER_LOST_AFTER
        mail.attempts += 1
        mail.save(update_fields=["state", "due_at", "attempts"])
    return mail


def _put_back(mail: Mail, *, at: datetime) -> None:
    """Try again later, each time later still, and give up in the end."""
    given_up = mail.attempts >= ATTEMPTS
    Mail.objects.filter(pk=mail.pk).update(
        state=MailState.FAILED if given_up else MailState.QUEUED,
        due_at=at + timedelta(seconds=30 * 2**mail.attempts),
    )


def compose(mail: Mail) -> EmailMessage:
    """The mail as its recipient reads it. The template's first line is the subject."""
    recipient = mail.recipient
    context = {
        **_in_language(mail.params, language=recipient.language),
        "recipient": recipient,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "language": recipient.language,
    }
    with translation.override(recipient.language):
        text = render_to_string(f"emails/{mail.kind}.txt", context)
    subject, _blank, body = text.strip().partition("\n")
    host = settings.SITE_URL.split("//")[-1].split(":")[0]
    return EmailMessage(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[recipient.email],
        headers={"Message-ID": f"<{mail.key}@{host}>"},
    )


def _in_language(params: dict[str, Any], *, language: str) -> dict[str, Any]:
    """The parameters with site paths leading to pages in the recipient's language."""
    return {
        name: _translated(value, language=language)
        if (name == "path" or name.endswith("_path")) and value
        else value
        for name, value in params.items()
    }


def _translated(path: str, *, language: str) -> str:
    """A path resolves only in its own language: that of whoever caused the mail."""
    with translation.override(translation.get_language_from_path(path)):
        return translate_url(path, language)
