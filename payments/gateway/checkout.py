"""Stripe Checkout in setup mode: a card is saved, nothing is charged."""

from dataclasses import dataclass
from datetime import datetime

import stripe

from payments.gateway.client import Refused, call, stripe_client


@dataclass(frozen=True)
class Checkout:
    """A hosted page. `status` is open, complete or expired; `url` is there while it is open."""

    id: str
    status: str
    url: str
    pledge_key: str
    setup_intent_id: str


def open_setup(
    *,
    pledge_key: str,
    number: int,
    customer_id: str,
    currency: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
    language: str,
) -> Checkout:
    """Open the pledge's `number`th Checkout. Asking again under the same number opens none new."""
    session = call(
        stripe_client().v1.checkout.sessions.create,
        {
            "mode": "setup",
            # Nothing is charged yet. A debit from a bank account would be on its way for days, and
            # no round ends while one is.
            "allowed_payment_method_types": ["card"],
            "currency": currency.lower(),
            "customer": customer_id,
            "client_reference_id": pledge_key,
            "success_url": success_url,
            "cancel_url": cancel_url,
            "expires_at": int(expires_at.timestamp()),
            # Stripe's page does not speak Persian; there the browser's language decides.
            "locale": language if language in ("en", "pl", "de") else "auto",
            "metadata": {"pledge": pledge_key},
            # Once more: metadata stays on its object, and events of both lead to the pledge.
            "setup_intent_data": {"metadata": {"pledge": pledge_key}},
        },
        {"idempotency_key": f"pledge:{pledge_key}:checkout:{number}"},
    )
    return _checkout(session)


def read(checkout_id: str) -> Checkout:
    return _checkout(call(stripe_client().v1.checkout.sessions.retrieve, checkout_id))


def expire(checkout_id: str) -> Checkout:
    """Close the page, unless it was completed first; gives back how it stands."""
    try:
        return _checkout(call(stripe_client().v1.checkout.sessions.expire, checkout_id))
    except Refused:
        return read(checkout_id)


def _checkout(session: stripe.checkout.Session) -> Checkout:
    intent = session.setup_intent
    return Checkout(
        id=session.id,
        status=session.status or "",
        url=session.url or "",
        pledge_key=(session.metadata.to_dict() if session.metadata else {}).get("pledge", ""),
        setup_intent_id=intent if isinstance(intent, str) else (intent.id if intent else ""),
    )
