"""Trouble on demand, in-process and over the wire."""

from typing import Any

import pytest
import stripe

from payments.sandbox.core import Sandbox
from tests.payments.sandbox.conftest import Clock

WANTED: Any = {"amount": 900, "currency": "eur"}


def test_only_matching_calls_are_struck(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    sandbox.control.fail_next(
        "rate_limit", count=2, path_prefix="/v1/payment_intents", method="post"
    )

    client.v1.customers.create()
    client.v1.payment_intents.list()
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError) as limited:
            client.v1.payment_intents.create(WANTED)
        assert limited.value.http_status == 429
    assert client.v1.payment_intents.create(WANTED).id
    assert sandbox.faults.describe() == []


def test_closed_connection_executes_nothing(
    served: Sandbox, over_http: stripe.StripeClient
) -> None:
    served.control.fail_next("close")

    with pytest.raises(stripe.APIConnectionError):
        over_http.v1.payment_intents.create(WANTED)

    assert over_http.v1.payment_intents.list().data == []


@pytest.mark.parametrize("kind", ["close_after", "hang_after"])
def test_lost_answer_is_found_again_under_its_key(
    served: Sandbox, over_http: stripe.StripeClient, kind: str
) -> None:
    served.control.fail_next(kind, path_prefix="/v1/payment_intents", seconds=0.2)
    key: Any = {"idempotency_key": "lost"}

    with pytest.raises(stripe.APIConnectionError):
        over_http.v1.payment_intents.create(WANTED, key)
    (made,) = over_http.v1.payment_intents.list().data
    again = over_http.v1.payment_intents.create(WANTED, key)

    assert again.id == made.id


def test_lost_answers_in_process(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    for kind, executed in (("close", 0), ("close_after", 1), ("hang_after", 2)):
        sandbox.control.fail_next(kind)
        with pytest.raises(stripe.APIConnectionError):
            client.v1.payment_intents.create(WANTED)
        assert len(client.v1.payment_intents.list().data) == executed


def test_the_sdk_recovers_by_itself(sandbox: Sandbox) -> None:
    from payments.sandbox.transport import client as connect

    sandbox.control.fail_next("close_after")

    made = connect(sandbox, max_network_retries=1).v1.payment_intents.create(WANTED)

    assert [found["id"] for found in sandbox.store.every("payment_intent")] == [made.id]


def test_faults_can_be_disarmed(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    sandbox.control.fail_next("server_error", count=5)

    sandbox.control.clear_faults()

    assert client.v1.customers.create().id


def test_unknown_kind_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="banana"):
        sandbox.control.fail_next("banana")


def test_calls_beyond_the_rate_are_refused(
    sandbox: Sandbox, client: stripe.StripeClient, clock: Clock
) -> None:
    sandbox.control.limit_rate(3)

    for _ in range(3):
        client.v1.customers.create()
    with pytest.raises(stripe.RateLimitError):
        client.v1.customers.create()
    clock.advance(1)
    client.v1.customers.create()
    sandbox.control.limit_rate(0)
    for _ in range(10):
        client.v1.customers.create()

    assert sandbox.control.counts()["objects"]["customer"] == 14
