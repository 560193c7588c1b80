"""Giving money back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import stripe

from core.money import Money
from payments.gateway.client import Refused, call, every, stripe_client


@dataclass(frozen=True)
class Standing:
    """A refund as it stands at Stripe.

    `status` is pending, requires_action, succeeded, failed or canceled; `key` is our own
    refund's, empty for one that was made by hand.
    """

    id: str
    status: str
    payment_intent_id: str
    amount: Money
    key: str = ""
    failure_reason: str = ""


def create(
    *, pledge_key: str, number: int, refund_key: str, payment_intent_id: str, amount: Money
) -> Standing:
    """Give back so much of what the intent took. Asking again under the number gives no more."""
    refund = call(
        stripe_client().v1.refunds.create,
        {
            "payment_intent": payment_intent_id,
            "amount": amount.minor,
            "metadata": {"pledge": pledge_key, "refund": refund_key},
        },
        {"idempotency_key": f"pledge:{pledge_key}:refund:{number}"},
    )
    return _standing(refund)


def of_intent(payment_intent_id: str) -> list[Standing]:
    """Every refund of the intent, ours and those made by hand; none if Stripe knows it not."""
    try:
        page = call(
            stripe_client().v1.refunds.list, {"payment_intent": payment_intent_id, "limit": 100}
        )
    except Refused as problem:
        if problem.code != "resource_missing":
            raise
        return []
    return [_standing(refund) for refund in every(page)]


def since(moment: datetime) -> Iterator[Standing]:
    """Every refund made since then, for the nightly comparison."""
    page = call(
        stripe_client().v1.refunds.list,
        {"created": {"gte": int(moment.timestamp())}, "limit": 100},
    )
    for refund in every(page):
        yield _standing(refund)


def read(refund_id: str) -> Standing:
    return _standing(call(stripe_client().v1.refunds.retrieve, refund_id))


def _standing(refund: stripe.Refund) -> Standing:
    intent = refund.payment_intent
    metadata = refund.metadata.to_dict() if refund.metadata else {}
    return Standing(
        id=refund.id,
        status=refund.status or "",
        payment_intent_id=intent if isinstance(intent, str) else (intent.id if intent else ""),
        amount=Money(refund.amount, refund.currency.upper()),
        key=metadata.get("refund", ""),
        # Left out by Stripe, not empty, unless it has failed.
        failure_reason=getattr(refund, "failure_reason", None) or "",
    )
