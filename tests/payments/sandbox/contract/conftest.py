"""One client, two targets: the sandbox over HTTP, or Stripe's test mode.

`EYELEVEL_CONTRACT=stripe` with `STRIPE_SECRET_KEY=sk_test_…` runs the same tests against Stripe.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from payments.sandbox.core import Sandbox
from payments.sandbox.server import Server
from tests.payments.sandbox import conformance


class CheckedHTTP(stripe.RequestsClient):
    """Over the wire, and every answer of the sandbox is held against the specification."""

    def request(  # type: ignore[override]  # as its own base class does
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        answer = super().request(method, url, headers, post_data)
        body, status, _ = answer
        path = urlsplit(url).path
        conformance.check_answer(method.upper(), path, status, bytes(body).decode())
        return answer


@pytest.fixture(scope="session")
def client() -> Iterator[stripe.StripeClient]:
    if os.environ.get("EYELEVEL_CONTRACT") == "stripe":
        key = os.environ.get("STRIPE_SECRET_KEY", "")
        if not key.startswith(("sk_test_", "rk_test_")):
            pytest.fail("The contract runs against Stripe's test mode: set a test key.")
        yield stripe.StripeClient(key, max_network_retries=2)
        return
    server = Server(Sandbox(), 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield stripe.StripeClient(
        "sk_test_contract",
        base_addresses={"api": server.sandbox.base_url},
        http_client=CheckedHTTP(),
    )
    server.stop()
    thread.join(60)


@pytest.fixture
def customer(client: stripe.StripeClient) -> stripe.Customer:
    return client.v1.customers.create({"email": "contract@example.com", "name": "Contract"})


@pytest.fixture
def saved_card(client: stripe.StripeClient, customer: stripe.Customer) -> str:
    """A card that was set up for off-session use."""
    intent = client.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": "pm_card_visa",
            "confirm": True,
            "return_url": "https://example.com/",
            "usage": "off_session",
        }
    )
    assert intent.status == "succeeded"
    return str(intent.payment_method)


def as_dict(found: Any) -> dict[str, Any]:
    """The SDK's objects are no mappings, whatever their types say."""
    plain: dict[str, Any] = found.to_dict()
    return plain
