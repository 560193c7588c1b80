"""A person's weekly budget of messages that may be stopped, and what firms wanted of it.

Whoever spends some of it locks the person's week first (`lock`), counts, and writes in the same
transaction: two senders cannot both take the last place. What is necessary asks nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from accounts.models import Firm
from notifications.models import (
    Attention,
    Delivery,
    DeliveryState,
    FirmTally,
    Mail,
    MailState,
)
from notifications.models.attention import MOST_A_WEEK
from notifications.topics import Topic

WEEK = timedelta(days=7)
# How many months of a firm's tallies are shown.
MONTHS = 12


@dataclass(frozen=True)
class Month:
    """What a firm tried to tell in a month, and how much of it waited for its readers' budgets."""

    month: date
    tried: int
    held_back: int


def lock(user_id: int) -> Attention:
    """The person's week, held until the transaction ends."""
    week = Attention.objects.select_for_update(no_key=True).filter(user_id=user_id)
    if found := week.first():
        return found
    # Two may do this at once: there is one row, and the later one waits for its lock below.
    Attention.objects.bulk_create([Attention(user_id=user_id)], ignore_conflicts=True)
    return week.get()


def cap_of(attention: Attention) -> int:
    return attention.weekly_cap or settings.WEEKLY_CAP


def is_spent(attention: Attention, *, at: datetime) -> bool:
    """Whether the last seven days have used it up. Only under the lock."""
    return spent(attention.user_id, at=at) >= cap_of(attention)


def spent(user_id: int, *, at: datetime) -> int:
    """Messages of the last seven days that could have been stopped, those on their way included.

    A digest counts from when it is made; whatever else, from when somebody begins to send it.
    """
    since = at - WEEK
    mails = Mail.objects.stoppable().filter(
        Q(state=MailState.SENT, sent_at__gt=since)
        | Q(state=MailState.SENDING)
        | Q(state=MailState.QUEUED, topic=Topic.DIGEST),
        recipient=user_id,
    )
    pushes = Delivery.objects.exclude(mail__topic="").filter(
        Q(state=DeliveryState.SENT, sent_at__gt=since) | Q(state=DeliveryState.SENDING),
        mail__recipient=user_id,
    )
    # More than anybody's cap need not be counted.
    return mails[: MOST_A_WEEK + 1].count() + pushes[: MOST_A_WEEK + 1].count()


def note_tried(firm_id: int, *, count: int, at: datetime) -> None:
    """In the transaction that writes the messages."""
    if count:
        FirmTally.objects.create(firm_id=firm_id, month=month_of(at), tried=count)


def hold_back(mails: Iterable[Mail], *, at: datetime) -> None:
    """The budget keeps these back. Each counts once for its firm, however often it waits."""
    counts: dict[int, int] = {}
    fresh = [mail for mail in mails if not mail.was_held_back]
    for mail in fresh:
        if mail.firm_id:
            counts[mail.firm_id] = counts.get(mail.firm_id, 0) + 1
    Mail.objects.filter(pk__in=[mail.pk for mail in fresh]).update(was_held_back=True)
    FirmTally.objects.bulk_create(
        [
            FirmTally(firm_id=firm, month=month_of(at), held_back=count)
            for firm, count in sorted(counts.items())
        ]
    )


def of_firm(firm: Firm) -> list[Month]:
    """For everyone to read: the latest month first, none that has nothing to tell."""
    rows = FirmTally.objects.filter(firm=firm).values_list("month").order_by("-month")
    counted = rows.annotate(tried=Sum("tried"), held_back=Sum("held_back"))[:MONTHS]
    return [Month(month, tried, held_back) for month, tried, held_back in counted]


@transaction.atomic
def join_tallies() -> int:
    """Nightly: one row for each firm and month. Returns how many rows became fewer.

    Rows that are added meanwhile stay as they are, until the next night.
    """
    rows = list(FirmTally.objects.select_for_update(skip_locked=True).order_by("pk"))
    sums: dict[tuple[int, date], list[FirmTally]] = {}
    for row in rows:
        sums.setdefault((row.firm_id, row.month), []).append(row)
    gone = 0
    for (firm_id, month), some in sums.items():
        if len(some) < 2:
            continue
        FirmTally.objects.filter(pk__in=[row.pk for row in some]).delete()
        FirmTally.objects.create(
            firm_id=firm_id,
            month=month,
            tried=sum(row.tried for row in some),
            held_back=sum(row.held_back for row in some),
        )
        gone += len(some) - 1
    return gone


def month_of(at: datetime) -> date:
    return timezone.localdate(at).replace(day=1)
