"""Parameters are read by the SDK's types; words by the SDK and the specification together."""

from typing import Any

import pytest

from payments.sandbox import forms, params, routes
from payments.sandbox.errors import StripeError


def read(operation: str, form: str) -> dict[str, Any]:
    method, path = operation.split()
    route, _ = routes.find(method, path)
    return params.read(forms.decode(form), route.params, route.schema)


def refusal(operation: str, form: str) -> tuple[str | None, str | None]:
    with pytest.raises(StripeError) as refused:
        read(operation, form)
    return refused.value.error.get("code"), refused.value.error.get("param")


def test_values_get_their_types() -> None:
    given = read(
        "POST /v1/payment_intents",
        "amount=500&currency=eur&confirm=true&off_session=one_off&metadata[7]=8"
        "&allowed_payment_method_types[]=card&allowed_payment_method_types[]=link",
    )

    assert given == {
        "amount": 500,
        "currency": "eur",
        "confirm": True,
        "off_session": "one_off",
        "metadata": {"7": "8"},
        "allowed_payment_method_types": ["card", "link"],
    }


def test_lists_keep_the_order_of_their_numbers() -> None:
    given = read("POST /v1/customers", "preferred_locales[10]=k&preferred_locales[2]=c")

    assert given == {"preferred_locales": ["c", "k"]}


def test_nested_objects_are_read_to_the_bottom() -> None:
    line = "line_items[0][price_data]"

    given = read(
        "POST /v1/checkout/sessions",
        f"mode=payment&{line}[currency]=eur&{line}[unit_amount]=900"
        f"&{line}[product_data][name]=Lamp&line_items[0][quantity]=2",
    )

    assert given["line_items"] == [
        {
            "price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": "Lamp"}},
            "quantity": 2,
        }
    ]


@pytest.mark.parametrize(
    ("form", "code", "param"),
    [
        ("mode=banana", None, "mode"),
        ("locale=xx", None, "locale"),
        (
            "mode=setup&line_items[0][price_data][currency]=eur&line_items[0][price_data][x]=1",
            "parameter_unknown",
            "line_items[0][price_data][x]",
        ),
        (
            "line_items[0][price_data][unit_amount]=1",
            "parameter_missing",
            "line_items[0][price_data][currency]",
        ),
        ("line_items=1", None, "line_items"),
        ("line_items[a]=1", None, "line_items"),
        ("setup_intent_data=1", None, "setup_intent_data"),
        ("expires_at=tomorrow", "parameter_invalid_integer", "expires_at"),
        ("automatic_tax[enabled]=1", None, "automatic_tax[enabled]"),
        ("stripe_account=acct_1", "parameter_unknown", "stripe_account"),
    ],
)
def test_misfits_are_named(form: str, code: str | None, param: str) -> None:
    assert refusal("POST /v1/checkout/sessions", form) == (code, param)


@pytest.mark.parametrize("name", ["stored_credential_usage", "setup_credential_usage"])
def test_words_of_the_newer_version_are_known(name: str) -> None:
    """The SDK has them, the older specification does not."""
    option = f"payment_method_options[card][{name}]"
    form = f"amount=500&currency=eur&{option}="

    given = read("POST /v1/payment_intents", f"{form}unscheduled")

    assert given["payment_method_options"]["card"] == {name: "unscheduled"}
    assert refusal("POST /v1/payment_intents", f"{form}weekly") == (None, option)


def test_legal_but_unmodelled_parameters_are_refused_in_words() -> None:
    route, _ = routes.find("POST", "/v1/payment_intents")
    given = read("POST /v1/payment_intents", "amount=500&currency=eur&application_fee_amount=5")

    with pytest.raises(StripeError, match="does not model"):
        routes.require_modelled(route, given)


@pytest.mark.parametrize("route", routes.ROUTES, ids=lambda route: route.name)
def test_every_route_stands_on_both_sources(route: routes.Route) -> None:
    """The SDK has its parameters, the specification its address, `models` only legal names."""
    known = params.fields(route.params)

    assert route.schema is not None
    assert (route.models or frozenset()) <= known.keys()
