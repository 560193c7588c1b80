"""Saved cards. Raw card numbers enter through the hosted pages only."""

from typing import Any

from payments.sandbox import cards, declines, errors, events, lists, shapes
from payments.sandbox.call import Call
from payments.sandbox.cards import Card
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import metadata
from payments.sandbox.store import Resource

YEARS_AHEAD = 4


def from_card(
    call: Call,
    card: Card,
    *,
    exp_month: int = 12,
    exp_year: int | None = None,
    cvc_given: bool = True,
    billing: dict[str, Any] | None = None,
) -> Resource:
    """A new, unattached payment method."""
    method = call.new(
        "payment_method",
        type="card",
        allow_redisplay="unspecified",
        billing_details=billing_details(billing or {}),
        card=card_part(
            card,
            exp_month=exp_month,
            # By the seconds of a mean year: near enough for a date some years ahead.
            exp_year=exp_year or 1970 + int(call.now // 31_556_952) + YEARS_AHEAD,
            cvc_given=cvc_given,
        ),
    )
    shapes.private(method).update(number=card.number, set_up=False)
    return call.save(method)


def card_part(card: Card, *, exp_month: int, exp_year: int, cvc_given: bool) -> Resource:
    checks = shapes.part(
        "payment_method_card_checks", cvc_check="pass" if cvc_given else "unchecked"
    )
    return shapes.part(
        "payment_method_card",
        brand=card.brand,
        display_brand=card.brand,
        checks=checks,
        country="US",
        exp_month=exp_month,
        exp_year=exp_year,
        fingerprint=card.fingerprint,
        funding="credit",
        last4=card.last4,
        networks={"available": [card.brand], "preferred": None},
        regulated_status="unregulated",
        three_d_secure_usage={"supported": True},
    )


def billing_details(given: dict[str, Any]) -> Resource:
    filled = {name: value or None for name, value in given.items()}
    details = shapes.part("billing_details", **filled)
    details["address"] = shapes.part("address", **(details["address"] or {}))
    return details


def test_card(method: Resource) -> Card:
    return cards.CARDS[shapes.private(method)["number"]]


def find(call: Call, method_id: str, *, param: str = "payment_method") -> Resource:
    """A stored method, or a new one for each use of a token like `pm_card_visa`."""
    if method_id.startswith("pm_card_"):
        card = cards.by_token(method_id)
        if card is None:
            raise errors.no_such("payment_method", method_id, param=param, status=400)
        return from_card(call, card)
    return call.get("payment_method", method_id, param=param)


def create(call: Call, params: dict[str, Any]) -> Resource:
    card = cards.by_token(params.get("card", {}).get("token", ""))
    if card is None:
        raise errors.invalid_parameter("card[token]", "No such token.", code="resource_missing")
    method = from_card(call, card, billing=params.get("billing_details"))
    method["metadata"] = metadata.merged({}, params)
    method["allow_redisplay"] = params.get("allow_redisplay", "unspecified")
    return call.save(method)


def retrieve(call: Call, params: dict[str, Any], payment_method: str) -> Resource:
    return call.get("payment_method", payment_method)


def update(call: Call, params: dict[str, Any], payment_method: str) -> Resource:
    method = call.get("payment_method", payment_method)
    if method["customer"] is None:
        raise StripeError(
            400, "You must attach this PaymentMethod to a customer before updating it."
        )
    before = dict(method)
    method["metadata"] = metadata.merged(method["metadata"], params)
    if "billing_details" in params:
        given = {**method["billing_details"], **params["billing_details"]}
        method["billing_details"] = billing_details(given)
    method["card"] = {**method["card"], **params.get("card", {})}
    method["allow_redisplay"] = params.get("allow_redisplay", method["allow_redisplay"])
    call.save(method)
    call.emit("payment_method.updated", method, previous=events.changed(before, method))
    return method


def attach(call: Call, params: dict[str, Any], payment_method: str) -> Resource:
    customer = call.get("customer", params["customer"], param="customer")
    method = find(call, payment_method)
    if method["customer"] not in (None, customer["id"]):
        raise StripeError(
            400, "The payment method you provided has already been attached to a customer."
        )
    if shapes.private(method).get("retired"):
        raise retired()
    refused = test_card(method).refuses
    if refused:
        raise declines.card_error(refused)
    return give_to(call, method, customer["id"])


def give_to(call: Call, method: Resource, customer: str) -> Resource:
    """Attach without asking the bank, as a succeeded setup does."""
    if method["customer"] == customer:
        return method
    method["customer"] = customer
    call.save(method)
    call.emit("payment_method.attached", method)
    return method


def detach(call: Call, params: dict[str, Any], payment_method: str) -> Resource:
    """A detached method can never be used again."""
    method = call.get("payment_method", payment_method)
    if method["customer"] is None:
        raise StripeError(
            400,
            "The payment method you provided is not attached to a customer so detachment is "
            "impossible.",
        )
    previous = {"customer": method["customer"]}
    method["customer"] = None
    shapes.private(method)["retired"] = True
    call.save(method)
    call.emit("payment_method.detached", method, previous=previous)
    return method


def retired() -> StripeError:
    return StripeError(
        400,
        "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
        "attachment, shared with a connected account without Customer attachment, or was "
        "detached from a Customer. It may not be used again. To use a PaymentMethod multiple "
        "times, you must attach it to a Customer first.",
    )


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    equal = ("customer", "type", "allow_redisplay")
    attached = " AND json_extract(body, '$.customer') IS NOT NULL"
    return lists.page(
        call, "payment_method", params, url="/v1/payment_methods", equal=equal, clause=attached
    )


def list_of_customer(call: Call, params: dict[str, Any], customer: str) -> Resource:
    call.get("customer", customer)
    return lists.page(
        call,
        "payment_method",
        params,
        url=f"/v1/customers/{customer}/payment_methods",
        equal=("type", "allow_redisplay"),
        fixed={"customer": customer},
    )


def retrieve_of_customer(
    call: Call, params: dict[str, Any], customer: str, payment_method: str
) -> Resource:
    method = call.get("payment_method", payment_method)
    if method["customer"] != customer:
        raise errors.no_such("payment_method", payment_method, param="payment_method")
    return method
