"""Checkout sessions: an address of a hosted page and what became of it."""

from typing import Any

from payments.sandbox import currencies, lists, shapes
from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import metadata, setup_intents
from payments.sandbox.store import Resource

# Stripe's bounds; one that names no end has the longest.
SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 3600
COPIED = (
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "locale",
    "success_url",
)


def create(call: Call, params: dict[str, Any]) -> Resource:
    if "customer" in params:
        call.get("customer", params["customer"], param="customer")
    mode = params["mode"]
    session = call.new(
        "checkout.session",
        automatic_tax=shapes.part("payment_pages_checkout_session_automatic_tax", enabled=False),
        currency=params.get("currency", "").lower() or None,
        custom_text=_custom_text(params),
        customer_creation=params.get("customer_creation"),
        expires_at=params.get("expires_at", int(call.now) + LONGEST_SECONDS),
        metadata=metadata.merged({}, params),
        mode=mode,
        payment_method_types=["card"],
        payment_status="no_payment_required" if mode == "setup" else "unpaid",
        status="open",
        submit_type=params.get("submit_type"),
        ui_mode="hosted_page",
    )
    session["custom_fields"] = []
    session["shipping_options"] = []
    session["phone_number_collection"] = {"enabled": False}
    session.update({field: params[field] for field in COPIED if field in params})
    session["url"] = f"{call.base_url}/c/pay/{session['id']}"
    if mode == "setup":
        _prepare_setup(call, session, params)
    else:
        _prepare_payment(session, params)
    call.later(session["expires_at"] - call.now, "expire_session", session["id"])
    return call.save(session)


def _custom_text(params: dict[str, Any]) -> Resource:
    given = {name: text or None for name, text in params.get("custom_text", {}).items()}
    return shapes.part("payment_pages_checkout_session_custom_text", **given)


def _prepare_setup(call: Call, session: Resource, params: dict[str, Any]) -> None:
    data = params.get("setup_intent_data", {})
    intent = setup_intents.start(
        call,
        customer=session["customer"],
        description=data.get("description"),
        metadata=metadata.merged({}, data),
        usage="off_session",
    )
    shapes.private(intent)["checkout_session"] = session["id"]
    call.save(intent)
    call.emit("setup_intent.created", intent)
    session["setup_intent"] = intent["id"]


def _prepare_payment(session: Resource, params: dict[str, Any]) -> None:
    """The payment intent itself is made when the customer pays, as Stripe does."""
    prices = [line["price_data"] for line in params["line_items"]]
    total = sum(
        line["price_data"]["unit_amount"] * line.get("quantity", 1) for line in params["line_items"]
    )
    currency = prices[0]["currency"].lower()
    if any(price["currency"].lower() != currency for price in prices):
        raise StripeError(400, "All line items must have the same currency.", param="line_items")
    if total < currencies.smallest(currency):
        raise StripeError(
            400,
            "The Checkout Session's total amount due is below the minimum.",
            code="amount_too_small",
        )
    session.update(amount_subtotal=total, amount_total=total, currency=currency)
    session["total_details"] = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
    shapes.private(session)["payment"] = params.get("payment_intent_data", {})


def retrieve(call: Call, params: dict[str, Any], session: str) -> Resource:
    return call.get("checkout.session", session)


def update(call: Call, params: dict[str, Any], session: str) -> Resource:
    found = call.get("checkout.session", session)
    found["metadata"] = metadata.merged(found["metadata"], params)
    return call.save(found)


def expire(call: Call, params: dict[str, Any], session: str) -> Resource:
    found = call.get("checkout.session", session)
    if found["status"] != "open":
        raise StripeError(
            400,
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of {found['status']}.",
        )
    return close_unused(call, found)


def close_unused(call: Call, session: Resource) -> Resource:
    session.update(status="expired", url=None)
    call.save(session)
    if session["setup_intent"]:
        intent = call.get("setup_intent", session["setup_intent"])
        # Or a card could still be saved by whoever has the bank's page open.
        if intent["status"] in setup_intents.CONFIRMABLE:
            setup_intents.cancel(call, {}, intent["id"])
    call.emit("checkout.session.expired", session)
    return session


def expire_if_open(call: Call, session_id: str) -> None:
    """The timer's door: a session that was used meanwhile stays as it is."""
    session = call.get("checkout.session", session_id)
    if session["status"] == "open":
        close_unused(call, session)


def complete(call: Call, session: Resource, method: Resource) -> Resource:
    """The intent behind it succeeded."""
    details = method["billing_details"]
    session.update(
        status="complete",
        url=None,
        payment_status="no_payment_required" if session["mode"] == "setup" else "paid",
        customer_details=shapes.part(
            "payment_pages_checkout_session_customer_details",
            address=details["address"],
            name=details["name"],
            email=session["customer_email"] or details["email"],
            tax_exempt="none",
            tax_ids=[],
        ),
    )
    call.save(session)
    call.emit("checkout.session.completed", session)
    return session


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    equal = ("customer", "payment_intent", "status")
    url = "/v1/checkout/sessions"
    return lists.page(call, "checkout.session", params, url=url, equal=equal)
