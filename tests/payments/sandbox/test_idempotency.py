"""Keys: replay, conflict, in flight, kept errors, a day's life."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest
import stripe

from payments.sandbox import api
from payments.sandbox.core import Sandbox
from tests.payments.sandbox.conftest import Cards, Clock

WANTED: Any = {"amount": 900, "currency": "eur"}


def keyed(name: str) -> Any:
    return {"idempotency_key": name}


def test_key_lives_for_a_day(client: stripe.StripeClient, clock: Clock) -> None:
    first = client.v1.payment_intents.create(WANTED, keyed("k"))
    clock.advance(24 * 3_600 - 1)
    same = client.v1.payment_intents.create(WANTED, keyed("k"))
    clock.advance(2)
    other = client.v1.payment_intents.create(WANTED, keyed("k"))

    assert same.id == first.id != other.id


def test_key_belongs_to_its_address_too(client: stripe.StripeClient) -> None:
    client.v1.payment_intents.create(WANTED, keyed("k"))

    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({}, keyed("k"))


def test_key_in_flight_answers_409(
    served: Sandbox, over_http: stripe.StripeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, released = threading.Event(), threading.Event()

    def hold(seconds: float) -> None:
        held.set()
        released.wait(60)

    monkeypatch.setattr(api, "time", SimpleNamespace(sleep=hold))
    served.control.fail_next("slow")
    answers: list[str] = []
    first = threading.Thread(
        target=lambda: answers.append(over_http.v1.payment_intents.create(WANTED, keyed("k")).id)
    )
    first.start()
    assert held.wait(60)

    with pytest.raises(stripe.APIError) as refused:
        over_http.v1.payment_intents.create(WANTED, keyed("k"))
    released.set()
    first.join()

    assert refused.value.http_status == 409
    assert over_http.v1.payment_intents.create(WANTED, keyed("k")).id == answers[0]
    assert served.control.counts()["objects"]["payment_intent"] == 1


def test_racing_for_one_key_makes_one_charge(
    served: Sandbox, over_http: stripe.StripeClient
) -> None:
    customer = over_http.v1.customers.create()
    card = over_http.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    wanted: Any = {
        **WANTED,
        "customer": customer.id,
        "payment_method": card.id,
        "confirm": True,
        "off_session": True,
    }
    outcomes: list[str] = []

    def pay() -> None:
        try:
            outcomes.append(over_http.v1.payment_intents.create(wanted, keyed("one")).id)
        except stripe.APIError as refused:
            outcomes.append(str(refused.http_status))

    threads = [threading.Thread(target=pay) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(outcomes) - {"409"}) == 1
    assert served.control.counts()["charges_succeeded"] == 1


def test_racing_confirmations_without_a_key_charge_once(
    served: Sandbox, over_http: stripe.StripeClient
) -> None:
    customer = over_http.v1.customers.create()
    card = over_http.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    wanted: Any = {**WANTED, "customer": customer.id, "payment_method": card.id}
    intent = over_http.v1.payment_intents.create(wanted)
    outcomes: list[str] = []

    def confirm() -> None:
        try:
            over_http.v1.payment_intents.confirm(intent.id, {"off_session": True})
            outcomes.append("paid")
        except stripe.InvalidRequestError as refused:
            outcomes.append(str(refused.code))

    threads = [threading.Thread(target=confirm) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["paid", *["payment_intent_unexpected_state"] * 7]
    assert served.control.counts()["double_charges"] == []


def test_server_errors_are_kept(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    sandbox.control.fail_next("server_error")

    for _ in range(2):
        with pytest.raises(stripe.APIError) as broken:
            client.v1.payment_intents.create(WANTED, keyed("k"))
        assert broken.value.http_status == 500

    assert client.v1.payment_intents.list().data == []
    assert client.v1.payment_intents.create(WANTED, keyed("next")).id


def test_rate_limits_are_not_kept(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    sandbox.control.fail_next("rate_limit")

    with pytest.raises(stripe.RateLimitError):
        client.v1.payment_intents.create(WANTED, keyed("k"))

    assert client.v1.payment_intents.create(WANTED, keyed("k")).id


def test_refused_state_changes_nothing_and_is_kept(
    client: stripe.StripeClient, customer: stripe.Customer, cards: Cards, sandbox: Sandbox
) -> None:
    intent = cards.pay(customer.id, cards.save(customer.id))
    before = len(sandbox.events())

    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.payment_intents.confirm(intent.id, {"off_session": True}, keyed("again"))

    assert len(sandbox.events()) == before
    assert sandbox.control.charges_per_payment_intent()[intent.id]["tried"] == 1


def test_long_keys_are_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="255"):
        client.v1.customers.create({}, keyed("k" * 256))
