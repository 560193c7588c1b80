"""Setup intents: saving a card for later, with the bank's consent."""

from typing import Any

from django.utils.translation import gettext_noop as _

from payments.sandbox import declines, lists, shapes
from payments.sandbox.call import Call
from payments.sandbox.cards import Authentication, Card
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import metadata, next_actions, payment_methods
from payments.sandbox.store import Resource

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def create(call: Call, params: dict[str, Any]) -> Resource:
    if "customer" in params:
        call.get("customer", params["customer"], param="customer")
    intent = start(
        call,
        customer=params.get("customer"),
        description=params.get("description"),
        metadata=metadata.merged({}, params),
        usage=params.get("usage", "off_session"),
    )
    if "automatic_payment_methods" in params or "allowed_payment_method_types" not in params:
        intent["automatic_payment_methods"] = {
            "allow_redirects": "always",
            **params.get("automatic_payment_methods", {"enabled": True}),
        }
    _choose_method(call, intent, params)
    call.save(intent)
    call.emit("setup_intent.created", intent)
    if not params.get("confirm"):
        return intent
    return attempt(call, intent, return_url=params.get("return_url"))


def start(call: Call, *, customer: str | None, **values: Any) -> Resource:
    intent = call.new(
        "setup_intent",
        customer=customer,
        status="requires_payment_method",
        payment_method_types=["card"],
        payment_method_options={"card": {"request_three_d_secure": "automatic"}},
        **values,
    )
    intent["client_secret"] = f"{intent['id']}_secret_{shapes.new_id('', 24)}"
    return call.save(intent)


def _choose_method(call: Call, intent: Resource, params: dict[str, Any]) -> None:
    if "payment_method" in params:
        method = payment_methods.find(call, params["payment_method"])
        intent["payment_method"] = method["id"]
        intent["status"] = "requires_confirmation"


def retrieve(call: Call, params: dict[str, Any], intent: str) -> Resource:
    return call.get("setup_intent", intent)


def update(call: Call, params: dict[str, Any], intent: str) -> Resource:
    found = call.get("setup_intent", intent)
    _require_status(found, CONFIRMABLE, "update")
    found["metadata"] = metadata.merged(found["metadata"], params)
    if "description" in params:
        found["description"] = params["description"] or None
    if "customer" in params:
        found["customer"] = call.get("customer", params["customer"], param="customer")["id"]
    _choose_method(call, found, params)
    return call.save(found)


def confirm(call: Call, params: dict[str, Any], intent: str) -> Resource:
    found = call.get("setup_intent", intent)
    _require_status(found, CONFIRMABLE, "confirm")
    if shapes.private(found).get("checkout_session"):
        raise StripeError(400, "You cannot confirm a SetupIntent that belongs to Checkout.")
    _choose_method(call, found, params)
    return attempt(call, found, return_url=params.get("return_url"))


def attempt(
    call: Call, intent: Resource, *, return_url: str | None = None, authenticated: bool = False
) -> Resource:
    """Ask the bank; a declined card leaves the intent waiting for another one."""
    if return_url:
        shapes.private(intent)["return_url"] = return_url
    method = call.get("payment_method", intent["payment_method"], param="payment_method")
    card = payment_methods.test_card(method)
    if asks_for_authentication(card) and not authenticated:
        intent["status"] = "requires_action"
        intent["next_action"] = next_actions.authenticate(call, intent)
        call.save(intent)
        call.emit("setup_intent.requires_action", intent)
        return intent
    if card.refuses:
        raise _declined(call, intent, method, declines.card_error(card.refuses))
    return _succeed(call, intent, method)


def asks_for_authentication(card: Card) -> bool:
    return card.authentication in (Authentication.UNLESS_SET_UP, Authentication.ALWAYS)


def _succeed(call: Call, intent: Resource, method: Resource) -> Resource:
    intent.update(status="succeeded", next_action=None, last_setup_error=None)
    intent["latest_attempt"] = record_attempt(call, intent, method, "succeeded")["id"]
    # What the bank agreed to here is what later charges without the owner rest on.
    shapes.private(method)["set_up"] = True
    call.save(method)
    if intent["customer"]:
        payment_methods.give_to(call, method, intent["customer"])
    call.save(intent)
    call.emit("setup_intent.succeeded", intent)
    return intent


def _declined(call: Call, intent: Resource, method: Resource, refusal: StripeError) -> StripeError:
    error = declines.last_error(refusal, method)
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error=error,
    )
    intent["latest_attempt"] = record_attempt(call, intent, method, "failed")["id"]
    call.save(intent)
    call.emit("setup_intent.setup_failed", intent)
    refusal.error.update(payment_method=error["payment_method"], setup_intent=shapes.public(intent))
    return refusal


def record_attempt(call: Call, intent: Resource, method: Resource, status: str) -> Resource:
    details = {"type": "card", "card": shapes.part("setup_attempt_payment_method_details_card")}
    return call.save(
        call.new(
            "setup_attempt",
            customer=intent["customer"],
            payment_method=method["id"],
            payment_method_details=details,
            setup_intent=intent["id"],
            setup_error=intent["last_setup_error"],
            status=status,
            usage=intent["usage"],
        )
    )


def fail_authentication(call: Call, intent: Resource) -> Resource:
    """The customer, or the bank, said no on the 3-D Secure page."""
    method = call.get("payment_method", intent["payment_method"])
    message = _(
        "The latest attempt to set up the payment method has failed because authentication failed."
    )
    code = "setup_intent_authentication_failure"
    _declined(call, intent, method, StripeError(402, message, code=code))
    return intent


def cancel(call: Call, params: dict[str, Any], intent: str) -> Resource:
    found = call.get("setup_intent", intent)
    _require_status(found, CONFIRMABLE, "cancel")
    found.update(
        status="canceled",
        next_action=None,
        cancellation_reason=params.get("cancellation_reason"),
    )
    call.save(found)
    call.emit("setup_intent.canceled", found)
    return found


def _require_status(intent: Resource, allowed: tuple[str, ...], act: str) -> None:
    if intent["status"] not in allowed:
        raise StripeError(
            400,
            f"You cannot {act} this SetupIntent because it has a status of {intent['status']}.",
            code="setup_intent_unexpected_state",
            setup_intent=shapes.public(intent),
        )


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    equal = ("customer", "payment_method")
    return lists.page(call, "setup_intent", params, url="/v1/setup_intents", equal=equal)
