"""Refunds. The card ending in 5126 takes the money back a moment later."""

from typing import Any

from payments.sandbox import errors, lists, shapes
from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import (
    balance_transactions,
    disputes,
    metadata,
    payment_methods,
)
from payments.sandbox.store import Resource

FAILS_AFTER_SECONDS = 2


def create(call: Call, params: dict[str, Any]) -> Resource:
    charge = _charge_to_refund(call, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    _check(call, charge, amount, left)
    refund = call.new(
        "refund",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        destination_details=_destination(),
        metadata=metadata.merged({}, params),
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        status="succeeded",
    )
    line = balance_transactions.record(call, refund, "refund", amount=-amount)
    refund["balance_transaction"] = line["id"]
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    call.save(charge)
    call.save(refund)
    call.emit("refund.created", refund)
    call.emit("charge.refunded", charge)
    method = call.get("payment_method", charge["payment_method"])
    if payment_methods.test_card(method).refund_fails:
        call.later(FAILS_AFTER_SECONDS, "fail_refund", refund["id"])
    return refund


def _charge_to_refund(call: Call, params: dict[str, Any]) -> Resource:
    if "charge" in params:
        return call.get("charge", params["charge"], param="charge")
    intent = call.get("payment_intent", params["payment_intent"], param="payment_intent")
    if intent["status"] != "succeeded":
        raise StripeError(
            400,
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return call.get("charge", intent["latest_charge"])


def _check(call: Call, charge: Resource, amount: int, left: int) -> None:
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise StripeError(400, f"Charge {charge['id']} was not captured: nothing to refund.")
    # What a bank has withdrawn is not there to be given back.
    if any(disputes.holds_money(found) for found in disputes.of_charge(call, charge)):
        raise StripeError(
            400,
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if left <= 0:
        raise StripeError(
            400,
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
        )
    if amount > left:
        raise errors.invalid_parameter(
            "amount",
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
        )


def _destination() -> Resource:
    card = {
        "type": "refund",
        "reference_status": "pending",
        "reference_type": "acquirer_reference_number",
    }
    return {"type": "card", "card": card}


def fail(call: Call, refund_id: str) -> Resource:
    """The bank sends the money back: the refund failed, the balance gets it again."""
    refund = call.get("refund", refund_id)
    if refund["status"] != "succeeded":
        raise StripeError(400, f"Refund {refund_id} has a status of {refund['status']}.")
    line = balance_transactions.record(call, refund, "refund_failure", amount=refund["amount"])
    refund.update(
        status="failed",
        failure_reason="expired_or_canceled_card",
        failure_balance_transaction=line["id"],
    )
    charge = call.get("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    call.save(charge)
    call.save(refund)
    call.emit("refund.updated", refund, previous={"status": "succeeded"})
    call.emit("refund.failed", refund)
    return refund


def retrieve(call: Call, params: dict[str, Any], refund: str) -> Resource:
    return call.get("refund", refund)


def update(call: Call, params: dict[str, Any], refund: str) -> Resource:
    found = call.get("refund", refund)
    previous = {"metadata": found["metadata"]}
    found["metadata"] = metadata.merged(found["metadata"], params)
    call.save(found)
    call.emit("refund.updated", found, previous=shapes.public(previous))
    return found


def cancel(call: Call, params: dict[str, Any], refund: str) -> Resource:
    """Only refunds that wait for the customer can be cancelled; card refunds never do."""
    found = call.get("refund", refund)
    raise StripeError(
        400, f"Refund {refund} has a status of {found['status']} and cannot be canceled."
    )


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    equal = ("charge", "payment_intent")
    return lists.page(call, "refund", params, url="/v1/refunds", equal=equal)
