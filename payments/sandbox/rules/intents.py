"""Which parameters of payment and setup intents need or exclude each other."""

from payments.sandbox.errors import StripeError
from payments.sandbox.rules.facts import (
    CONFIRM_PAYMENT,
    CONFIRM_SETUP,
    CREATE_METHOD,
    CREATE_PAYMENT,
    CREATE_SESSION,
    CREATE_SETUP,
    INTENTS,
    STARTS,
    Facts,
    Rule,
    says,
)
from payments.sandbox.store import Resource


def stored_method(facts: Facts) -> Resource | None:
    method_id = facts.final("payment_method")
    found = facts.call.store.find(method_id) if method_id else None
    return found if found and found["object"] == "payment_method" else None


def method_of_another(facts: Facts) -> bool:
    method = stored_method(facts)
    return method is not None and method["customer"] not in (None, facts.final("customer"))


def unattached_off_session(facts: Facts) -> bool:
    method = stored_method(facts)
    return bool(
        facts.confirms
        and facts.params.get("off_session")
        and facts.final("customer")
        and method is not None
        and method["customer"] is None
    )


def method_refused(facts: Facts) -> StripeError:
    method_id = facts.final("payment_method")
    return StripeError(
        400,
        f"The customer does not have a payment method with the ID {method_id}. The payment "
        "method must be attached to the customer.",
        param="payment_method",
    )


def needs_return_url(facts: Facts) -> bool:
    # On unless ways to pay are listed, and some of them lead to another site.
    automatic = facts.final("automatic_payment_methods")
    if automatic is None and facts.operation in STARTS:
        listed = "allowed_payment_method_types" in facts.params
        automatic = None if listed else {"enabled": True}
    if not facts.confirms or not automatic or automatic.get("enabled") is False:
        return False
    # With one of these nobody is sent away, or there is a place to come back to.
    excused = ("off_session", "return_url", "error_on_requires_action", "use_stripe_sdk")
    return automatic.get("allow_redirects") != "never" and not any(
        facts.params.get(name) for name in excused
    )


def is_final(facts: Facts) -> bool:
    """Confirming a finished intent is the handler's to refuse, with the intent in the error."""
    return facts.target.get("status") in ("succeeded", "canceled", "requires_capture", "processing")


RULES = (
    Rule(
        "off_session_needs_confirm",
        (CREATE_PAYMENT,),
        lambda f: bool(f.params.get("off_session")) and not f.confirms,
        says("You can only set `off_session` when `confirm` is true.", param="off_session"),
    ),
    Rule(
        "return_url_needs_confirm",
        STARTS,
        lambda f: "return_url" in f.params and not f.confirms,
        says("You can only set `return_url` when `confirm` is true.", param="return_url"),
    ),
    Rule(
        "error_on_action_needs_confirm",
        (CREATE_PAYMENT,),
        lambda f: bool(f.params.get("error_on_requires_action")) and not f.confirms,
        says(
            "You can only set `error_on_requires_action` when `confirm` is true.",
            param="error_on_requires_action",
        ),
    ),
    Rule(
        "off_session_excludes_saving",
        (CREATE_PAYMENT, CONFIRM_PAYMENT),
        lambda f: bool(f.params.get("off_session")) and bool(f.params.get("setup_future_usage")),
        says(
            "You cannot set `setup_future_usage` on an off-session payment.",
            param="setup_future_usage",
        ),
    ),
    Rule(
        "confirm_needs_payment_method",
        (*STARTS, CONFIRM_PAYMENT, CONFIRM_SETUP),
        lambda f: f.confirms and not f.final("payment_method") and not is_final(f),
        says(
            "You cannot confirm this intent because it's missing a payment method. Supply one "
            "with `payment_method`.",
            code="parameter_missing",
            param="payment_method",
        ),
    ),
    Rule(
        "method_of_another_customer",
        INTENTS,
        method_of_another,
        says(
            "The provided PaymentMethod belongs to another Customer, or to a Customer you did "
            "not supply. Supply its `customer`.",
            param="payment_method",
        ),
    ),
    Rule(
        "off_session_needs_attached_method",
        (CREATE_PAYMENT, CONFIRM_PAYMENT),
        unattached_off_session,
        method_refused,
    ),
    Rule(
        "confirm_needs_return_url",
        (CREATE_PAYMENT, CONFIRM_PAYMENT, CREATE_SETUP, CONFIRM_SETUP),
        lambda f: needs_return_url(f) and not is_final(f),
        says(
            "This intent is configured to accept payment methods that might redirect your "
            "customer off of your page: you must provide a `return_url`, or set "
            "automatic_payment_methods[allow_redirects] to never.",
            param="return_url",
        ),
    ),
    Rule(
        "automatic_methods_exclude_list",
        STARTS,
        lambda f: (
            "automatic_payment_methods" in f.params and "allowed_payment_method_types" in f.params
        ),
        says(
            "You may only set one of automatic_payment_methods and allowed_payment_method_types.",
            param="automatic_payment_methods",
        ),
    ),
    Rule(
        "cards_only",
        (*STARTS, CREATE_SESSION),
        lambda f: "card" not in f.params.get("allowed_payment_method_types", ["card"]),
        says(
            "This sandbox models cards only: allowed_payment_method_types must include card.",
            param="allowed_payment_method_types",
        ),
    ),
    Rule(
        "method_is_card",
        (CREATE_METHOD,),
        lambda f: f.params.get("type") != "card",
        says("This sandbox models cards only: type must be card.", param="type"),
    ),
    Rule(
        "no_raw_card_numbers",
        (CREATE_METHOD,),
        lambda f: "token" not in f.params.get("card", {}),
        lambda f: StripeError(
            402,
            "Sending credit card numbers directly to the Stripe API is generally unsafe. We "
            "suggest you use test tokens that map to the test card you are using, see "
            "https://stripe.com/docs/testing.",
        ),
    ),
)
