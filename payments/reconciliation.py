"""Comparing Stripe's books with ours. A difference is a work item, never a silent correction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from payments import gateway, ledger
from payments.gateway.charges import Intent
from payments.models import Pledge, WorkItem
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
    """Find the differences and open a work item for each that has none open."""
    found = list(differences(at=at, since=since or at - LOOK_BACK))
    for difference in found:
        WorkItem.objects.get_or_create(
            kind=difference.kind,
            subject=difference.subject,
            resolved_at=None,
            defaults={"opened_at": at, "details": difference.details},
        )
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
    for off in ledger.imbalances():
        yield Difference("ledger_off", off.reference, {"off": str(off.off)})


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
