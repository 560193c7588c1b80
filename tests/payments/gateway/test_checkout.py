"""What is asked of Stripe's page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from payments import gateway
from payments.gateway import checkout, client
from payments.sandbox.core import Sandbox


def test_the_page_saves_cards_and_nothing_else(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the account has enabled besides may take days, and a round waits for every charge."""
    asked: list[dict[str, Any]] = []

    def noting(create: Any, params: dict[str, Any], *options: Any) -> Any:
        asked.append(params)
        return client.call(create, params, *options)

    customer_id = gateway.customers.create(key="lina", email="lina@example.org", language="en")
    monkeypatch.setattr(checkout, "call", noting)

    opened = checkout.open_setup(
        pledge_key="one",
        number=1,
        customer_id=customer_id,
        currency="EUR",
        success_url="https://example.org/done/",
        cancel_url="https://example.org/back/",
        expires_at=timezone.now() + timedelta(hours=1),
        language="en",
    )

    assert opened.status == "open"
    assert [params["allowed_payment_method_types"] for params in asked] == [["card"]]
