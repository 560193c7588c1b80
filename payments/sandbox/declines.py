"""Turns a card's decline into Stripe's error."""

from typing import Any

from payments.sandbox import shapes
from payments.sandbox.cards import Decline
from payments.sandbox.errors import StripeError
from payments.sandbox.store import Resource


def card_error(decline: Decline, **fields: Any) -> StripeError:
    """402; the declined attempt itself stays on record."""
    return StripeError(
        402,
        decline.message,
        error_type="card_error",
        keeps_changes=True,
        code=decline.code,
        decline_code=decline.decline_code,
        advice_code=decline.advice_code,
        network_decline_code=decline.network_code,
        **fields,
    )


def last_error(refusal: StripeError, method: Resource) -> dict[str, Any]:
    """What an intent remembers of the refusal."""
    return {**refusal.error, "payment_method": shapes.public(method)}
