"""What happens by itself: sessions expire, balances become available."""

import time

import pytest
import stripe

from payments.sandbox.core import Sandbox
from payments.sandbox.hosted.checkout import SessionClosed
from tests.payments.sandbox.conftest import NOON, Cards, Clock, types


def test_session_expires_at_its_time(
    cards: Cards,
    sandbox: Sandbox,
    client: stripe.StripeClient,
    customer: stripe.Customer,
    clock: Clock,
) -> None:
    session = cards.session(customer.id, expires_at=int(NOON) + 1_800)
    clock.advance(1_799)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"

    clock.advance(1)

    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert types(sandbox.events())[-2:] == ["setup_intent.canceled", "checkout.session.expired"]
    with pytest.raises(SessionClosed):
        sandbox.checkout.submit_card(session.id)
    assert client.v1.customers.payment_methods.list(customer.id).data == []


def test_used_session_does_not_expire(
    cards: Cards, sandbox: Sandbox, customer: stripe.Customer, clock: Clock
) -> None:
    cards.save(customer.id)

    clock.advance(25 * 3_600)
    sandbox.tick()

    assert "checkout.session.expired" not in types(sandbox.events())


def test_money_becomes_available_after_two_days(
    cards: Cards, client: stripe.StripeClient, customer: stripe.Customer, clock: Clock
) -> None:
    cards.pay(customer.id, cards.save(customer.id), amount=10_000)
    fee = 10_000 * 15 // 1_000 + 25

    pending = client.v1.balance.retrieve()
    clock.advance(2 * 86_400)
    available = client.v1.balance.retrieve()

    assert [(part.amount, part.currency) for part in pending.pending] == [(10_000 - fee, "eur")]
    assert [part.amount for part in pending.available] == [0]
    assert [part.amount for part in available.pending] == [0]
    assert [part.amount for part in available.available] == [10_000 - fee]


def test_refund_failed_by_hand_does_not_fail_again(
    cards: Cards,
    sandbox: Sandbox,
    client: stripe.StripeClient,
    customer: stripe.Customer,
    clock: Clock,
) -> None:
    intent = cards.pay(customer.id, cards.save(customer.id, "4000000000005126"))
    refund = client.v1.refunds.create({"payment_intent": intent.id})
    sandbox.control.fail_refund(refund.id)

    clock.advance(60)
    sandbox.tick()

    assert types(sandbox.events()).count("refund.failed") == 1


def test_a_server_needs_no_call_to_notice(served: Sandbox, over_http: stripe.StripeClient) -> None:
    over_http.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "eur", "success_url": "http://127.0.0.1:8000/"}
    )
    served.store.execute("UPDATE timers SET due_at = 0")

    deadline = time.monotonic() + 60
    while not served.events("checkout.session.expired"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
