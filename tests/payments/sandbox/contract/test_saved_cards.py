"""Customers, their cards, and saving one for later."""

import pytest
import stripe

from tests.payments.sandbox.contract.conftest import as_dict


def test_customer_keeps_what_it_was_given(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create(
        {"email": "a@example.com", "name": "Ada", "metadata": {"member": "7"}}
    )

    read = client.v1.customers.retrieve(made.id)

    assert read.id.startswith("cus_")
    assert (read.email, read.name) == ("a@example.com", "Ada")
    assert as_dict(read.metadata) == {"member": "7"}
    assert read.livemode is False


def test_metadata_is_merged_and_emptied(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create({"metadata": {"a": "1", "b": "2"}})

    merged = client.v1.customers.update(made.id, {"metadata": {"b": "", "c": "3"}})
    emptied = client.v1.customers.update(made.id, {"metadata": ""})

    assert as_dict(merged.metadata) == {"a": "1", "c": "3"}
    assert as_dict(emptied.metadata) == {}


def test_deleted_customer_is_a_stump(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    client.v1.customers.delete(customer.id)

    assert client.v1.customers.retrieve(customer.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        client.v1.customers.update(customer.id, {"name": "back"})


def test_setup_attaches_the_card(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    listed = client.v1.customers.payment_methods.list(customer.id).data
    method = client.v1.payment_methods.retrieve(saved_card)

    assert [card.id for card in listed] == [saved_card]
    assert method.customer == customer.id
    assert method.card is not None
    assert (method.card.brand, method.card.last4) == ("visa", "4242")


def test_setup_that_needs_authentication_waits(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    intent = client.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": "pm_card_authenticationRequired",
            "confirm": True,
            "return_url": "https://example.com/",
        }
    )

    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.type == "redirect_to_url"
    assert intent.next_action.redirect_to_url is not None
    assert intent.next_action.redirect_to_url.return_url == "https://example.com/"
    assert client.v1.setup_intents.cancel(intent.id).status == "canceled"


def test_refused_card_cannot_be_set_up(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    intent = client.v1.setup_intents.create({"customer": customer.id})

    with pytest.raises(stripe.CardError) as refused:
        client.v1.setup_intents.confirm(
            intent.id,
            {"payment_method": "pm_card_chargeDeclined", "return_url": "https://example.com/"},
        )

    assert refused.value.code == "card_declined"
    after = client.v1.setup_intents.retrieve(intent.id)
    assert after.status == "requires_payment_method"
    assert after.last_setup_error is not None
    assert after.last_setup_error.code == "card_declined"


def test_confirming_a_cancelled_setup_is_refused(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    intent = client.v1.setup_intents.create({"customer": customer.id})
    client.v1.setup_intents.cancel(intent.id)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.setup_intents.confirm(
            intent.id, {"payment_method": "pm_card_visa", "return_url": "https://example.com/"}
        )

    assert refused.value.code == "setup_intent_unexpected_state"


def test_detached_card_is_gone_for_good(
    client: stripe.StripeClient, customer: stripe.Customer, saved_card: str
) -> None:
    detached = client.v1.payment_methods.detach(saved_card)

    assert detached.customer is None
    assert client.v1.customers.payment_methods.list(customer.id).data == []
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        client.v1.payment_methods.attach(saved_card, {"customer": customer.id})
    with pytest.raises(stripe.InvalidRequestError, match="not attached"):
        client.v1.payment_methods.detach(saved_card)


def test_attaching_a_refused_card_is_a_card_error(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_methods.attach("pm_card_chargeDeclined", {"customer": customer.id})

    assert refused.value.http_status == 402
    assert client.v1.customers.payment_methods.list(customer.id).data == []
