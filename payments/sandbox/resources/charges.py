"""Charges: what each attempt at a payment left behind."""

from typing import Any

from payments.sandbox import events, lists, shapes, specification
from payments.sandbox.call import Call
from payments.sandbox.cards import Decline
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import balance_transactions, metadata
from payments.sandbox.store import Resource

DESCRIPTOR_PREFIX = "SANDBOX"


def record_success(
    call: Call, intent: Resource, method: Resource, *, captured: bool, authenticated: bool
) -> Resource:
    charge = _charge(call, intent, method, status="succeeded", captured=captured, paid=True)
    charge["outcome"] = shapes.part(
        "charge_outcome",
        network_status="approved_by_network",
        type="authorized",
        risk_level="normal",
        risk_score=20,
        seller_message="Payment complete.",
    )
    if authenticated:
        charge["payment_method_details"]["card"]["three_d_secure"] = authentication_details()
    # At once in either case. Stripe's own default captures after the answer, which is not modelled.
    if captured:
        _book(call, charge, intent["amount"])
    return call.save(charge)


def record_failure(call: Call, intent: Resource, method: Resource, reason: Decline) -> Resource:
    charge = _charge(call, intent, method, status="failed", captured=False, paid=False)
    charge.update(failure_code=reason.code, failure_message=reason.message)
    charge["outcome"] = shapes.part(
        "charge_outcome",
        network_status="declined_by_network",
        type="issuer_declined",
        reason=reason.decline_code,
        risk_level="normal",
        risk_score=20,
        advice_code=reason.advice_code,
        network_decline_code=reason.network_code,
        seller_message="The bank did not approve this payment.",
    )
    return call.save(charge)


def _charge(call: Call, intent: Resource, method: Resource, **values: Any) -> Resource:
    suffix = intent["statement_descriptor_suffix"]
    return call.new(
        "charge",
        amount=intent["amount"],
        billing_details=method["billing_details"],
        calculated_statement_descriptor=f"{DESCRIPTOR_PREFIX}* {suffix}"
        if suffix
        else DESCRIPTOR_PREFIX,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        fraud_details={},
        metadata=dict(intent["metadata"]),
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_method_details(method, intent["amount"]),
        receipt_email=intent["receipt_email"],
        shipping=intent["shipping"],
        statement_descriptor_suffix=suffix,
        transfer_group=intent["transfer_group"],
        **values,
    )


def _method_details(method: Resource, amount: int) -> Resource:
    known = specification.schema("payment_method_details_card")["properties"]
    same = {name: value for name, value in method["card"].items() if name in known}
    card = shapes.part("payment_method_details_card", **same)
    card.update(amount_authorized=amount, network=method["card"]["brand"])
    return {"type": "card", "card": card}


def authentication_details() -> Resource:
    return shapes.part(
        "three_d_secure_details_charge",
        authentication_flow="challenge",
        electronic_commerce_indicator="05",
        result="authenticated",
        version="2.2.0",
        transaction_id=shapes.new_id("", 36),
    )


def _book(call: Call, charge: Resource, amount: int) -> None:
    fee = balance_transactions.processing_fee(amount)
    booked = balance_transactions.record(call, charge, "charge", amount=amount, fee=fee)
    charge.update(captured=True, amount_captured=amount, balance_transaction=booked["id"])


def capture(call: Call, charge_id: str, amount: int) -> Resource:
    charge = call.get("charge", charge_id)
    _book(call, charge, amount)
    # What is not captured the first time is given back: a capture is final unless said otherwise.
    charge["amount_refunded"] = charge["amount"] - amount
    call.save(charge)
    call.emit("charge.captured", charge)
    return charge


def release(call: Call, charge_id: str) -> Resource:
    """Give back an authorisation that was never captured."""
    charge = call.get("charge", charge_id)
    charge.update(refunded=True, amount_refunded=charge["amount"])
    call.save(charge)
    call.emit("charge.refunded", charge)
    return charge


def retrieve(call: Call, params: dict[str, Any], charge: str) -> Resource:
    return call.get("charge", charge)


def update(call: Call, params: dict[str, Any], charge: str) -> Resource:
    found = call.get("charge", charge)
    before = dict(found)
    found["metadata"] = metadata.merged(found["metadata"], params)
    for field in ("description", "receipt_email", "transfer_group"):
        if field in params:
            found[field] = params[field] or None
    if "customer" in params and found["customer"] not in (None, params["customer"]):
        raise StripeError(400, "A charge's customer cannot be changed.", param="customer")
    call.save(found)
    call.emit("charge.updated", found, previous=events.changed(before, found))
    return found


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    equal = ("customer", "payment_intent", "transfer_group")
    return lists.page(call, "charge", params, url="/v1/charges", equal=equal)
