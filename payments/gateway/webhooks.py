"""Events as Stripe sends them."""

from dataclasses import dataclass
from typing import Any

import stripe

# Stripe's ids and types are far shorter.
LONGEST = 60


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
        event = stripe.Webhook.construct_event(body, signature, secret)
        payload = event.to_dict()
    # Beside a wrong signature: signed text that is no event makes the library stumble like this.
    except (
        ValueError,
        AttributeError,
        KeyError,
        TypeError,
        stripe.SignatureVerificationError,
    ) as problem:
        raise BadSignature(str(problem)) from problem
    name, type_, account = (payload.get(part) or "" for part in ("id", "type", "account"))
    if not all(isinstance(part, str) and len(part) <= LONGEST for part in (name, type_, account)):
        raise BadSignature("not an event of Stripe's")
    # Signed or not: no column of ours holds a NUL.
    if not name or not type_ or b"\\u0000" in body:
        raise BadSignature("not an event that can be kept")
    return Event(name, type_, account, payload)
