"""What only a person can settle: opened once for each occasion, listed, settled with a note."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from core import bell, events
from payments.models import Pledge, StripeEvent, WorkItem

OF_REFUNDS = ("refund_refused", "refund_failed", "refund_overtaken")
STUCK_EVENT = "event_stuck"


class AlreadySettled(Exception):
    """Somebody else has settled this item, or it has settled itself."""


class NothingToRetry(Exception):
    """Trying again is not what this kind of item needs."""


def open_item(kind: str, subject: str, *, at: datetime, **details: str) -> WorkItem:
    """Ask for a person, unless that has been done for the same occasion."""
    # Of two at once the index of open items lets one in; the other is given its row.
    item, _is_new = WorkItem.objects.get_or_create(
        kind=kind,
        subject=subject,
        resolved_at=None,
        defaults={"opened_at": at, "details": details},
    )
    return item


def subject_of(pledge: Pledge) -> str:
    return f"pledge:{pledge.key}"


def waiting() -> QuerySet[WorkItem]:
    """What nobody has settled yet, the oldest first."""
    return WorkItem.objects.filter(resolved_at__isnull=True).order_by("opened_at", "pk")


def settled() -> QuerySet[WorkItem]:
    return (
        WorkItem.objects.filter(resolved_at__isnull=False)
        .select_related("resolved_by")
        .order_by("-resolved_at", "-pk")
    )


@transaction.atomic
def settle(item: WorkItem, *, note: str, by: User, at: datetime) -> None:
    """A person has put it right by hand, and says how."""
    _close(item, note=note, by=by, at=at)
    events.record("work_settled", item, at=at, by=by, kind=item.kind)


def _close(item: WorkItem, *, note: str, by: User, at: datetime) -> None:
    """One conditional statement: of two people the second is told that it was done."""
    still_open = WorkItem.objects.filter(pk=item.pk, resolved_at__isnull=True)
    if not still_open.update(resolved_at=at, resolved_by=by, note=note):
        raise AlreadySettled(item.pk)


def refund_arrived(pledge: Pledge, *, at: datetime) -> None:
    """A refund went through after all: those that failed before wait for nobody any more."""
    of_pledge = waiting().filter(kind__in=OF_REFUNDS, subject=subject_of(pledge))
    of_pledge.update(resolved_at=at)


@transaction.atomic
def retry_event(item: WorkItem, *, by: User, at: datetime) -> None:
    """Process an event of Stripe's once more, as if it had just arrived."""
    if item.kind != STUCK_EVENT:
        raise NothingToRetry(item.kind)
    _close(item, note="", by=by, at=at)
    StripeEvent.objects.filter(event_id=item.subject, processed_at__isnull=True).update(
        attempts=0, due_at=at
    )
    events.record("work_retried", item, at=at, by=by, kind=item.kind)
    bell.ring("payments.tasks.handle_stripe_event", item.subject)
