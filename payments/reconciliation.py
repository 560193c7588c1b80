"""Comparing Stripe's books with ours. A difference is a work item, never a silent correction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from core.money import Money
from payments import gateway, ledger, refunds, work
from payments.gateway.charges import Intent
from payments.gateway.refunds import Standing
from payments.models import Pledge, Refund, RefundState
from payments.models.pledges import OUTSTANDING

# A little more than the time between two runs, so that nothing falls between them.
LOOK_BACK = timedelta(days=3)


@dataclass(frozen=True)
class Difference:
    """What is wrong with what, in codes; `details` holds ids and amounts."""

    kind: str
    subject: str
    details: dict[str, str]


def run(*, at: datetime, since: datetime | None = None) -> list[Difference]:
    """Find the differences and open a work item for each that has none open.

    Refunds are first heard of as if their events had come: a lost event is no difference.
    """
    since = since or at - LOOK_BACK
    _hear_of_refunds(since, at=at)
    found = list(differences(at=at, since=since))
    for difference in found:
        work.open_item(difference.kind, difference.subject, at=at, **difference.details)
    return found


def differences(*, at: datetime, since: datetime) -> Iterator[Difference]:
    """Every charge at Stripe must be a pledge of ours, for the same sum, and the reverse."""
    seen: set[str] = set()
    for intent in gateway.charges.since(since):
        seen.add(intent.id)
        if intent.succeeded:
            yield from _of_intent(intent)
    # An intent is older than its last try: those of open and lately ended pledges are read too.
    moving = Q(collected_at__gte=since) | Q(ended_at__gte=since) | Q(state__in=OUTSTANDING)
    ours = Pledge.objects.filter(moving).exclude(payment_intent_id="")
    for pledge in ours.exclude(payment_intent_id__in=seen).iterator():
        yield from _of_pledge(pledge)
    yield from _of_refunds(since)
    for off in ledger.imbalances():
        yield Difference("ledger_off", off.reference, {"off": str(off.off)})


def _hear_of_refunds(since: datetime, *, at: datetime) -> None:
    for standing in list(gateway.refunds.since(since)):
        pledge = _of(standing)
        # What is not booked as collected cannot go back; its charge is a difference of its own.
        if pledge is not None and pledge.collected_at is not None:
            refunds.apply_refund(pledge, standing, at=at)


def _of(standing: Standing) -> Pledge | None:
    """Refunds of charges that are no pledge's are not our books; the charge itself is told of."""
    return Pledge.objects.filter(payment_intent_id=standing.payment_intent_id or "-").first()


def _of_refunds(since: datetime) -> Iterator[Difference]:
    """Every refund that arrived is booked with its sum, and none that did not."""
    for standing in gateway.refunds.since(since):
        if _of(standing) is None:
            continue
        ours = Refund.objects.filter(stripe_id=standing.id).first()
        is_booked = ours is not None and ours.state == RefundState.SUCCEEDED
        amount = ours.amount if ours and is_booked else Money(0, standing.amount.currency)
        arrived = standing.amount if standing.status == "succeeded" else Money(0, amount.currency)
        if amount != arrived:
            details = {"arrived": str(arrived), "booked": str(amount)}
            yield Difference("refund_differs", standing.id, details)


def _of_pledge(pledge: Pledge) -> Iterator[Difference]:
    try:
        intent = gateway.charges.read(pledge.payment_intent_id)
    except gateway.Refused as problem:
        details = {"intent": pledge.payment_intent_id, "code": problem.code}
        yield Difference("intent_missing", f"pledge:{pledge.key}", details)
        return
    if intent.succeeded:
        yield from _of_intent(intent)
    elif pledge.collected_at is not None:
        yield Difference("collected_without_charge", f"pledge:{pledge.key}", {"intent": intent.id})


def _of_intent(intent: Intent) -> Iterator[Difference]:
    pledge = Pledge.objects.filter(key=intent.pledge_key).first() if intent.pledge_key else None
    details = {"intent": intent.id, "received": str(intent.received)}
    if pledge is None:
        yield Difference("charge_without_pledge", intent.id, details)
    elif pledge.payment_intent_id not in ("", intent.id):
        # The one way in which somebody could have been charged twice.
        yield Difference("unexpected_charge", f"pledge:{pledge.key}", details)
    elif pledge.collected_at is None:
        yield Difference("charged_not_collected", f"pledge:{pledge.key}", details)
    elif pledge.amount != intent.received:
        yield Difference("amount_differs", f"pledge:{pledge.key}", details)
