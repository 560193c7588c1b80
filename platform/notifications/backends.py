"""What a library sends by itself goes into the outbox like everything else."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from notifications import outbox

KIND = "message"


class NotOnlyText(ValueError):
    """The outbox keeps plain text; a file has no place in it."""


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend: writes a row for each reader, in the sender's transaction."""

    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.attachments:
                raise NotOnlyText(message.subject)
            for address in message.recipients():
                self._write(message, address)
        return len(email_messages)

    def _write(self, message: EmailMessage, address: str) -> None:
        # So that it stands among the mails of whoever it went to, and goes with them at an erasure.
        person = User.objects.filter(email__iexact=address).first()
        outbox.write_to_address(
            KIND,
            address="" if person else address,
            language=translation.get_language() or "en",
            person=person,
            once=f"{KIND}:{uuid4()}",
            at=timezone.now(),
            subject=" ".join(str(message.subject).split()),
            text=_tidy(str(message.body)),
        )


def _tidy(text: str) -> str:
    """Paragraphs with one empty line between them, whatever the template left."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    parts = (part.strip() for part in lines.split("\n\n"))
    return "\n\n".join(part for part in parts if part)
