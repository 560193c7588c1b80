"""Consent per purpose: the words, what holds now, and the one way to change it.

Nothing is ticked beforehand and nobody is asked in passing: consents are given on their own page.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, Purpose, User
from core import events

HISTORY = 100
# Every version that was ever shown, so that a receipt can always be read. New words, new number:
# an agreement to other words does not hold for them.
WORDINGS: dict[str, dict[int, str | Promise]] = {
    Purpose.NEWS_MAIL: {
        1: _(
            "The people who run this site may write to me when something new can be done here, "
            "a few times a year at most."
        ),
    },
    Purpose.IMPROVEMENT: {
        1: _(
            "The people who run this site may look at how I use it, together with how others do, "
            "to make it better. Nothing of it is shown or sold to anybody."
        ),
    },
    Purpose.CONTACT_BY_FIRMS: {
        1: _(
            "Firms whose campaigns I took part in may write to me through this site about new "
            "ones. They do not learn my e-mail address."
        ),
    },
}


@dataclass(frozen=True)
class Standing:
    """One purpose as it stands for a person. `since` is empty for what was never answered."""

    purpose: Purpose
    wording: str
    given: bool
    since: datetime | None


def version_of(purpose: str) -> int:
    """The number of the words shown today."""
    return max(WORDINGS[purpose])


def wording(purpose: str, *, version: int | None = None) -> str:
    return str(WORDINGS[purpose][version or version_of(purpose)])


def standing(user: User) -> list[Standing]:
    """Every purpose, in the order of the page."""
    newest = _newest(user)
    return [_standing(purpose, newest.get(purpose)) for purpose in Purpose]


def _standing(purpose: Purpose, row: Consent | None) -> Standing:
    return Standing(purpose, wording(purpose), _holds(row), row.at if row else None)


def is_given(user: User, purpose: Purpose) -> bool:
    """Whether data may be used for this, under the words shown today."""
    rows = Consent.objects.filter(user=user, purpose=purpose).order_by("-id")
    return _holds(rows.first())


def history(user: User) -> list[Consent]:
    """Each change, the latest first."""
    return list(Consent.objects.filter(user=user).order_by("-id")[:HISTORY])


@transaction.atomic
def change(
    user: User, *, purpose: Purpose, given: bool, source: str, at: datetime
) -> Consent | None:
    """Write down that `user` agreed, or took it back. Nothing is written when nothing changes."""
    # Two clicks at once would both find nothing changed yet, and leave two receipts of one change.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    row = Consent.objects.filter(user=user, purpose=purpose).order_by("-id").first()
    if _holds(row) == given:
        return None
    version = version_of(purpose)
    written = Consent.objects.create(
        user=user, purpose=purpose, version=version, given=given, source=source, at=at
    )
    verb = "consent_given" if given else "consent_withdrawn"
    events.record(verb, user, at=at, by=user, purpose=purpose, version=version)
    return written


def _newest(user: User) -> dict[str, Consent]:
    rows = Consent.objects.filter(user=user).order_by("purpose", "-id").distinct("purpose")
    return {row.purpose: row for row in rows}


def _holds(row: Consent | None) -> bool:
    return row is not None and row.given and row.version == version_of(row.purpose)
