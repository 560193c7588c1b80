"""Charging a saved card later, as a settlement does, and giving it back."""

from typing import Any

import pytest
import stripe

from tests.payments.sandbox.contract.conftest import as_dict


def draft(client: stripe.StripeClient, customer: str, **params: Any) -> stripe.PaymentIntent:
    wanted: Any = {"amount": 2_500, "currency": "eur", "customer": customer, **params}
    return client.v1.payment_intents.create(wanted)


def test_new_intent_waits_for_a_method(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    intent = draft(client, customer.id, metadata={"pledge": "p"}, transfer_group="round-1")

    assert intent.status == "requires_payment_method"
    assert (intent.amount, intent.currency, intent.amount_received) == (2_500, "eur", 0)
    assert as_dict(intent.metadata) == {"pledge": "p"}
    assert intent.transfer_group == "round-1"
    assert intent.client_secret is not None
    assert intent.client_secret.startswith(f"{intent.id}_secret_")


def test_saved_card_is_charged_off_session(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    intent = draft(client, customer.id, payment_method=saved_card)
    assert intent.status == "requires_confirmation"

    paid = client.v1.payment_intents.confirm(
        intent.id, {"off_session": True, "expand": ["latest_charge.balance_transaction"]}
    )

    charge: Any = paid.latest_charge
    assert (paid.status, paid.amount_received) == ("succeeded", 2_500)
    assert (charge.status, charge.paid, charge.captured) == ("succeeded", True, True)
    assert charge.payment_intent == intent.id
    assert charge.balance_transaction.amount == 2_500
    line = charge.balance_transaction
    assert line.net == line.amount - line.fee


def test_create_and_confirm_in_one_call(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    intent = draft(client, customer.id, payment_method=saved_card, confirm=True, off_session=True)

    assert intent.status == "succeeded"


def test_declined_charge_can_be_tried_again_with_another_card(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    failing = client.v1.payment_methods.attach(
        "pm_card_chargeCustomerFail", {"customer": customer.id}
    )
    intent = draft(client, customer.id, payment_method=failing.id)

    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_intents.confirm(intent.id, {"off_session": True})
    waiting = client.v1.payment_intents.retrieve(intent.id)
    paid = client.v1.payment_intents.confirm(
        intent.id, {"payment_method": saved_card, "off_session": True}
    )

    assert refused.value.http_status == 402
    assert refused.value.code == "card_declined"
    assert refused.value.error is not None
    assert refused.value.error.payment_intent is not None
    assert refused.value.error.payment_intent.id == intent.id
    assert waiting.status == "requires_payment_method"
    assert waiting.last_payment_error is not None
    assert waiting.last_payment_error.code == "card_declined"
    assert paid.status == "succeeded"
    assert paid.last_payment_error is None
    charges = client.v1.charges.list({"payment_intent": intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


def test_authentication_required_is_told_off_session(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    card = client.v1.payment_methods.attach(
        "pm_card_authenticationRequired", {"customer": customer.id}
    )
    intent = draft(client, customer.id, payment_method=card.id)

    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_intents.confirm(intent.id, {"off_session": True})
    on_session = client.v1.payment_intents.confirm(
        intent.id, {"payment_method": card.id, "return_url": "https://example.com/resume"}
    )

    assert refused.value.code == "authentication_required"
    assert on_session.status == "requires_action"
    assert on_session.next_action is not None
    assert on_session.next_action.redirect_to_url is not None
    assert on_session.next_action.redirect_to_url.url


@pytest.mark.parametrize("act", ["confirm", "cancel"])
def test_paid_intent_is_closed(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str, act: str
) -> None:
    intent = draft(client, customer.id, payment_method=saved_card, confirm=True, off_session=True)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        getattr(client.v1.payment_intents, act)(intent.id)

    assert refused.value.http_status == 400
    assert refused.value.code == "payment_intent_unexpected_state"
    assert len(client.v1.charges.list({"payment_intent": intent.id}).data) == 1


def test_cancelled_intent_cannot_be_paid(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    intent = draft(client, customer.id, payment_method=saved_card)

    gone = client.v1.payment_intents.cancel(
        intent.id, {"cancellation_reason": "requested_by_customer"}
    )

    assert (gone.status, gone.cancellation_reason) == ("canceled", "requested_by_customer")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.confirm(intent.id, {"off_session": True})


def test_card_of_another_customer_is_refused(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    stranger = client.v1.customers.create()
    with pytest.raises(stripe.InvalidRequestError):
        draft(client, stranger.id, payment_method=saved_card, confirm=True, off_session=True)

    assert client.v1.charges.list({"customer": stranger.id}).data == []


def test_manual_capture(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    held = draft(
        client,
        customer.id,
        payment_method=saved_card,
        confirm=True,
        off_session=True,
        capture_method="manual",
    )

    taken = client.v1.payment_intents.capture(held.id, {"amount_to_capture": 2_000})

    assert (held.status, held.amount_capturable, held.amount_received) == (
        "requires_capture",
        2_500,
        0,
    )
    assert (taken.status, taken.amount_received) == ("succeeded", 2_000)


def test_refunds_never_exceed_the_charge(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    intent = draft(client, customer.id, payment_method=saved_card, confirm=True, off_session=True)

    part = client.v1.refunds.create({"payment_intent": intent.id, "amount": 1_000})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 1_501})
    rest = client.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as again:
        client.v1.refunds.create({"payment_intent": intent.id})

    assert (part.amount, part.status, rest.amount) == (1_000, "succeeded", 1_500)
    assert again.value.code == "charge_already_refunded"
    charge = client.v1.charges.retrieve(str(intent.latest_charge), {"expand": ["refunds"]})
    assert charge.refunded is True
    assert charge.amount_refunded == 2_500
    assert charge.refunds is not None
    assert [refund.amount for refund in charge.refunds.data] == [1_500, 1_000]


def test_unpaid_intent_has_nothing_to_refund(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    intent = draft(client, customer.id)

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create({"payment_intent": intent.id})


@pytest.mark.parametrize("amount", [0, -1])
def test_a_refund_is_over_something(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str, amount: int
) -> None:
    intent = draft(client, customer.id, payment_method=saved_card, confirm=True, off_session=True)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id, "amount": amount})

    assert refused.value.param == "amount"
    assert client.v1.refunds.list({"payment_intent": intent.id}).data == []


def test_parts_asked_for_twice_under_one_key_are_one(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    intent = draft(client, customer.id, payment_method=saved_card, confirm=True, off_session=True)
    given: Any = {"payment_intent": intent.id, "amount": 700, "metadata": {"refund": "r"}}
    key = f"{intent.id}:refund:1"

    first = client.v1.refunds.create(given, {"idempotency_key": key})
    again = client.v1.refunds.create(given, {"idempotency_key": key})
    other = client.v1.refunds.create(given, {"idempotency_key": f"{intent.id}:refund:2"})

    assert first.id == again.id != other.id
    made = client.v1.refunds.list({"payment_intent": intent.id}).data
    assert [one.id for one in made] == [other.id, first.id]
    assert [as_dict(one.metadata) for one in made] == [{"refund": "r"}] * 2


def test_one_key_is_for_one_sum(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    intent = draft(client, customer.id, payment_method=saved_card, confirm=True, off_session=True)
    key: Any = {"idempotency_key": f"{intent.id}:refund:1"}
    client.v1.refunds.create({"payment_intent": intent.id, "amount": 700}, key)

    with pytest.raises(stripe.IdempotencyError):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 701}, key)


def test_refunds_are_listed_by_when_they_were_made(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    intent = draft(client, customer.id, payment_method=saved_card, confirm=True, off_session=True)
    made = client.v1.refunds.create({"payment_intent": intent.id, "amount": 700})

    since = client.v1.refunds.list({"created": {"gte": made.created}, "limit": 100}).data
    after = client.v1.refunds.list({"created": {"gt": made.created + 60}}).data

    assert made.id in [one.id for one in since]
    assert made.id not in [one.id for one in after]
