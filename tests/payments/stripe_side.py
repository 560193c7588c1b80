"""What Stripe knows, and the events it sends, seen from its side."""

from datetime import datetime
from typing import Any

from payments import stripe_events
from payments.gateway.webhooks import Event
from payments.models import Pledge
from payments.sandbox.core import Sandbox

Resource = dict[str, Any]


def intents(sandbox: Sandbox, pledge: Pledge) -> list[Resource]:
    """Every PaymentIntent ever made for the pledge, ours or forgotten."""
    made = sandbox.store.every("payment_intent")
    return [one for one in made if one["metadata"].get("pledge") == str(pledge.key)]


def paid(sandbox: Sandbox, pledge: Pledge | None = None) -> list[Resource]:
    """The charges that went through, of one pledge or of all."""
    charges = [one for one in sandbox.store.every("charge") if one["status"] == "succeeded"]
    if pledge is None:
        return charges
    ids = {intent["id"] for intent in intents(sandbox, pledge)}
    return [one for one in charges if one["payment_intent"] in ids]


def found(sandbox: Sandbox, resource_id: str) -> Resource:
    resource = sandbox.store.find(resource_id)
    assert resource is not None, resource_id
    return resource


def is_attached(sandbox: Sandbox, payment_method_id: str) -> bool:
    return found(sandbox, payment_method_id)["customer"] is not None


def news(sandbox: Sandbox, *types: str) -> list[Event]:
    """The events of these types as they would arrive, oldest first."""
    return [
        Event(one["id"], one["type"], one.get("account") or "", one)
        for one in sandbox.events()
        if not types or one["type"] in types
    ]


def deliver(event: Event, *, at: datetime) -> bool:
    """The event arrives and its task runs; whether it was processed by this."""
    stripe_events.store(event, at=at)
    return stripe_events.process(event.id, at=at)


def deliver_all(sandbox: Sandbox, *types: str, at: datetime) -> None:
    for event in news(sandbox, *types):
        deliver(event, at=at)
