"""What the demo's past has left in the outbox: told long ago, but for the latest to the cast."""

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import Role, User
from cms.demo import cast
from cms.demo.calendar import awake
from notifications import budget, digests
from notifications.letters import DIGEST
from notifications.models import Mail, MailState

# Older mails to the people one can sign in as would fill their mailbox with history.
FRESH = timedelta(days=3)
# What came to them since they last looked.
UNREAD = timedelta(days=16)
WEEK = timedelta(days=7)
HALF_A_DAY = timedelta(hours=12)
# Far enough back for a digest of several things.
MONTHS = timedelta(days=90)
IN_DIGEST, LOOKED_AT = 6, 100


@transaction.atomic
def file_past(*, at: datetime) -> None:
    """What was written about the past was sent then, and mostly read. Safe to call twice."""
    waiting = Mail.objects.filter(state__in=[MailState.QUEUED, MailState.HELD], written_at__lt=at)
    fresh = waiting.filter(recipient__email__in=cast.SHOWN, written_at__gt=at - FRESH)
    past = waiting.exclude(pk__in=list(fresh.values_list("pk", flat=True)))
    _hold_back(list(past.stoppable().order_by("recipient", "written_at", "pk")), since=at)
    seen = past.exclude(recipient__email__in=cast.SHOWN, written_at__gt=at - UNREAD)
    seen.update(read_at=F("written_at"))
    past.update(state=MailState.SENT, sent_at=F("written_at"), secrets={})
    # At night none would be made.
    write_digests(at=awake(at, after=at - HALF_A_DAY, until=at))


def write_digests(*, at: datetime) -> None:
    """Their latest news to each who only takes part: the mailbox has digests in every language."""
    readers = User.objects.filter(email__in=cast.SHOWN, role=Role.MEMBER, memberships=None)
    told = Mail.objects.filter(kind=DIGEST, recipient__in=readers)
    for reader in readers.exclude(pk__in=told.values("recipient")).order_by("pk"):
        _write_digest(reader, at=at)


def _write_digest(reader: User, *, at: datetime) -> None:
    told = Mail.objects.filter(
        recipient=reader, state=MailState.SENT, written_at__range=(at - MONTHS, at)
    )
    newest = list(told.stoppable().order_by("-written_at", "-pk")[:LOOKED_AT])
    rows = digests.newest_of_each(newest)[:IN_DIGEST]
    waiting = Mail.objects.filter(pk__in=[row.pk for row in rows])
    if waiting.update(state=MailState.HELD, sent_at=None, due_at=at):
        digests.make(reader.pk, at=at)


def _hold_back(told: list[Mail], *, since: datetime) -> None:
    """Beyond a reader's week a firm's news waited, as they would have."""
    counted: Counter[tuple[int | None, int]] = Counter()
    by_week: dict[int, list[Mail]] = {}
    for mail in told:
        week = (since - mail.written_at) // WEEK
        counted[mail.recipient_id, week] += 1
        if counted[mail.recipient_id, week] > settings.WEEKLY_CAP:
            by_week.setdefault(week, []).append(mail)
    for mails in by_week.values():
        budget.hold_back(mails, at=mails[0].written_at)
