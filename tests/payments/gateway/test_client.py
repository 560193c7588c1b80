"""What Stripe's errors mean to us, and when it may be called at all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import stripe
from django.db import transaction
from django.utils import timezone

from core.money import Money
from payments import gateway, pledging
from payments.gateway import client
from payments.sandbox.core import Sandbox
from tests.payments.conftest import sandbox

__all__ = ["sandbox"]


def raising(problem: Exception) -> None:
    raise problem


def error(kind: type[stripe.StripeError], status: int | None, code: str | None = None) -> Exception:
    if kind is stripe.InvalidRequestError:
        return kind("no", None, code=code, http_status=status)  # type: ignore[no-untyped-call]
    return kind("no", http_status=status)


@pytest.mark.parametrize(
    ("problem", "meaning"),
    [
        (error(stripe.RateLimitError, 429), client.Unavailable),
        (error(stripe.APIConnectionError, None), client.Unavailable),
        (error(stripe.AuthenticationError, 401), client.Unavailable),
        (error(stripe.PermissionError, 403), client.Unavailable),
        (error(stripe.IdempotencyError, 409), client.Unavailable),
        (error(stripe.APIError, 500), client.Broken),
        (error(stripe.APIError, 503), client.Broken),
        (error(stripe.APIError, None), client.Broken),
        (error(stripe.IdempotencyError, 400), client.Refused),
        (error(stripe.InvalidRequestError, 404, "resource_missing"), client.Refused),
    ],
)
def test_an_error_says_whether_stripe_decided(problem: Exception, meaning: type[Exception]) -> None:
    with pytest.raises(meaning) as translated:
        client.call(raising, problem)

    assert type(translated.value) is meaning
    assert translated.value.__cause__ is problem


def test_the_last_try_begins_while_a_checkout_may_still_be_asked_for() -> None:
    """Stripe refuses one that lasts for less than half an hour, and its page would not open."""
    to_spare = pledging.CHECKOUT_LASTS - timedelta(minutes=30)
    http = client.default()._requestor._client
    assert isinstance(http, stripe.RequestsClient)
    before = client.RETRIES * (client.TIMEOUT_SECONDS + http.MAX_DELAY)

    assert http._timeout == client.TIMEOUT_SECONDS
    assert before < to_spare.total_seconds()


def test_a_refusal_carries_stripes_code() -> None:
    with pytest.raises(client.Refused) as coded:
        client.call(raising, error(stripe.InvalidRequestError, 404, "resource_missing"))
    with pytest.raises(client.Refused) as bare:
        client.call(raising, error(stripe.InvalidRequestError, 400))

    assert (coded.value.code, bare.value.code) == ("resource_missing", "refused")


def test_a_declined_card_is_no_error_of_the_call() -> None:
    declined = stripe.CardError("no", None, "card_declined", http_status=402)  # type: ignore[no-untyped-call]

    with pytest.raises(stripe.CardError):
        client.call(raising, declined)


@pytest.mark.django_db(transaction=True)
def test_no_call_is_made_inside_a_transaction(sandbox: Sandbox) -> None:
    with transaction.atomic(), pytest.raises(client.CalledInTransaction):
        gateway.customers.create(key="k", email="a@example.org", language="en")
    assert sandbox.store.every("customer") == []

    assert gateway.customers.create(key="k", email="a@example.org", language="en")


CALLS: dict[str, Callable[[], object]] = {
    "charges.create": lambda: gateway.charges.create(
        pledge_key="p",
        amount=Money(50, "EUR"),
        customer_id="c",
        round_key="r",
        description="",
    ),
    "charges.confirm": lambda: gateway.charges.confirm(
        "pi_1", pledge_key="p", number=1, payment_method_id="pm_1"
    ),
    "charges.read": lambda: gateway.charges.read("pi_1"),
    "charges.find": lambda: gateway.charges.find(pledge_key="p", customer_id="c"),
    "charges.cancel": lambda: gateway.charges.cancel("pi_1"),
    "charges.since": lambda: list(gateway.charges.since(timezone.now())),
    "checkout.read": lambda: gateway.checkout.read("cs_1"),
    "checkout.expire": lambda: gateway.checkout.expire("cs_1"),
    "cards.read_setup": lambda: gateway.cards.read_setup("seti_1"),
    "cards.detach": lambda: gateway.cards.detach("pm_1"),
    "customers.create": lambda: gateway.customers.create(key="k", email="e", language="en"),
    "disputes.read": lambda: gateway.disputes.read("dp_1"),
    "disputes.of_intent": lambda: gateway.disputes.of_intent("pi_1"),
    "refunds.create": lambda: gateway.refunds.create(
        pledge_key="p",
        number=1,
        refund_key="r",
        payment_intent_id="pi_1",
        amount=Money(50, "EUR"),
    ),
    "refunds.of_intent": lambda: gateway.refunds.of_intent("pi_1"),
    "refunds.since": lambda: list(gateway.refunds.since(timezone.now())),
    "refunds.read": lambda: gateway.refunds.read("re_1"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CALLS))
def test_no_door_to_stripe_opens_under_a_lock(name: str, sandbox: Sandbox) -> None:
    before = sandbox.control.counts()["objects"]

    with transaction.atomic(), pytest.raises(client.CalledInTransaction):
        CALLS[name]()

    assert sandbox.control.counts()["objects"] == before
