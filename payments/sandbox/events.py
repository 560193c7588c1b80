"""Events: written in the same transaction as what they tell, queued for each endpoint."""

from typing import Any

import stripe

from payments.sandbox import shapes
from payments.sandbox.store import Resource, Store

API_VERSION: str = stripe.api_version


def emit(
    store: Store,
    event_type: str,
    resource: Resource,
    *,
    at: float,
    previous: Resource | None = None,
    request_id: str | None = None,
    idempotency_key: str | None = None,
) -> Resource:
    # As it is now. Whoever hears of it late must read the object again, as with Stripe.
    data: dict[str, Any] = {"object": shapes.public(resource)}
    if previous is not None:
        data["previous_attributes"] = shapes.public(previous)
    endpoints = subscribed(store, event_type)
    event = shapes.blank(
        "event",
        at=at,
        type=event_type,
        api_version=API_VERSION,
        data=data,
        pending_webhooks=len(endpoints),
        request={"id": request_id, "idempotency_key": idempotency_key},
    )
    store.save(event)
    for endpoint in endpoints:
        queue(store, event["id"], endpoint["id"], at=at)
    return event


def subscribed(store: Store, event_type: str) -> list[Resource]:
    """The enabled endpoints that asked for this type of event."""
    return [
        endpoint
        for endpoint in store.every("webhook_endpoint", status="enabled")
        if "*" in endpoint["enabled_events"] or event_type in endpoint["enabled_events"]
    ]


def queue(store: Store, event_id: str, endpoint_id: str, *, at: float) -> None:
    """One delivery, or more of the same while the control page asks for duplicates."""
    delivery = store.setting("delivery", {})
    due_at = at + delivery.get("delay_seconds", 0)
    for _ in range(1 + delivery.get("duplicates", 0)):
        store.execute(
            "INSERT INTO deliveries (event, endpoint, due_at, first_at) VALUES (?, ?, ?, ?)",
            (event_id, endpoint_id, due_at, at),
        )


def changed(before: Resource, after: Resource) -> Resource:
    """What `previous_attributes` shows: the old values of the fields that moved."""
    return {name: value for name, value in before.items() if after.get(name) != value}
