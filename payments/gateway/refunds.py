"""Giving money back."""

from dataclasses import dataclass

import stripe

from payments.gateway.client import call, every, stripe_client


@dataclass(frozen=True)
class Refund:
    """`status` is pending, requires_action, succeeded, failed or canceled."""

    id: str
    status: str
    payment_intent_id: str
    failure_reason: str = ""


def create(*, pledge_key: str, payment_intent_id: str) -> Refund:
    """Refund all that the intent took. Asking again refunds nothing more."""
    refund = call(
        stripe_client().v1.refunds.create,
        {"payment_intent": payment_intent_id, "metadata": {"pledge": pledge_key}},
        {"idempotency_key": f"pledge:{pledge_key}:refund"},
    )
    return _refund(refund)


def find(*, payment_intent_id: str) -> Refund | None:
    """The refund that stands, made when the key was young or by hand at Stripe."""
    page = call(
        stripe_client().v1.refunds.list, {"payment_intent": payment_intent_id, "limit": 100}
    )
    found = (_refund(refund) for refund in every(page))
    return next((one for one in found if one.status not in ("failed", "canceled")), None)


def read(refund_id: str) -> Refund:
    return _refund(call(stripe_client().v1.refunds.retrieve, refund_id))


def _refund(refund: stripe.Refund) -> Refund:
    intent = refund.payment_intent
    return Refund(
        id=refund.id,
        status=refund.status or "",
        payment_intent_id=intent if isinstance(intent, str) else (intent.id if intent else ""),
        failure_reason=getattr(refund, "failure_reason", None) or "",
    )
