"""Consents with their receipts."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts import consents
from accounts.models import Consent, Purpose, User
from notifications import outbox


@transaction.atomic
def change(
    user: User, *, purpose: Purpose, given: bool, source: str, at: datetime
) -> Consent | None:
    """Write down that `user` agreed, or took it back, and send a receipt with the very words."""
    row = consents.change(user, purpose=purpose, given=given, source=source, at=at)
    if row is None:
        return None
    with translation.override(user.language):
        purpose_words = str(purpose.label)
        words = consents.wording(purpose, version=row.version)
    outbox.write(
        "consent_receipt",
        to=[user],
        once=f"consent:{row.pk}",
        at=at,
        given=given,
        purpose=purpose_words,
        words=words,
        path=reverse("consents"),
    )
    return row
