"""One attempt at a payment: authenticate, decline or charge."""

from django.utils.translation import gettext_noop as _

from payments.sandbox import declines, shapes
from payments.sandbox.call import Call
from payments.sandbox.cards import NEEDS_AUTHENTICATION, Authentication, Decline
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import charges, disputes, next_actions, payment_methods
from payments.sandbox.store import Resource

CARD_OPTIONS = {
    "installments": None,
    "mandate_options": None,
    "network": None,
    "request_three_d_secure": "automatic",
}


def attempt(
    call: Call,
    intent: Resource,
    *,
    off_session: bool = False,
    authenticated: bool = False,
    refuse_action: bool = False,
) -> Resource:
    """The intent afterwards, or the decline; either way the attempt is on record."""
    method = call.get("payment_method", intent["payment_method"], param="payment_method")
    if shapes.private(method).get("retired"):
        raise payment_methods.retired()
    if not authenticated and needs_authentication(intent, method, off_session=off_session):
        if off_session or refuse_action:
            raise decline(call, intent, method, NEEDS_AUTHENTICATION)
        return _ask_for_authentication(call, intent)
    refused = payment_methods.test_card(method).charge_decline
    if refused:
        raise decline(call, intent, method, refused)
    return _succeed(call, intent, method, authenticated=authenticated)


def needs_authentication(intent: Resource, method: Resource, *, off_session: bool) -> bool:
    card = payment_methods.test_card(method)
    wish = intent["payment_method_options"]["card"].get("request_three_d_secure")
    if wish in ("any", "challenge") and not off_session:
        return True
    match card.authentication:
        case Authentication.ALWAYS:
            return True
        case Authentication.ON_SESSION:
            return not off_session
        case Authentication.UNLESS_SET_UP:
            # The bank agreed to later payments when the card was saved.
            return not (off_session and shapes.private(method)["set_up"])
        case _:
            return False


def _ask_for_authentication(call: Call, intent: Resource) -> Resource:
    intent["status"] = "requires_action"
    intent["next_action"] = next_actions.authenticate(call, intent)
    call.save(intent)
    call.emit("payment_intent.requires_action", intent)
    return intent


def decline(call: Call, intent: Resource, method: Resource, reason: Decline) -> StripeError:
    """Book the failed charge and hand back the refusal to raise."""
    charge = charges.record_failure(call, intent, method, reason)
    refusal = declines.card_error(reason, charge=charge["id"])
    _return_to_start(intent, refusal, method)
    intent["latest_charge"] = charge["id"]
    call.save(intent)
    call.emit("charge.failed", charge)
    call.emit("payment_intent.payment_failed", intent)
    refusal.error.update(payment_method=shapes.public(method), payment_intent=shapes.public(intent))
    return refusal


def fail_authentication(call: Call, intent: Resource) -> Resource:
    """The customer, or the bank, said no on the 3-D Secure page: no charge was tried."""
    method = call.get("payment_method", intent["payment_method"])
    message = _(
        "We are unable to authenticate your payment method. Please choose a different payment "
        "method and try again."
    )
    code = "payment_intent_authentication_failure"
    _return_to_start(intent, StripeError(402, message, error_type="card_error", code=code), method)
    call.save(intent)
    call.emit("payment_intent.payment_failed", intent)
    return intent


def _return_to_start(intent: Resource, refusal: StripeError, method: Resource) -> None:
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_payment_error=declines.last_error(refusal, method),
    )


def _succeed(call: Call, intent: Resource, method: Resource, *, authenticated: bool) -> Resource:
    captured = intent["capture_method"] != "manual"
    charge = charges.record_success(
        call, intent, method, captured=captured, authenticated=authenticated
    )
    intent.update(
        status="succeeded" if captured else "requires_capture",
        amount_received=intent["amount"] if captured else 0,
        amount_capturable=0 if captured else intent["amount"],
        latest_charge=charge["id"],
        next_action=None,
        last_payment_error=None,
    )
    call.save(intent)
    _keep_or_retire(call, intent, method, authenticated=authenticated)
    call.emit("charge.succeeded", charge)
    word = "succeeded" if captured else "amount_capturable_updated"
    call.emit(f"payment_intent.{word}", intent)
    card = payment_methods.test_card(method)
    if card.disputed_as and captured:
        disputes.start(call, charge, reason=card.disputed_as, inquiry=card.inquiry)
    return intent


def _keep_or_retire(call: Call, intent: Resource, method: Resource, *, authenticated: bool) -> None:
    """`setup_future_usage` saves the card; an unattached one is spent by its first payment."""
    if intent["setup_future_usage"] and intent["customer"]:
        shapes.private(method)["set_up"] = authenticated
        call.save(method)
        payment_methods.give_to(call, method, intent["customer"])
    elif method["customer"] is None:
        shapes.private(method)["retired"] = True
        call.save(method)
