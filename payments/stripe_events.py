"""Stripe's events: stored once on arrival, processed later by re-reading what they speak of."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core import bell
from payments import checkouts, collection, disputes, gateway, refunds, work
from payments.gateway.webhooks import Event
from payments.models import Pledge, StripeEvent

logger = logging.getLogger(__name__)

# Whoever took an event and said nothing for this long was killed.
TAKEN_FOR = timedelta(seconds=60)
# With the pauses of `_put_back` some two hours, before a person is asked.
ATTEMPTS = 20
Handler = Callable[[dict[str, Any], datetime], None]


@transaction.atomic
def store(event: Event, *, at: datetime) -> None:
    """Keep the event unless we have it, and ring for it. A second ring finds nothing to do."""
    # Stripe may send an event twice at once; looking before writing would fail for one of them.
    StripeEvent.objects.bulk_create(
        [
            StripeEvent(
                event_id=event.id,
                type=event.type,
                account=event.account,
                payload=event.payload,
                received_at=at,
                due_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    bell.ring("payments.tasks.handle_stripe_event", event.id)


def process(event_id: str, *, at: datetime) -> bool:
    """Process the event unless that is done, or being done. Returns whether this call did it."""
    stored = _take(event_id, at=at)
    if stored is None:
        return False
    handler = HANDLERS.get(stored.type)
    if handler is not None:
        try:
            handler(stored.payload["data"]["object"], at)
        except gateway.Unavailable as problem:
            # Not the event's fault: however long Stripe is away, it is not given up.
            stored.attempts = min(stored.attempts, ATTEMPTS - 1)
            _put_back(stored, str(problem), at=at)
            return False
        # Whatever it is: it is tried again later, and in the end it becomes a work item.
        except Exception as problem:
            logger.exception("event %s could not be processed", event_id)
            _put_back(stored, repr(problem), at=at)
            return False
    # Noted when all is done: killed before this line, it is processed once more, to no effect.
    StripeEvent.objects.filter(pk=stored.pk).update(processed_at=at, error="")
    return True


@transaction.atomic
def _take(event_id: str, *, at: datetime) -> StripeEvent | None:
    waiting = StripeEvent.objects.filter(
        event_id=event_id, processed_at__isnull=True, due_at__lte=at, attempts__lt=ATTEMPTS
    )
    # Whoever holds it will see to it: nobody waits here.
    stored = waiting.select_for_update(skip_locked=True).first()
    if stored is not None:
        stored.attempts += 1
        stored.due_at = at + TAKEN_FOR
        stored.save(update_fields=["attempts", "due_at"])
    return stored


def _put_back(stored: StripeEvent, error: str, *, at: datetime) -> None:
    """Try again soon, each time later; after the last time a person must look."""
    wait = timedelta(seconds=min(600, 2**stored.attempts))
    StripeEvent.objects.filter(pk=stored.pk).update(
        due_at=at + wait, attempts=stored.attempts, error=error[:200]
    )
    if stored.attempts >= ATTEMPTS:
        details = {"type": stored.type, "error": error[:200]}
        work.open_item(work.STUCK_EVENT, stored.event_id, at=at, **details)


def _checkout(obj: dict[str, Any], at: datetime) -> None:
    checkouts.apply_checkout(obj["id"], at=at)


def _setup(obj: dict[str, Any], at: datetime) -> None:
    checkouts.apply_setup(obj["id"], at=at)


def _payment(obj: dict[str, Any], at: datetime) -> None:
    intent = gateway.charges.read(obj["id"])
    pledge = Pledge.objects.filter(key=intent.pledge_key).first() if intent.pledge_key else None
    if pledge is not None and checkouts.is_customer(pledge.backer, intent.customer_id):
        collection.apply_intent(pledge, intent, at=at)


def _refund(obj: dict[str, Any], at: datetime) -> None:
    refund = gateway.refunds.read(obj["id"])
    pledge = _charged(refund.payment_intent_id, at=at)
    if pledge is not None:
        refunds.apply_refund(pledge, refund, at=at)


def _dispute(obj: dict[str, Any], at: datetime) -> None:
    dispute = gateway.disputes.read(obj["id"])
    pledge = _charged(dispute.payment_intent_id, at=at)
    if pledge is not None:
        disputes.apply_dispute(
            pledge, dispute_id=dispute.id, status=dispute.status, amount=dispute.amount, at=at
        )


def _charged(intent_id: str, *, at: datetime) -> Pledge | None:
    """The pledge of this intent; money may be taken back before we have heard that it came."""
    # An empty id would find any pledge that was never charged.
    pledge = Pledge.objects.filter(payment_intent_id=intent_id or "-").first()
    if pledge is not None and pledge.collected_at is None:
        intent = gateway.charges.read(pledge.payment_intent_id)
        pledge = collection.apply_intent(pledge, intent, at=at)
    return pledge


# Any other type is kept and marked processed: it asks nothing of us.
HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": _checkout,
    "checkout.session.expired": _checkout,
    "setup_intent.succeeded": _setup,
    "payment_intent.succeeded": _payment,
    "payment_intent.payment_failed": _payment,
    "payment_intent.requires_action": _payment,
    "payment_intent.canceled": _payment,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.closed": _dispute,
}
