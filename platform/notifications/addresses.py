"""The way out of a broken address: its owner says that it works, or takes another."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from notifications import bounces, outbox
from notifications.models import AddressTrouble, Mail

KIND = "address_again"
# So that nobody keeps knocking at a door that is not there.
AGAIN_AFTER = timedelta(days=1)


class NothingWrong(Exception):
    """We do write to this address."""


class TriedToday(Exception):
    """It was tried within a day, and did not work."""


@transaction.atomic
def try_again(user: User, *, at: datetime) -> None:
    """Write to the person's address again. A first mail goes there now; if it comes back, the
    address is as broken as before."""
    found = bounces.broken().filter(address__iexact=user.email).select_for_update().first()
    if found is None:
        raise NothingWrong
    tried = Mail.objects.filter(recipient=user, kind=KIND, written_at__gt=at - AGAIN_AFTER)
    if tried.exists():
        raise TriedToday
    # `at` was taken before the lock: a report that this waited for may be younger.
    AddressTrouble.objects.filter(pk=found.pk).update(cleared_at=max(at, found.broken_at))
    outbox.write(
        KIND,
        to=[user],
        once=f"{KIND}:{at.isoformat()}",
        at=at,
        path=reverse("notifications:centre"),
    )
