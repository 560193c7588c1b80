"""Checkout sessions as the API shows them; nobody opens their pages here."""

import time

import pytest
import stripe

from tests.payments.sandbox.contract.conftest import as_dict


def test_setup_session_is_open_and_hosted(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    session = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "eur",
            "customer": customer.id,
            "client_reference_id": "pledge-1",
            "success_url": "https://example.com/done?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://example.com/back",
            "setup_intent_data": {"metadata": {"pledge": "1"}},
            "expires_at": int(time.time()) + 1_860,
        }
    )

    assert (session.mode, session.status) == ("setup", "open")
    assert session.payment_status == "no_payment_required"
    assert session.url
    assert session.client_reference_id == "pledge-1"
    intent = client.v1.setup_intents.retrieve(str(session.setup_intent))
    assert intent.customer == customer.id
    assert as_dict(intent.metadata) == {"pledge": "1"}
    assert intent.usage == "off_session"


def test_expired_session_is_closed(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    session = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "eur",
            "customer": customer.id,
            "success_url": "https://example.com/",
        }
    )

    expired = client.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


@pytest.mark.parametrize("seconds", [600, 25 * 3_600])
def test_session_lives_from_half_an_hour_to_a_day(
    client: stripe.StripeClient, seconds: int
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(
            {
                "mode": "setup",
                "currency": "eur",
                "success_url": "https://example.com/",
                "expires_at": int(time.time()) + seconds,
            }
        )

    assert refused.value.param == "expires_at"
