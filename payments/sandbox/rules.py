"""Stripe's conditional rules, one row each: when it is broken, and the refusal.

A row sees the parameters, the stored object in the address and the store; it changes nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from payments.sandbox import currencies, errors, lengths
from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import checkout_sessions
from payments.sandbox.store import Resource

CREATE_PAYMENT = "POST /v1/payment_intents"
UPDATE_PAYMENT = "POST /v1/payment_intents/{intent}"
CONFIRM_PAYMENT = "POST /v1/payment_intents/{intent}/confirm"
CREATE_SETUP = "POST /v1/setup_intents"
CONFIRM_SETUP = "POST /v1/setup_intents/{intent}/confirm"
CREATE_SESSION = "POST /v1/checkout/sessions"
CREATE_REFUND = "POST /v1/refunds"
CREATE_METHOD = "POST /v1/payment_methods"
CREATE_ENDPOINT = "POST /v1/webhook_endpoints"
UPDATE_ENDPOINT = "POST /v1/webhook_endpoints/{webhook_endpoint}"
EVERY_POST = "POST"
RETIRED_NAMES = {CREATE_PAYMENT, UPDATE_PAYMENT, CONFIRM_PAYMENT, CREATE_SETUP, CONFIRM_SETUP, CREATE_SESSION}


@dataclass(frozen=True)
class Facts:
    """What the rules look at."""

    operation: str
    params: dict[str, Any]
    target: Resource
    call: Call

    def final(self, name: str) -> Any:
        """The value after this call: given now, or stored before."""
        return self.params.get(name, self.target.get(name))

    @property
    def confirms(self) -> bool:
        if self.operation in (CONFIRM_PAYMENT, CONFIRM_SETUP):
            return True
        return self.params.get("confirm") is True

    @property
    def currency(self) -> str:
        return str(self.final("currency") or "").lower()


@dataclass(frozen=True)
class Rule:
    name: str
    operations: tuple[str, ...]
    broken: Callable[[Facts], bool]
    refuse: Callable[[Facts], StripeError]

    def applies(self, operation: str) -> bool:
        return operation in self.operations or (
            EVERY_POST in self.operations and operation.startswith("POST ")
        )


def gather(operation: str, params: dict[str, Any], ids: dict[str, str], call: Call) -> Facts:
    """A missing target is left to the handler, which answers 404."""
    target = call.store.find(next(iter(ids.values()))) if ids else None
    return Facts(operation, params, target or {}, call)


def check(facts: Facts) -> None:
    if facts.target or "{" not in facts.operation:
        for rule in RULES:
            if rule.applies(facts.operation) and rule.broken(facts):
                raise rule.refuse(facts)


def refuse_retired_names(operation: str, given: dict[str, Any]) -> None:
    """Gone since 2026-09-30.endive; older code sends it, so it has an answer of its own."""
    if operation in RETIRED_NAMES and "payment_method_types" in given:
        raise StripeError(
            400,
            "payment_method_types is no longer supported. Use allowed_payment_method_types, or "
            "leave it out.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )


def says(message: str, *, param: str | None = None, code: str | None = None) -> Callable[
    [Facts], StripeError
]:
    return lambda facts: StripeError(400, message, param=param, code=code)


def too_small(facts: Facts) -> StripeError:
    least = currencies.shown(currencies.smallest(facts.currency), facts.currency)
    return StripeError(400, f"Amount must be at least {least}.", code="amount_too_small",
                       param="amount")


def unknown_currency(facts: Facts) -> bool:
    return "currency" in facts.params and facts.currency not in currencies.SUPPORTED


def below_minimum(facts: Facts) -> bool:
    amount = facts.final("amount")
    return amount is not None and amount < currencies.smallest(facts.currency)


def fraction_of_whole_unit(facts: Facts) -> bool:
    amount = facts.final("amount") or 0
    return facts.currency in currencies.WHOLE_UNITS and amount % 100 != 0


def long_texts(facts: Facts) -> Iterator[str]:
    for path, value in lengths.texts(facts.params):
        if len(value) > lengths.limit(facts.operation, path):
            yield path


def too_long(facts: Facts) -> StripeError:
    path = next(long_texts(facts))
    most = lengths.limit(facts.operation, path)
    message = f"Invalid string: {path} must be at most {most} characters"
    return errors.invalid_parameter(path, message, code="parameter_invalid_string_too_long")


def metadata_fault(facts: Facts) -> str | None:
    for path, given in lengths.metadata_maps(facts.params):
        if len(given) > 50:
            return f"Metadata can have up to 50 keys, {len(given)} given in {path}."
        for key, value in given.items():
            if not key or len(key) > 40 or "[" in key or "]" in key:
                return f"Metadata keys have 1 to 40 characters and no square brackets: {key[:60]}"
            if len(value) > 500:
                return f"Metadata values can have up to 500 characters ({path}[{key}])."
    return None


def metadata_refused(facts: Facts) -> StripeError:
    return errors.invalid_parameter("metadata", metadata_fault(facts) or "Invalid metadata")


def bad_suffix(facts: Facts) -> bool:
    suffix = facts.params.get("statement_descriptor_suffix")
    return bool(suffix) and not (
        re.search("[A-Za-z]", suffix)
        and re.fullmatch(r"[\x20-\x7e]{1,22}", suffix)
        and not set(suffix) & set("<>\\'\"*")
    )


def bad_url(facts: Facts) -> bool:
    return any(True for _ in bad_urls(facts))


def bad_urls(facts: Facts) -> Iterator[str]:
    for name in ("return_url", "success_url", "cancel_url", "url"):
        if name in facts.params:
            # Checkout puts the session's id in place of the braces.
            value = facts.params[name].replace("{CHECKOUT_SESSION_ID}", "id")
            parts = urlsplit(value) if is_printable(value) else urlsplit("")
            if parts.scheme not in ("http", "https") or not parts.hostname:
                yield name


def is_printable(value: str) -> bool:
    return bool(re.fullmatch(r"[\x21-\x7e]+", value)) and not set(value) & set('<>"{}\\^`')


def url_refused(facts: Facts) -> StripeError:
    return errors.invalid_parameter(next(bad_urls(facts)), "Not a valid URL", code="url_invalid")


def method_of_another(facts: Facts) -> bool:
    method = stored_method(facts)
    return method is not None and method["customer"] not in (None, facts.final("customer"))


def unattached_off_session(facts: Facts) -> bool:
    method = stored_method(facts)
    return bool(
        facts.confirms and facts.params.get("off_session") and facts.final("customer")
        and method is not None and method["customer"] is None
    )


def stored_method(facts: Facts) -> Resource | None:
    id = facts.final("payment_method")
    found = facts.call.store.find(id) if id else None
    return found if found and found["object"] == "payment_method" else None


def method_refused(facts: Facts) -> StripeError:
    id = facts.final("payment_method")
    return StripeError(
        400,
        f"The customer does not have a payment method with the ID {id}. The payment method must "
        "be attached to the customer.",
        param="payment_method",
    )


def needs_return_url(facts: Facts) -> bool:
    automatic = facts.final("automatic_payment_methods")
    if not facts.confirms or not automatic or automatic.get("enabled") is False:
        return False
    excused = ("off_session", "return_url", "error_on_requires_action", "use_stripe_sdk")
    return automatic.get("allow_redirects") != "never" and not any(
        facts.params.get(name) for name in excused
    )


def wrong_lifetime(facts: Facts) -> bool:
    expires_at = facts.params.get("expires_at")
    if expires_at is None:
        return False
    # A second of grace: the caller's clock and ours round differently.
    least = facts.call.now + checkout_sessions.SHORTEST_SECONDS - 1
    most = facts.call.now + checkout_sessions.LONGEST_SECONDS + 1
    return not least <= expires_at <= most


def incomplete_line(facts: Facts) -> bool:
    return any(
        "price_data" not in line or "unit_amount" not in line["price_data"]
        or line["price_data"]["unit_amount"] < 0 or line.get("quantity", 1) < 1
        for line in facts.params.get("line_items", [])
    )


def endpoint_too_open(facts: Facts) -> bool:
    wanted = facts.params.get("enabled_events")
    return wanted is not None and (not wanted or ("*" in wanted and len(wanted) > 1))


def missing(name: str) -> Callable[[Facts], StripeError]:
    return lambda facts: errors.missing_parameter(name)


PAYMENTS = (CREATE_PAYMENT, UPDATE_PAYMENT, CONFIRM_PAYMENT)
INTENTS = (*PAYMENTS, CREATE_SETUP, CONFIRM_SETUP)
STARTS = (CREATE_PAYMENT, CREATE_SETUP)

RULES = (
    Rule("text_too_long", (EVERY_POST,), lambda f: any(True for _ in long_texts(f)), too_long),
    Rule("metadata_limits", (EVERY_POST,), lambda f: metadata_fault(f) is not None,
         metadata_refused),
    Rule("url_invalid", (EVERY_POST,), bad_url, url_refused),
    Rule("email_invalid", (EVERY_POST,),
         lambda f: any(bad_email(f.params.get(name)) for name in EMAILS),
         says("Invalid email address", code="email_invalid")),
    Rule("currency_unknown", (CREATE_PAYMENT, UPDATE_PAYMENT, CREATE_SESSION), unknown_currency,
         lambda f: errors.invalid_parameter("currency", f"Invalid currency: {f.currency}.")),
    Rule("amount_positive", (CREATE_PAYMENT, UPDATE_PAYMENT, CREATE_REFUND),
         lambda f: f.params.get("amount", 1) < 1,
         says("This value must be greater than or equal to 1.", param="amount",
              code="parameter_invalid_integer")),
    Rule("amount_minimum", (CREATE_PAYMENT, UPDATE_PAYMENT), below_minimum, too_small),
    Rule("amount_maximum", (CREATE_PAYMENT, UPDATE_PAYMENT),
         lambda f: f.params.get("amount", 0) > currencies.LARGEST,
         says("Amount must be no more than 999,999.99.", param="amount",
              code="amount_too_large")),
    Rule("whole_units", (CREATE_PAYMENT, UPDATE_PAYMENT), fraction_of_whole_unit,
         says("This currency takes whole units only: the amount must be divisible by 100.",
              param="amount", code="parameter_invalid_integer")),
    Rule("off_session_needs_confirm", (CREATE_PAYMENT,),
         lambda f: bool(f.params.get("off_session")) and not f.confirms,
         says("You can only set `off_session` when `confirm` is true.", param="off_session")),
    Rule("return_url_needs_confirm", STARTS,
         lambda f: "return_url" in f.params and not f.confirms,
         says("You can only set `return_url` when `confirm` is true.", param="return_url")),
    Rule("error_on_action_needs_confirm", (CREATE_PAYMENT,),
         lambda f: bool(f.params.get("error_on_requires_action")) and not f.confirms,
         says("You can only set `error_on_requires_action` when `confirm` is true.",
              param="error_on_requires_action")),
    Rule("off_session_excludes_saving", (CREATE_PAYMENT, CONFIRM_PAYMENT),
         lambda f: bool(f.params.get("off_session")) and bool(f.params.get("setup_future_usage")),
         says("You cannot set `setup_future_usage` on an off-session payment.",
              param="setup_future_usage")),
    Rule("confirm_needs_payment_method", (*STARTS, CONFIRM_PAYMENT, CONFIRM_SETUP),
         lambda f: f.confirms and not f.final("payment_method") and not is_final(f),
         says("You cannot confirm this intent because it's missing a payment method. Supply one "
              "with `payment_method`.", code="parameter_missing", param="payment_method")),
    Rule("method_of_another_customer", INTENTS, method_of_another,
         says("The provided PaymentMethod belongs to another Customer, or to a Customer you did "
              "not supply. Supply its `customer`.", param="payment_method")),
    Rule("off_session_needs_attached_method", (CREATE_PAYMENT, CONFIRM_PAYMENT),
         unattached_off_session, method_refused),
    Rule("confirm_needs_return_url", (CREATE_PAYMENT, CONFIRM_PAYMENT, CREATE_SETUP, CONFIRM_SETUP),
         lambda f: needs_return_url(f) and not is_final(f),
         says("This intent is configured to accept payment methods that might redirect your "
              "customer off of your page: you must provide a `return_url`, or set "
              "automatic_payment_methods[allow_redirects] to never.", param="return_url")),
    Rule("automatic_methods_exclude_list", STARTS,
         lambda f: "automatic_payment_methods" in f.params
         and "allowed_payment_method_types" in f.params,
         says("You may only set one of automatic_payment_methods and "
              "allowed_payment_method_types.", param="automatic_payment_methods")),
    Rule("cards_only", (*STARTS, CREATE_SESSION),
         lambda f: "card" not in f.params.get("allowed_payment_method_types", ["card"]),
         says("This sandbox models cards only: allowed_payment_method_types must include card.",
              param="allowed_payment_method_types")),
    Rule("no_statement_descriptor_on_cards", (CREATE_PAYMENT, UPDATE_PAYMENT),
         lambda f: bool(f.params.get("statement_descriptor")),
         says("For card charges use `statement_descriptor_suffix`: `statement_descriptor` is not "
              "supported.", param="statement_descriptor")),
    Rule("descriptor_suffix", (CREATE_PAYMENT, UPDATE_PAYMENT), bad_suffix,
         says("The statement descriptor suffix must have 1 to 22 Latin characters, a letter among "
              "them, and none of < > \\ ' \" *.", param="statement_descriptor_suffix",
              code="invalid_characters")),
    Rule("refund_needs_one_source", (CREATE_REFUND,),
         lambda f: ("charge" in f.params) == ("payment_intent" in f.params),
         says("One of the following params should be provided for this request: payment_intent or "
              "charge.", code="parameter_missing", param="payment_intent")),
    Rule("method_is_card", (CREATE_METHOD,), lambda f: f.params.get("type") != "card",
         says("This sandbox models cards only: type must be card.", param="type")),
    Rule("no_raw_card_numbers", (CREATE_METHOD,),
         lambda f: "token" not in f.params.get("card", {}),
         lambda f: StripeError(
             402, "Sending credit card numbers directly to the Stripe API is generally unsafe. We "
             "suggest you use test tokens that map to the test card you are using, see "
             "https://stripe.com/docs/testing.")),
    Rule("mode_given", (CREATE_SESSION,), lambda f: "mode" not in f.params, missing("mode")),
    Rule("no_subscriptions", (CREATE_SESSION,), lambda f: f.params.get("mode") == "subscription",
         says("This sandbox models the modes setup and payment.", param="mode")),
    Rule("hosted_page_only", (CREATE_SESSION,),
         lambda f: f.params.get("ui_mode", "hosted_page") != "hosted_page",
         says("This sandbox models ui_mode hosted_page only.", param="ui_mode")),
    Rule("success_url_given", (CREATE_SESSION,), lambda f: "success_url" not in f.params,
         missing("success_url")),
    Rule("setup_needs_currency", (CREATE_SESSION,),
         lambda f: f.params.get("mode") == "setup" and "currency" not in f.params
         and "allowed_payment_method_types" not in f.params,
         missing("currency")),
    Rule("setup_has_no_lines", (CREATE_SESSION,),
         lambda f: f.params.get("mode") == "setup"
         and bool({"line_items", "payment_intent_data", "submit_type"} & f.params.keys()),
         says("You can not pass `line_items`, `payment_intent_data` or `submit_type` in `setup` "
              "mode.", param="mode")),
    Rule("payment_needs_lines", (CREATE_SESSION,),
         lambda f: f.params.get("mode") == "payment" and not f.params.get("line_items"),
         missing("line_items")),
    Rule("lines_have_prices", (CREATE_SESSION,), incomplete_line,
         says("Each line item needs price_data with a unit_amount of at least 0, and a quantity of "
              "at least 1.", param="line_items")),
    Rule("setup_data_needs_setup_mode", (CREATE_SESSION,),
         lambda f: f.params.get("mode") == "payment" and "setup_intent_data" in f.params,
         says("You can only set `setup_intent_data` in `setup` mode.",
              param="setup_intent_data")),
    Rule("customer_or_email", (CREATE_SESSION,),
         lambda f: "customer" in f.params
         and bool({"customer_email", "customer_creation"} & f.params.keys()),
         says("You may only specify one of these parameters: customer, customer_email, "
              "customer_creation.", param="customer")),
    Rule("session_lifetime", (CREATE_SESSION,), wrong_lifetime,
         says("The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout "
              "Session creation.", param="expires_at")),
    Rule("endpoint_events", (CREATE_ENDPOINT, UPDATE_ENDPOINT), endpoint_too_open,
         says("enabled_events takes event types, or '*' alone.", param="enabled_events")),
)

EMAILS = ("email", "receipt_email", "customer_email")


def bad_email(value: str | None) -> bool:
    return bool(value) and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value or "")


def is_final(facts: Facts) -> bool:
    """Confirming a finished intent is the handler's to refuse, with the intent in the error."""
    return facts.target.get("status") in ("succeeded", "canceled", "requires_capture", "processing")
