"""Addresses that take no mail, as mail providers report them.

Each report is kept under its own name, so that one which comes twice, late or from an old
recording changes nothing.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from notifications.models import AddressTrouble, Bounce, Mail, Trouble

# So many delays within this time, and the address counts as one that takes no mail.
DELAYS, WITHIN = 5, timedelta(days=7)
# As long as a provider may repeat itself. A report older than that is not listened to.
REPORTS_KEPT = timedelta(days=90)


@transaction.atomic
def report(*, key: str, address: str, trouble: str, happened_at: datetime, at: datetime) -> bool:
    """Write down what a provider says. Returns whether it was news."""
    if happened_at < at - REPORTS_KEPT:
        return False
    # By a clock that is ahead it would outlast the owner's word that the address works.
    happened_at = min(happened_at, at)
    _row, is_new = Bounce.objects.get_or_create(
        key=key, defaults={"address": address, "trouble": trouble, "at": happened_at}
    )
    if not is_new:
        return False
    known = AddressTrouble.objects.filter(address__iexact=address).select_for_update().first()
    cleared_at = known.cleared_at if known else None
    if cleared_at and happened_at <= cleared_at:
        return True  # It speaks of the time before its owner mended it.
    if trouble == Trouble.DELAYED and not _delayed_too_often(address, cleared_at, at=happened_at):
        return True
    if known is None:
        made = AddressTrouble(address=address, trouble=trouble, broken_at=happened_at)
        AddressTrouble.objects.bulk_create([made], ignore_conflicts=True)
    # Otherwise only for the worse: after a bounce a complaint does not show that somebody is there.
    elif cleared_at or (trouble == Trouble.BOUNCED and known.trouble != trouble):
        known.trouble, known.broken_at, known.cleared_at = trouble, happened_at, None
        known.save()
    return True


def _delayed_too_often(address: str, since: datetime | None, *, at: datetime) -> bool:
    begins = max(at - WITHIN, since) if since else at - WITHIN
    delays = Bounce.objects.filter(address__iexact=address, trouble=Trouble.DELAYED)
    return delays.filter(at__gt=begins, at__lte=at).count() >= DELAYS


def broken() -> QuerySet[AddressTrouble]:
    """Those we do not write to."""
    return AddressTrouble.objects.filter(cleared_at__isnull=True)


def of(address: str) -> AddressTrouble | None:
    """What is wrong with this address, if anything is."""
    return broken().filter(address__iexact=address).first()


def of_user(user: User) -> AddressTrouble | None:
    return of(user.email)


def takes_mail(mail: Mail) -> bool:
    """Whether there is somebody at the address. Who was erased has none.

    Where only a complaint or delays stand, there is somebody: what can be stopped is, while a code
    that they wait for and word of their own money still go. Without a code they could not sign in
    and say that the address works; a slow server must cost nobody the word that a card has failed.
    """
    if mail.recipient is not None and mail.recipient.erased_at is not None:
        return False
    found = of(mail.to_address)
    if found is None:
        return True
    return found.trouble != Trouble.BOUNCED and not mail.topic


def forget_reports(*, at: datetime) -> int:
    """Nightly: reports that cannot come again, and troubles that were mended long ago."""
    old = at - REPORTS_KEPT
    AddressTrouble.objects.filter(cleared_at__lt=old).delete()
    return Bounce.objects.filter(at__lt=old).delete()[0]
