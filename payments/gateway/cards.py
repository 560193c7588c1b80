"""Saved cards: what a SetupIntent brought, and letting go of a card."""

from dataclasses import dataclass

import stripe

from payments.gateway.client import Refused, call, id_of, stripe_client


@dataclass(frozen=True)
class Setup:
    """A SetupIntent. `payment_method_id` and `card` ("visa 4242") are there once it succeeded."""

    id: str
    status: str
    pledge_key: str
    customer_id: str
    payment_method_id: str = ""
    card: str = ""

    @property
    def succeeded(self) -> bool:
        return self.status == "succeeded"


def read_setup(setup_intent_id: str) -> Setup:
    """How the saving of a card stands now."""
    intent = call(
        stripe_client().v1.setup_intents.retrieve,
        setup_intent_id,
        {"expand": ["payment_method"]},
    )
    pledge_key = (intent.metadata.to_dict() if intent.metadata else {}).get("pledge", "")
    customer_id = id_of(intent.customer)
    method = intent.payment_method
    if intent.status != "succeeded" or not isinstance(method, stripe.PaymentMethod):
        return Setup(intent.id, intent.status, pledge_key, customer_id)
    # Checkout offers what the account has enabled, and not all of it is a card: Link, for one.
    card = f"{method.card.brand} {method.card.last4}" if method.card else method.type
    return Setup(intent.id, intent.status, pledge_key, customer_id, method.id, card)


def detach(payment_method_id: str) -> None:
    """Let go of a saved card. One that is gone already is fine."""
    try:
        call(stripe_client().v1.payment_methods.detach, payment_method_id)
    except Refused as problem:
        # The word “refused” is ours, where Stripe gave no code: see `client.call`.
        if problem.code not in (
            "resource_missing",
            "payment_method_not_attached",
            "refused",
            "payment_method_unexpected_state",
        ):
            raise
