"""Events are on record, and endpoints can be registered for them."""

import time
from typing import Any

import pytest
import stripe


def test_events_tell_what_happened(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    intent = client.v1.payment_intents.create(
        {"amount": 500, "currency": "eur", "customer": customer.id}
    )

    deadline = time.monotonic() + 60
    while True:
        events = client.v1.events.list({"type": "payment_intent.created", "limit": 5}).data
        ours = [event for event in events if event.data.object["id"] == intent.id]
        if ours or time.monotonic() > deadline:
            break
        time.sleep(0.2)

    (event,) = ours
    assert event.livemode is False
    assert event.request is not None
    assert event.request.id
    assert client.v1.events.retrieve(event.id).type == "payment_intent.created"


def test_endpoint_shows_its_secret_once(client: stripe.StripeClient) -> None:
    made = client.v1.webhook_endpoints.create(
        {"url": "https://example.com/events/", "enabled_events": ["charge.failed"]}
    )

    read = client.v1.webhook_endpoints.retrieve(made.id)
    paused = client.v1.webhook_endpoints.update(made.id, {"disabled": True})
    gone = client.v1.webhook_endpoints.delete(made.id)

    assert made.secret is not None
    assert made.secret.startswith("whsec_")
    assert getattr(read, "secret", None) is None
    assert (read.status, paused.status, gone.deleted) == ("enabled", "disabled", True)
    with pytest.raises(stripe.InvalidRequestError, match="No such"):
        client.v1.webhook_endpoints.retrieve(made.id)


def test_unknown_event_types_are_refused(client: stripe.StripeClient) -> None:
    wanted: Any = {"url": "https://example.com/", "enabled_events": ["payment.banana"]}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.webhook_endpoints.create(wanted)

    assert refused.value.param == "enabled_events[0]"
