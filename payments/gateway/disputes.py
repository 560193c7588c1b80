"""Disputes as Stripe reports them."""

from dataclasses import dataclass

import stripe

from core.money import Money
from payments.gateway.client import call, every, stripe_client


@dataclass(frozen=True)
class Dispute:
    """`status` is Stripe's; those that begin with `warning_` have withdrawn nothing yet."""

    id: str
    status: str
    payment_intent_id: str
    amount: Money


def read(dispute_id: str) -> Dispute:
    return _dispute(call(stripe_client().v1.disputes.retrieve, dispute_id))


def of_intent(payment_intent_id: str) -> list[Dispute]:
    page = call(
        stripe_client().v1.disputes.list, {"payment_intent": payment_intent_id, "limit": 100}
    )
    return [_dispute(dispute) for dispute in every(page)]


def _dispute(dispute: stripe.Dispute) -> Dispute:
    intent = dispute.payment_intent
    return Dispute(
        id=dispute.id,
        status=dispute.status,
        payment_intent_id=intent if isinstance(intent, str) else (intent.id if intent else ""),
        amount=Money(dispute.amount, dispute.currency.upper()),
    )
