"""Every row of the table of conditional rules refuses its case, and nothing happens."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from payments.sandbox.api import Request
from payments.sandbox.core import Sandbox
from payments.sandbox.rules import table

PAY = "/v1/payment_intents"
SESSION = "/v1/checkout/sessions"
SETUP = "mode=setup&currency=eur&success_url=http://a.example/"
PRICE = "line_items[0][price_data][currency]=eur&line_items[0][price_data][product_data][name]=x"
LINE = f"{PRICE}&line_items[0][price_data][unit_amount]=900"

BROKEN: dict[str, tuple[str, str, str | None, str | None]] = {
    # rule: address, form, code, param
    "text_too_long": (
        "/v1/customers",
        "name=" + "x" * 257,
        "parameter_invalid_string_too_long",
        "name",
    ),
    "metadata_limits": ("/v1/customers", f"metadata[{'k' * 41}]=v", None, "metadata"),
    "url_invalid": (
        SESSION,
        "mode=setup&currency=eur&success_url=javascript:alert(1)",
        "url_invalid",
        "success_url",
    ),
    "email_invalid": ("/v1/customers", "email=nobody", "email_invalid", None),
    "currency_unknown": (PAY, "amount=500&currency=xxx", None, "currency"),
    "amount_positive": (PAY, "amount=-5&currency=eur", "parameter_invalid_integer", "amount"),
    "amount_minimum": (PAY, "amount=49&currency=eur", "amount_too_small", "amount"),
    "amount_maximum": (PAY, "amount=100000000&currency=eur", "amount_too_large", "amount"),
    "whole_units": (PAY, "amount=5050&currency=isk", "parameter_invalid_integer", "amount"),
    "off_session_needs_confirm": (
        PAY,
        "amount=500&currency=eur&off_session=true",
        None,
        "off_session",
    ),
    "return_url_needs_confirm": (
        PAY,
        "amount=500&currency=eur&return_url=http://a.example/",
        None,
        "return_url",
    ),
    "error_on_action_needs_confirm": (
        PAY,
        "amount=500&currency=eur&error_on_requires_action=true",
        None,
        "error_on_requires_action",
    ),
    "off_session_excludes_saving": (
        PAY,
        (
            "amount=500&currency=eur&confirm=true&payment_method={attached}&customer={customer}"
            "&off_session=true&setup_future_usage=off_session"
        ),
        None,
        "setup_future_usage",
    ),
    "confirm_needs_payment_method": (
        PAY,
        "amount=500&currency=eur&confirm=true&return_url=http://a.example/",
        "parameter_missing",
        "payment_method",
    ),
    "method_of_another_customer": (
        PAY,
        "amount=500&currency=eur&payment_method={attached}",
        None,
        "payment_method",
    ),
    "off_session_needs_attached_method": (
        PAY,
        (
            "amount=500&currency=eur&confirm=true&off_session=true&payment_method={loose}"
            "&customer={customer}"
        ),
        None,
        "payment_method",
    ),
    "confirm_needs_return_url": (
        PAY,
        "amount=500&currency=eur&confirm=true&payment_method=pm_card_visa",
        None,
        "return_url",
    ),
    "automatic_methods_exclude_list": (
        PAY,
        (
            "amount=500&currency=eur&automatic_payment_methods[enabled]=true"
            "&allowed_payment_method_types[0]=card"
        ),
        None,
        "automatic_payment_methods",
    ),
    "cards_only": (
        PAY,
        "amount=500&currency=eur&allowed_payment_method_types[0]=sepa_debit",
        None,
        "allowed_payment_method_types",
    ),
    "no_statement_descriptor_on_cards": (
        PAY,
        "amount=500&currency=eur&statement_descriptor=LAMP",
        None,
        "statement_descriptor",
    ),
    "descriptor_suffix": (
        PAY,
        "amount=500&currency=eur&statement_descriptor_suffix=L*MP",
        "invalid_characters",
        "statement_descriptor_suffix",
    ),
    "refund_needs_one_source": (
        "/v1/refunds",
        "amount=500",
        "parameter_missing",
        "payment_intent",
    ),
    "method_is_card": (
        "/v1/payment_methods",
        "type=sepa_debit&card[token]=tok_visa",
        None,
        "type",
    ),
    "no_raw_card_numbers": (
        "/v1/payment_methods",
        "type=card&card[number]=4242424242424242&card[exp_month]=1&card[exp_year]=2034",
        None,
        None,
    ),
    "mode_given": (SESSION, "success_url=http://a.example/", "parameter_missing", "mode"),
    "no_subscriptions": (
        SESSION,
        "mode=subscription&success_url=http://a.example/",
        None,
        "mode",
    ),
    "hosted_page_only": (SESSION, f"{SETUP}&ui_mode=embedded_page", None, "ui_mode"),
    "success_url_given": (
        SESSION,
        "mode=setup&currency=eur",
        "parameter_missing",
        "success_url",
    ),
    "setup_needs_currency": (
        SESSION,
        "mode=setup&customer={customer}&success_url=http://a.example/",
        "parameter_missing",
        "currency",
    ),
    "setup_has_no_lines": (SESSION, f"{SETUP}&{LINE}", None, "mode"),
    "payment_needs_lines": (
        SESSION,
        "mode=payment&success_url=http://a.example/",
        "parameter_missing",
        "line_items",
    ),
    "lines_have_prices": (
        SESSION,
        f"mode=payment&success_url=http://a.example/&{PRICE}",
        None,
        "line_items",
    ),
    "setup_data_needs_setup_mode": (
        SESSION,
        f"mode=payment&success_url=http://a.example/&{LINE}&setup_intent_data[description]=x",
        None,
        "setup_intent_data",
    ),
    "customer_or_email": (
        SESSION,
        SETUP + "&customer={customer}&customer_email=a@b.example",
        None,
        "customer",
    ),
    "session_lifetime": (SESSION, f"{SETUP}&expires_at=1790001000", None, "expires_at"),
    "endpoint_events": (
        "/v1/webhook_endpoints",
        "url=http://127.0.0.1:1/&enabled_events[]=*&enabled_events[]=charge.failed",
        None,
        "enabled_events",
    ),
}
Post = Callable[[str, str], tuple[int, dict[str, Any]]]


@pytest.fixture
def post(sandbox: Sandbox) -> Post:
    def send(path: str, form: str) -> tuple[int, dict[str, Any]]:
        headers = {
            "authorization": "Bearer sk_test_x",
            "content-type": "application/x-www-form-urlencoded",
        }
        answer = sandbox.handle(Request("POST", path, "", form.encode(), headers))
        return answer.status, json.loads(answer.body)

    return send


@pytest.fixture
def cast(post: Post) -> dict[str, str]:
    """A customer with a card, and a card that belongs to nobody."""
    _, customer = post("/v1/customers", "email=a@b.example")
    _, attached = post("/v1/payment_methods/pm_card_visa/attach", f"customer={customer['id']}")
    _, loose = post("/v1/payment_methods", "type=card&card[token]=tok_visa")
    return {"customer": customer["id"], "attached": attached["id"], "loose": loose["id"]}


def test_every_rule_has_a_case() -> None:
    assert sorted(rule.name for rule in table.RULES) == sorted(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_rule_refuses_its_case(
    name: str, post: Post, cast: dict[str, str], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, form, code, param = BROKEN[name]
    for role, resource_id in cast.items():
        form = form.replace(f"{{{role}}}", resource_id)
    before = sandbox.control.counts()["objects"]

    status, body = post(path, form)

    error = body["error"]
    assert status == (402 if name == "no_raw_card_numbers" else 400), body
    assert (error["type"], error.get("code"), error.get("param")) == (
        "invalid_request_error",
        code,
        param,
    )
    assert sandbox.control.counts()["objects"] == before
    # It is this row that refused: without it the case passes or meets another refusal.
    others = tuple(rule for rule in table.RULES if rule.name != name)
    monkeypatch.setattr(table, "RULES", others)
    _, without = post(path, form)
    assert without.get("error", {}).get("message") != error["message"]


LEGAL = [
    (PAY, "amount=50&currency=eur"),
    (PAY, "amount=50&currency=EUR&metadata[a]=1"),
    (PAY, "amount=1&currency=vnd"),
    (PAY, "amount=5000&currency=isk&statement_descriptor_suffix=LAMP 1"),
    (
        PAY,
        (
            "amount=500&currency=eur&confirm=true&payment_method=pm_card_visa"
            "&return_url=http://a.example/"
        ),
    ),
    (
        PAY,
        (
            "amount=500&currency=eur&confirm=true&payment_method={attached}&customer={customer}"
            "&off_session=true"
        ),
    ),
    (
        PAY,
        (
            "amount=500&currency=eur&confirm=true&payment_method=pm_card_visa"
            "&allowed_payment_method_types[]=card"
        ),
    ),
    (
        PAY,
        (
            "amount=500&currency=eur&confirm=true&payment_method=pm_card_visa"
            "&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never"
        ),
    ),
    (SESSION, SETUP),
    (SESSION, "mode=setup&allowed_payment_method_types[]=card&success_url=http://a.example/"),
    (SESSION, f"{SETUP}&expires_at=1790001800"),
    (SESSION, f"{SETUP}&expires_at=1790086400"),
    (SESSION, f"mode=payment&success_url=http://a.example/&{LINE}"),
    ("/v1/webhook_endpoints", "url=http://127.0.0.1:1/&enabled_events[]=*"),
    ("/v1/customers", "name=" + "x" * 256 + "&metadata[" + "k" * 40 + "]=" + "v" * 500),
]


@pytest.mark.parametrize(("path", "form"), LEGAL)
def test_what_is_just_legal_passes(path: str, form: str, post: Post, cast: dict[str, str]) -> None:
    for role, resource_id in cast.items():
        form = form.replace(f"{{{role}}}", resource_id)

    status, body = post(path, form)

    assert status == 200, body
