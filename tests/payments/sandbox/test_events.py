"""Each step leaves its events, in order, with what it was like before."""

import stripe

from payments.sandbox.core import Sandbox
from tests.payments.sandbox.conftest import Cards, types


def test_the_life_of_a_pledge(
    cards: Cards, sandbox: Sandbox, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    method = cards.save(customer.id, "4000002500003155")
    intent = cards.pay(customer.id, method)
    client.v1.refunds.create({"payment_intent": intent.id})
    client.v1.payment_methods.detach(method)

    assert types(sandbox.events()) == [
        "customer.created",
        "setup_intent.created",
        "setup_intent.requires_action",
        "payment_method.attached",
        "setup_intent.succeeded",
        "checkout.session.completed",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "refund.created",
        "charge.refunded",
        "payment_method.detached",
    ]


def test_a_decline_leaves_its_events(
    cards: Cards, sandbox: Sandbox, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    method = cards.save(customer.id, "4000000000000341")
    intent = client.v1.payment_intents.create(
        {"amount": 900, "currency": "eur", "customer": customer.id, "payment_method": method}
    )
    try:
        client.v1.payment_intents.confirm(
            intent.id, {"off_session": True}, {"idempotency_key": "try-1"}
        )
    except stripe.CardError as refused:
        request_id = refused.request_id

    failed = sandbox.events()[-1]
    assert types(sandbox.events())[-2:] == ["charge.failed", "payment_intent.payment_failed"]
    assert failed["request"] == {"id": request_id, "idempotency_key": "try-1"}
    assert failed["data"]["object"]["last_payment_error"]["decline_code"] == "generic_decline"


def test_updates_tell_the_old_values(
    client: stripe.StripeClient, customer: stripe.Customer, sandbox: Sandbox
) -> None:
    client.v1.customers.update(customer.id, {"name": "New"})

    (event,) = sandbox.events("customer.updated")
    assert event["data"]["previous_attributes"] == {"name": "A. Backer"}


def test_no_event_shows_what_the_sandbox_hides(
    cards: Cards, sandbox: Sandbox, customer: stripe.Customer
) -> None:
    cards.pay(customer.id, cards.save(customer.id))

    for event in sandbox.events():
        assert "4242424242424242" not in str(event)
        assert "_sandbox" not in str(event["data"])


def test_lists_expand_what_they_hold(
    cards: Cards, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    cards.pay(customer.id, cards.save(customer.id))

    (intent,) = client.v1.payment_intents.list(
        {"customer": customer.id, "expand": ["data.latest_charge.balance_transaction"]}
    ).data

    assert isinstance(intent.latest_charge, stripe.Charge)
    assert isinstance(intent.latest_charge.balance_transaction, stripe.BalanceTransaction)


def test_events_are_listed_by_type(
    cards: Cards, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    cards.pay(customer.id, cards.save(customer.id))

    prefixed = client.v1.events.list({"type": "payment_intent.*"}).data
    several = client.v1.events.list({"types": ["charge.succeeded", "customer.created"]}).data

    assert [e.type for e in prefixed] == ["payment_intent.succeeded", "payment_intent.created"]
    assert [e.type for e in several] == ["charge.succeeded", "customer.created"]
