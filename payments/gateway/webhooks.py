"""Events as Stripe sends them."""

from dataclasses import dataclass
from typing import Any

import stripe


class BadSignature(ValueError):
    """The body was not signed with our secret, is too old, or is no event."""


@dataclass(frozen=True)
class Event:
    """A verified event; `payload` is the whole of it."""

    id: str
    type: str
    account: str
    payload: dict[str, Any]


def verify(body: bytes, *, signature: str, secret: str) -> Event:
    """Check Stripe's signature over the raw body. Raises BadSignature."""
    try:
        event = stripe.Webhook.construct_event(body, signature, secret)  # type: ignore[no-untyped-call]
        payload = event.to_dict()
        return Event(event.id, event.type, payload.get("account") or "", payload)
    except (ValueError, AttributeError, KeyError, stripe.SignatureVerificationError) as problem:
        raise BadSignature(str(problem)) from problem
