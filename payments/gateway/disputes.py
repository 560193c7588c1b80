"""Disputes as Stripe reports them."""

from dataclasses import dataclass

from payments.gateway.client import call, stripe_client


@dataclass(frozen=True)
class Dispute:
    """`status` is Stripe's; those that begin with `warning_` have withdrawn nothing yet."""

    id: str
    status: str
    payment_intent_id: str


def read(dispute_id: str) -> Dispute:
    dispute = call(stripe_client().v1.disputes.retrieve, dispute_id)
    intent = dispute.payment_intent
    return Dispute(
        id=dispute.id,
        status=dispute.status,
        payment_intent_id=intent if isinstance(intent, str) else (intent.id if intent else ""),
    )
