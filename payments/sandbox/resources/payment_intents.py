"""Payment intents: one payment from its creation to its last attempt."""

from typing import Any

from payments.sandbox import events, lists, shapes
from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import charges, charging, metadata, payment_methods
from payments.sandbox.store import Resource

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELABLE = (*CONFIRMABLE, "requires_capture", "processing")
TEXTS = (
    "description",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def create(call: Call, params: dict[str, Any]) -> Resource:
    if "customer" in params:
        call.get("customer", params["customer"], param="customer")
    intent = call.new(
        "payment_intent",
        amount=params["amount"],
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        automatic_payment_methods=_automatic(params),
        capture_method=params.get("capture_method", "automatic_async"),
        confirmation_method=params.get("confirmation_method", "automatic"),
        currency=params["currency"].lower(),
        customer=params.get("customer"),
        metadata=metadata.merged({}, params),
        payment_method_options={"card": dict(charging.CARD_OPTIONS)},
        payment_method_types=["card"],
        status="requires_payment_method",
    )
    intent["client_secret"] = f"{intent['id']}_secret_{shapes.new_id('', 24)}"
    if "allowed_payment_method_types" in params:
        intent["allowed_payment_method_types"] = params["allowed_payment_method_types"]
    _assign(call, intent, params)
    call.save(intent)
    call.emit("payment_intent.created", intent)
    if not params.get("confirm"):
        return intent
    return _attempt(call, intent, params)


def _automatic(params: dict[str, Any]) -> dict[str, Any] | None:
    if "allowed_payment_method_types" in params:
        return None
    return {
        "allow_redirects": "always",
        **params.get("automatic_payment_methods", {"enabled": True}),
    }


def _assign(call: Call, intent: Resource, params: dict[str, Any]) -> None:
    for field in TEXTS:
        if field in params:
            intent[field] = params[field] or None
    if "shipping" in params:
        intent["shipping"] = params["shipping"] or None
    card = (params.get("payment_method_options") or {}).get("card") or {}
    intent["payment_method_options"]["card"].update(card)
    if "payment_method" in params:
        method = payment_methods.find(call, params["payment_method"])
        intent["payment_method"] = method["id"]
        intent["status"] = "requires_confirmation"
        intent["next_action"] = None


def _attempt(call: Call, intent: Resource, params: dict[str, Any]) -> Resource:
    if params.get("return_url"):
        shapes.private(intent)["return_url"] = params["return_url"]
    return charging.attempt(
        call,
        intent,
        off_session=bool(params.get("off_session")),
        refuse_action=bool(params.get("error_on_requires_action")),
    )


def retrieve(call: Call, params: dict[str, Any], intent: str) -> Resource:
    return call.get("payment_intent", intent)


def update(call: Call, params: dict[str, Any], intent: str) -> Resource:
    found = call.get("payment_intent", intent)
    # Its words may change at any time, all else only before it is paid.
    if set(params) - {"metadata", "description"}:
        require_status(found, CONFIRMABLE, "update")
    before = dict(found)
    if "customer" in params:
        found["customer"] = call.get("customer", params["customer"], param="customer")["id"]
    for field in ("amount", "currency"):
        found[field] = params.get(field, found[field])
    found["metadata"] = metadata.merged(found["metadata"], params)
    _assign(call, found, params)
    if events.changed(before, found):
        call.save(found)
    return found


def confirm(call: Call, params: dict[str, Any], intent: str) -> Resource:
    found = call.get("payment_intent", intent)
    require_status(found, CONFIRMABLE, "confirm")
    if shapes.private(found).get("checkout_session"):
        raise StripeError(400, "You cannot confirm a PaymentIntent that belongs to Checkout.")
    _assign(call, found, params)
    return _attempt(call, found, params)


def cancel(call: Call, params: dict[str, Any], intent: str) -> Resource:
    found = call.get("payment_intent", intent)
    require_status(found, CANCELABLE, "cancel")
    if found["status"] == "requires_capture":
        charges.release(call, found["latest_charge"])
    found.update(
        status="canceled",
        canceled_at=int(call.now),
        next_action=None,
        amount_capturable=0,
        cancellation_reason=params.get("cancellation_reason"),
    )
    call.save(found)
    call.emit("payment_intent.canceled", found)
    return found


def capture(call: Call, params: dict[str, Any], intent: str) -> Resource:
    found = call.get("payment_intent", intent)
    require_status(found, ("requires_capture",), "capture")
    capturable: int = found["amount_capturable"]
    amount: int = params.get("amount_to_capture", capturable)
    if not 0 < amount <= capturable:
        raise StripeError(
            400,
            "The amount to capture must be positive and at most the amount capturable.",
            code="amount_too_large",
            param="amount_to_capture",
        )
    charges.capture(call, found["latest_charge"], amount)
    found.update(status="succeeded", amount_capturable=0, amount_received=amount)
    call.save(found)
    call.emit("payment_intent.succeeded", found)
    return found


def require_status(intent: Resource, allowed: tuple[str, ...], act: str) -> None:
    if intent["status"] not in allowed:
        raise StripeError(
            400,
            f"You cannot {act} this PaymentIntent because it has a status of {intent['status']}. "
            f"Only a PaymentIntent with one of the following statuses may be used: "
            f"{', '.join(allowed)}.",
            code="payment_intent_unexpected_state",
            payment_intent=shapes.public(intent),
        )


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    return lists.page(
        call, "payment_intent", params, url="/v1/payment_intents", equal=("customer",)
    )
