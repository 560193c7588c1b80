"""Events travel signed, again until taken, and only where they were asked for."""

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import stripe

from payments.sandbox import webhooks
from payments.sandbox.core import Sandbox


@dataclass
class Receiver:
    """An endpoint that keeps what it gets; `statuses` are answered first, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    taken: list[tuple[bytes, str]] = field(default_factory=list)

    def events(self, secret: str) -> list[stripe.Event]:
        return [
            stripe.Webhook.construct_event(body, signature, secret)
            for body, signature in self.taken
        ]

    def wait(self, count: int, seconds: float = 60) -> None:
        eventually(lambda: len(self.taken) >= count, seconds)


def eventually(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((body, self.headers["Stripe-Signature"]))
            self.send_response(found.statuses.pop(0) if found.statuses else 200)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            return None

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/events/"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def subscribe(over_http: stripe.StripeClient, receiver: Receiver, *types: str) -> str:
    wanted = list(types) or ["*"]
    endpoint = over_http.v1.webhook_endpoints.create(
        {"url": receiver.url, "enabled_events": wanted}  # type: ignore[typeddict-item]
    )
    return str(endpoint.secret)


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(webhooks, "LOOK_AGAIN_SECONDS", 0.02)


def test_events_arrive_signed(
    served: Sandbox, over_http: stripe.StripeClient, receiver: Receiver
) -> None:
    secret = subscribe(over_http, receiver)

    customer = over_http.v1.customers.create({"name": "Grzegorz Brzęczyszczykiewicz"})
    receiver.wait(1)

    (event,) = receiver.events(secret)
    assert event.type == "customer.created"
    assert event.data.object["id"] == customer.id
    with pytest.raises(stripe.SignatureVerificationError):
        receiver.events("whsec_wrong")
    eventually(lambda: over_http.v1.events.retrieve(event.id).pending_webhooks == 0)
    assert served.webhooks.waiting() == 0


def test_only_wanted_types_arrive(over_http: stripe.StripeClient, receiver: Receiver) -> None:
    secret = subscribe(over_http, receiver, "payment_intent.created")

    over_http.v1.customers.create()
    over_http.v1.payment_intents.create({"amount": 900, "currency": "eur"})
    receiver.wait(1)
    time.sleep(0.2)

    assert [event.type for event in receiver.events(secret)] == ["payment_intent.created"]


@pytest.mark.parametrize("status", [500, 400, 302])
def test_refused_deliveries_are_tried_again_with_a_fresh_signature(
    over_http: stripe.StripeClient, receiver: Receiver, status: int
) -> None:
    secret = subscribe(over_http, receiver)
    receiver.statuses = [status, status]

    over_http.v1.customers.create()
    receiver.wait(3)

    events = receiver.events(secret)
    assert len({event.id for event in events}) == 1
    assert over_http.v1.events.list().data[0].id == events[0].id


def test_an_endpoint_that_never_answers_holds_nobody_up(
    served: Sandbox, over_http: stripe.StripeClient
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        over_http.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})
        started = time.monotonic()

        for _ in range(20):
            over_http.v1.customers.create()

        # So long would one delivery have held up whoever waited for it.
        assert time.monotonic() - started < webhooks.TIMEOUT_SECONDS
        assert served.webhooks.waiting() == 20


def test_deliveries_give_up_after_three_days(
    served: Sandbox, over_http: stripe.StripeClient, receiver: Receiver
) -> None:
    subscribe(over_http, receiver)
    receiver.statuses = [500]
    served.control.change_delivery(paused=True)
    over_http.v1.customers.create()
    old = time.time() - webhooks.GIVE_UP_AFTER_SECONDS - 1
    served.store.execute("UPDATE deliveries SET first_at = ?", (old,))

    served.control.change_delivery(paused=False)
    eventually(lambda: served.webhooks.waiting() == 0)

    assert len(receiver.taken) == 1


def test_paused_deliveries_wait(
    served: Sandbox, over_http: stripe.StripeClient, receiver: Receiver
) -> None:
    subscribe(over_http, receiver)
    served.control.change_delivery(paused=True)

    over_http.v1.customers.create()
    time.sleep(0.3)
    assert receiver.taken == []

    served.control.change_delivery(paused=False)
    receiver.wait(1)


def test_duplicates_carry_the_same_event(
    served: Sandbox, over_http: stripe.StripeClient, receiver: Receiver
) -> None:
    secret = subscribe(over_http, receiver)
    served.control.change_delivery(duplicates=1)
    over_http.v1.customers.create()
    receiver.wait(2)
    (event_id,) = {event.id for event in receiver.events(secret)}

    assert served.control.duplicate_event(event_id) == 1
    receiver.wait(4)

    assert {event.id for event in receiver.events(secret)} == {event_id}


def test_delayed_events_come_late(
    served: Sandbox, over_http: stripe.StripeClient, receiver: Receiver
) -> None:
    subscribe(over_http, receiver)
    served.control.change_delivery(delay_seconds=0.5)

    began = time.monotonic()
    over_http.v1.customers.create()
    receiver.wait(1)

    assert time.monotonic() - began >= 0.5


def test_shuffled_events_lose_their_order(
    served: Sandbox, over_http: stripe.StripeClient, receiver: Receiver
) -> None:
    secret = subscribe(over_http, receiver)
    served.control.change_delivery(paused=True, shuffle=True)
    made = [over_http.v1.customers.create().id for _ in range(40)]

    served.control.change_delivery(paused=False)
    receiver.wait(40)

    arrived = [event.data.object["id"] for event in receiver.events(secret)]
    assert sorted(arrived) == sorted(made)
    assert arrived != made


def test_disabled_and_deleted_endpoints_get_nothing(
    served: Sandbox, over_http: stripe.StripeClient, receiver: Receiver
) -> None:
    subscribe(over_http, receiver)
    (endpoint,) = over_http.v1.webhook_endpoints.list().data
    over_http.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    over_http.v1.customers.create()
    over_http.v1.webhook_endpoints.delete(endpoint.id)
    over_http.v1.customers.create()
    time.sleep(0.2)

    assert receiver.taken == []
    assert served.webhooks.waiting() == 0


def test_pauses_grow_to_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "FIRST_PAUSE_SECONDS", 1.0)

    assert [webhooks.pause(n) for n in (1, 2, 3, 6, 7, 900)] == [1, 2, 4, 32, 60, 60]


def test_signed_in_process_for_tests_of_the_receiver(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    client.v1.customers.create()
    (event,) = sandbox.events("customer.created")

    body, header = sandbox.webhooks.signed(event["id"], "whsec_x", at=time.time())

    assert stripe.Webhook.construct_event(body, header, "whsec_x").id == event["id"]
