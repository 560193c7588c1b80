"""A sandbox in this process, a clock to turn, and a client whose every answer is checked."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from payments.sandbox.core import Sandbox
from payments.sandbox.server import Server
from payments.sandbox.store import Resource
from payments.sandbox.transport import SandboxTransport
from tests.payments.sandbox import conformance

NOON = 1_790_000_000.0


class Clock:
    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class CheckedTransport(SandboxTransport):
    """Holds every answer against the specification before the test sees it."""

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        answer = super().request(method, url, headers, post_data, _usage=_usage)
        body, status, _ = answer
        conformance.check_answer(method.upper(), urlsplit(url).path, status, body)
        return answer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    """Afterwards every event it emitted is held against the specification, too."""
    sandbox = Sandbox(clock=clock)
    yield sandbox
    for event in sandbox.events():
        conformance.check_event(event)
    sandbox.close()


@pytest.fixture
def client(sandbox: Sandbox) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_unit", http_client=CheckedTransport(sandbox))


@pytest.fixture
def customer(client: stripe.StripeClient) -> stripe.Customer:
    return client.v1.customers.create({"email": "backer@example.com", "name": "A. Backer"})


class Cards:
    """Saves a test card for a customer through the Checkout page, 3-D Secure included."""

    def __init__(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        self.sandbox = sandbox
        self.client = client

    def session(self, customer: str, **params: Any) -> stripe.checkout.Session:
        wanted: Any = {
            "mode": "setup",
            "currency": "eur",
            "customer": customer,
            "success_url": "http://127.0.0.1:8000/done/?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:8000/back/",
            **params,
        }
        return self.client.v1.checkout.sessions.create(wanted)

    def save(self, customer: str, number: str = "4242424242424242") -> str:
        """The id of the saved payment method."""
        session = self.session(customer)
        done = self.sandbox.checkout.submit_card(session.id, number=number)
        assert done.accepted, done
        if done.requires_authentication:
            self.sandbox.three_d_secure.complete(str(session.setup_intent))
        intent = self.client.v1.setup_intents.retrieve(str(session.setup_intent))
        assert intent.status == "succeeded"
        return str(intent.payment_method)

    def pay(self, customer: str, method: str, amount: int = 2_500, **options: Any) -> Any:
        """Create and confirm off-session, as a settlement does."""
        intent = self.client.v1.payment_intents.create(
            {
                "amount": amount,
                "currency": "eur",
                "customer": customer,
                "payment_method": method,
                "metadata": {"pledge": "p-1"},
            }
        )
        wanted: Any = {"off_session": True, **options}
        return self.client.v1.payment_intents.confirm(intent.id, wanted)


@pytest.fixture
def cards(sandbox: Sandbox, client: stripe.StripeClient) -> Cards:
    return Cards(sandbox, client)


def types(events: list[Resource]) -> list[str]:
    return [event["type"] for event in events]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Sandbox]:
    """The sandbox behind its HTTP front, in threads of this process."""
    server = Server(Sandbox(storage=tmp_path / "sandbox.sqlite3"), 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.sandbox
    server.stop()
    thread.join(60)
    assert not thread.is_alive()


@pytest.fixture
def over_http(served: Sandbox) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_http", base_addresses={"api": served.base_url}, max_network_retries=0
    )
