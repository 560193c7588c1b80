"""Each card of Stripe's list does what the list says."""

import pytest
import stripe

from payments.sandbox.core import Sandbox
from tests.payments.sandbox.conftest import Cards, types

SAVES = ["4242424242424242", "5555555555554444", "378282246310005", "4000000000000077"]
ASKS_WHEN_SAVED = ["4000002500003155", "4000002760003184", "4000008260003178"]
REFUSED = {
    "4000000000000002": ("card_declined", "generic_decline", "try_again_later"),
    "4000000000009995": ("card_declined", "insufficient_funds", "try_again_later"),
    "4000000000009987": ("card_declined", "lost_card", "do_not_try_again"),
    "4000000000009979": ("card_declined", "stolen_card", "do_not_try_again"),
    "4000000000000069": ("expired_card", "expired_card", "confirm_card_data"),
    "4000000000000127": ("incorrect_cvc", "incorrect_cvc", "confirm_card_data"),
    "4000000000000119": ("processing_error", "processing_error", "try_again_later"),
}


@pytest.mark.parametrize("number", SAVES)
def test_plain_cards_save_and_pay(cards: Cards, customer: stripe.Customer, number: str) -> None:
    method = cards.save(customer.id, number)

    intent = cards.pay(customer.id, method)

    assert intent.status == "succeeded"
    assert intent.amount_received == 2_500


@pytest.mark.parametrize("number", ASKS_WHEN_SAVED)
def test_saving_asks_the_bank(
    cards: Cards, sandbox: Sandbox, customer: stripe.Customer, number: str
) -> None:
    session = cards.session(customer.id)

    done = sandbox.checkout.submit_card(session.id, number=number)

    assert done.requires_authentication
    assert "checkout.session.completed" not in types(sandbox.events())


def test_already_set_up_card_saves_without_question(
    cards: Cards, sandbox: Sandbox, customer: stripe.Customer
) -> None:
    session = cards.session(customer.id)

    done = sandbox.checkout.submit_card(session.id, number="4000003800000446")

    assert done.accepted
    assert not done.requires_authentication


def test_a_set_up_card_pays_off_session(cards: Cards, customer: stripe.Customer) -> None:
    for number in ("4000002500003155", "4000003800000446"):
        method = cards.save(customer.id, number)
        assert cards.pay(customer.id, method).status == "succeeded"


@pytest.mark.parametrize(
    ("number", "decline_code"),
    [
        ("4000002760003184", "authentication_required"),
        ("4000008260003178", "insufficient_funds"),
        ("4000000000000341", "generic_decline"),
    ],
)
def test_saved_cards_that_fail_off_session(
    cards: Cards,
    customer: stripe.Customer,
    client: stripe.StripeClient,
    number: str,
    decline_code: str,
) -> None:
    method = cards.save(customer.id, number)

    with pytest.raises(stripe.CardError) as refused:
        cards.pay(customer.id, method)

    error = refused.value.error
    assert refused.value.http_status == 402
    assert error is not None
    assert error.decline_code == decline_code
    assert error.payment_intent is not None
    assert error.payment_method is not None
    intent = client.v1.payment_intents.retrieve(error.payment_intent.id)
    assert intent.status == "requires_payment_method"
    assert intent.payment_method is None
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.payment_method is not None
    assert intent.last_payment_error.payment_method.id == method
    charge = client.v1.charges.retrieve(str(intent.latest_charge))
    assert (charge.status, charge.paid, charge.balance_transaction) == ("failed", False, None)


@pytest.mark.parametrize("number", REFUSED)
def test_refused_cards_cannot_be_saved(
    cards: Cards,
    sandbox: Sandbox,
    client: stripe.StripeClient,
    customer: stripe.Customer,
    number: str,
) -> None:
    session = cards.session(customer.id)

    done = sandbox.checkout.submit_card(session.id, number=number)

    code, decline_code, advice_code = REFUSED[number]
    intent = client.v1.setup_intents.retrieve(str(session.setup_intent))
    assert done.declined
    assert intent.status == "requires_payment_method"
    assert intent.last_setup_error is not None
    assert intent.last_setup_error.code == code
    assert intent.last_setup_error.decline_code == decline_code
    assert intent.last_setup_error.advice_code == advice_code
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert client.v1.customers.payment_methods.list(customer.id).data == []


def test_authentication_recovers_the_same_intent(
    cards: Cards, sandbox: Sandbox, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    method = cards.save(customer.id, "4000002760003184")
    with pytest.raises(stripe.CardError):
        cards.pay(customer.id, method)
    (intent,) = client.v1.payment_intents.list({"customer": customer.id}).data

    waiting = client.v1.payment_intents.confirm(
        intent.id, {"payment_method": method, "return_url": "http://127.0.0.1:8000/resume/?p=1"}
    )
    url = sandbox.three_d_secure.complete(intent.id)

    assert waiting.status == "requires_action"
    assert waiting.next_action is not None
    assert waiting.next_action.redirect_to_url is not None
    assert url is not None
    assert url.startswith(f"http://127.0.0.1:8000/resume/?p=1&payment_intent={intent.id}&")
    assert url.endswith("redirect_status=succeeded")
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert sandbox.control.charges_per_payment_intent()[intent.id] == {"tried": 2, "succeeded": 1}


def test_insufficient_funds_after_authentication(
    sandbox: Sandbox, client: stripe.StripeClient, customer: stripe.Customer, cards: Cards
) -> None:
    method = cards.save(customer.id, "4000008260003178")
    intent = client.v1.payment_intents.create(
        {
            "amount": 900,
            "currency": "eur",
            "customer": customer.id,
            "payment_method": method,
            "confirm": True,
            "return_url": "http://127.0.0.1:8000/",
        }
    )

    url = sandbox.three_d_secure.complete(intent.id)

    after = client.v1.payment_intents.retrieve(intent.id)
    assert intent.status == "requires_action"
    assert url is not None
    assert url.endswith("redirect_status=failed")
    assert after.last_payment_error is not None
    assert after.last_payment_error.decline_code == "insufficient_funds"


def test_failed_challenge_tries_no_charge(
    sandbox: Sandbox, client: stripe.StripeClient, customer: stripe.Customer, cards: Cards
) -> None:
    method = cards.save(customer.id, "4000002760003184")
    intent = client.v1.payment_intents.create(
        {
            "amount": 900,
            "currency": "eur",
            "customer": customer.id,
            "payment_method": method,
            "confirm": True,
            "return_url": "http://127.0.0.1:8000/",
        }
    )

    sandbox.three_d_secure.fail(intent.id)

    after = client.v1.payment_intents.retrieve(intent.id)
    assert after.status == "requires_payment_method"
    assert after.last_payment_error is not None
    assert after.last_payment_error.code == "payment_intent_authentication_failure"
    assert client.v1.charges.list({"payment_intent": intent.id}).data == []


def test_disputed_card_takes_the_money_back(
    cards: Cards, sandbox: Sandbox, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    intent = cards.pay(customer.id, cards.save(customer.id, "4000000000000259"))

    (dispute,) = client.v1.disputes.list({"payment_intent": intent.id}).data
    assert (dispute.status, dispute.amount) == ("needs_response", 2_500)
    assert [line.net for line in dispute.balance_transactions] == [-2_500 - 1_500]
    assert types(sandbox.events())[-2:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]

    closed = client.v1.disputes.close(dispute.id)

    assert closed.status == "lost"
    assert types(sandbox.events())[-1] == "charge.dispute.closed"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        client.v1.disputes.close(dispute.id)


def test_winning_evidence_reinstates_the_money(
    cards: Cards, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    cards.pay(customer.id, cards.save(customer.id, "4000000000000259"))
    (dispute,) = client.v1.disputes.list().data

    won = client.v1.disputes.update(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": True}
    )

    assert won.status == "won"
    assert sum(line.amount for line in won.balance_transactions) == 0


def test_inquiry_moves_no_money(
    cards: Cards, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    cards.pay(customer.id, cards.save(customer.id, "4000000000001976"))

    (dispute,) = client.v1.disputes.list().data
    assert dispute.status == "warning_needs_response"
    assert dispute.is_charge_refundable
    assert dispute.balance_transactions == []


def test_refund_of_5126_fails_later(
    cards: Cards, sandbox: Sandbox, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    intent = cards.pay(customer.id, cards.save(customer.id, "4000000000005126"))
    refund = client.v1.refunds.create({"payment_intent": intent.id})
    sandbox.clock.advance(3)  # type: ignore[attr-defined]

    sandbox.tick()

    after = client.v1.refunds.retrieve(refund.id)
    charge = client.v1.charges.retrieve(str(refund.charge))
    assert (refund.status, after.status) == ("succeeded", "failed")
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert types(sandbox.events())[-1] == "refund.failed"
    lines = client.v1.balance_transactions.list().data
    assert sum(line.amount for line in lines) == 2_500


def test_charged_back_money_cannot_be_refunded_too(
    cards: Cards, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    intent = cards.pay(customer.id, cards.save(customer.id, "4000000000000259"))

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id})

    assert refused.value.code == "charge_disputed"
    assert client.v1.refunds.list().data == []


def test_an_inquiry_can_be_answered_by_a_refund(
    cards: Cards, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    intent = cards.pay(customer.id, cards.save(customer.id, "4000000000001976"))

    assert client.v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"
