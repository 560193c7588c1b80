"""The checker itself: it must be able to say no."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from payments.sandbox.core import Sandbox
from tests.payments.sandbox import conformance


@pytest.fixture
def customer_body(customer: stripe.Customer) -> dict[str, Any]:
    body: dict[str, Any] = customer.to_dict()
    return body


def check(body: dict[str, Any]) -> None:
    conformance.check_answer("POST", "/v1/customers", 200, json.dumps(body))


def test_a_true_answer_fits(customer_body: dict[str, Any]) -> None:
    check(customer_body)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.pop("created"),
        lambda body: body.update(created="yesterday"),
        lambda body: body.update(nickname="x"),
        lambda body: body.update(object="client"),
        lambda body: body.update(livemode=None),
        lambda body: body["invoice_settings"].update(colour="x"),
        lambda body: body.update(tax_exempt="sometimes"),
    ],
)
def test_a_spoilt_answer_does_not(
    customer_body: dict[str, Any], spoil: Callable[[dict[str, Any]], object]
) -> None:
    spoil(customer_body)

    with pytest.raises(conformance.Unfit):
        check(customer_body)


def test_errors_have_a_shape_too() -> None:
    with pytest.raises(conformance.Unfit):
        conformance.check_answer("POST", "/v1/customers", 400, '{"error": {"message": "no type"}}')


def test_events_are_checked_down_to_what_they_carry(
    sandbox: Sandbox, customer: stripe.Customer
) -> None:
    (event,) = sandbox.events()
    event["data"]["object"]["nickname"] = "x"

    with pytest.raises(conformance.Unfit):
        conformance.check_event(event)
