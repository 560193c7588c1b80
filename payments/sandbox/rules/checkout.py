"""What a Checkout session needs, by mode; what a webhook endpoint may ask for."""

from payments.sandbox.resources import checkout_sessions
from payments.sandbox.rules.facts import (
    CREATE_ENDPOINT,
    CREATE_SESSION,
    UPDATE_ENDPOINT,
    Facts,
    Rule,
    missing,
    says,
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
        "price_data" not in line
        or "unit_amount" not in line["price_data"]
        or line["price_data"]["unit_amount"] < 0
        or line.get("quantity", 1) < 1
        for line in facts.params.get("line_items", [])
    )


def endpoint_too_open(facts: Facts) -> bool:
    wanted = facts.params.get("enabled_events")
    return wanted is not None and (not wanted or ("*" in wanted and len(wanted) > 1))


RULES = (
    Rule("mode_given", (CREATE_SESSION,), lambda f: "mode" not in f.params, missing("mode")),
    Rule(
        "no_subscriptions",
        (CREATE_SESSION,),
        lambda f: f.params.get("mode") == "subscription",
        says("This sandbox models the modes setup and payment.", param="mode"),
    ),
    Rule(
        "hosted_page_only",
        (CREATE_SESSION,),
        lambda f: f.params.get("ui_mode", "hosted_page") != "hosted_page",
        says("This sandbox models ui_mode hosted_page only.", param="ui_mode"),
    ),
    Rule(
        "success_url_given",
        (CREATE_SESSION,),
        lambda f: "success_url" not in f.params,
        missing("success_url"),
    ),
    Rule(
        "setup_needs_currency",
        (CREATE_SESSION,),
        lambda f: (
            f.params.get("mode") == "setup"
            and "currency" not in f.params
            and "allowed_payment_method_types" not in f.params
        ),
        missing("currency"),
    ),
    Rule(
        "setup_has_no_lines",
        (CREATE_SESSION,),
        lambda f: (
            f.params.get("mode") == "setup"
            and bool({"line_items", "payment_intent_data", "submit_type"} & f.params.keys())
        ),
        says(
            "You can not pass `line_items`, `payment_intent_data` or `submit_type` in `setup` "
            "mode.",
            param="mode",
        ),
    ),
    Rule(
        "payment_needs_lines",
        (CREATE_SESSION,),
        lambda f: f.params.get("mode") == "payment" and not f.params.get("line_items"),
        missing("line_items"),
    ),
    Rule(
        "lines_have_prices",
        (CREATE_SESSION,),
        incomplete_line,
        says(
            "Each line item needs price_data with a unit_amount of at least 0, and a quantity of "
            "at least 1.",
            param="line_items",
        ),
    ),
    Rule(
        "setup_data_needs_setup_mode",
        (CREATE_SESSION,),
        lambda f: f.params.get("mode") == "payment" and "setup_intent_data" in f.params,
        says("You can only set `setup_intent_data` in `setup` mode.", param="setup_intent_data"),
    ),
    Rule(
        "customer_or_email",
        (CREATE_SESSION,),
        lambda f: (
            "customer" in f.params
            and bool({"customer_email", "customer_creation"} & f.params.keys())
        ),
        says(
            "You may only specify one of these parameters: customer, customer_email, "
            "customer_creation.",
            param="customer",
        ),
    ),
    Rule(
        "session_lifetime",
        (CREATE_SESSION,),
        wrong_lifetime,
        says(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout "
            "Session creation.",
            param="expires_at",
        ),
    ),
    Rule(
        "endpoint_events",
        (CREATE_ENDPOINT, UPDATE_ENDPOINT),
        endpoint_too_open,
        says("enabled_events takes event types, or '*' alone.", param="enabled_events"),
    ),
)
