"""What may be charged, refunded and printed on a statement."""

import re

from payments.sandbox import currencies, errors
from payments.sandbox.errors import StripeError
from payments.sandbox.rules.facts import (
    CREATE_PAYMENT,
    CREATE_REFUND,
    CREATE_SESSION,
    UPDATE_PAYMENT,
    Facts,
    Rule,
    says,
)


def unknown_currency(facts: Facts) -> bool:
    return "currency" in facts.params and facts.currency not in currencies.SUPPORTED


def below_minimum(facts: Facts) -> bool:
    amount = facts.final("amount")
    return amount is not None and amount < currencies.smallest(facts.currency)


def fraction_of_whole_unit(facts: Facts) -> bool:
    amount = facts.final("amount") or 0
    return facts.currency in currencies.WHOLE_UNITS and amount % 100 != 0


def too_small(facts: Facts) -> StripeError:
    least = currencies.shown(currencies.smallest(facts.currency), facts.currency)
    return StripeError(
        400, f"Amount must be at least {least}.", code="amount_too_small", param="amount"
    )


def bad_suffix(facts: Facts) -> bool:
    suffix = facts.params.get("statement_descriptor_suffix") or ""
    return bool(suffix) and not (
        re.search("[A-Za-z]", suffix)
        and re.fullmatch(r"[\x20-\x7e]{1,22}", suffix)
        and not set(suffix) & set("<>\\'\"*")
    )


RULES = (
    Rule(
        "currency_unknown",
        (CREATE_PAYMENT, UPDATE_PAYMENT, CREATE_SESSION),
        unknown_currency,
        lambda f: errors.invalid_parameter("currency", f"Invalid currency: {f.currency}."),
    ),
    Rule(
        "amount_positive",
        (CREATE_PAYMENT, UPDATE_PAYMENT, CREATE_REFUND),
        lambda f: f.params.get("amount", 1) < 1,
        says(
            "This value must be greater than or equal to 1.",
            param="amount",
            code="parameter_invalid_integer",
        ),
    ),
    Rule("amount_minimum", (CREATE_PAYMENT, UPDATE_PAYMENT), below_minimum, too_small),
    Rule(
        "amount_maximum",
        (CREATE_PAYMENT, UPDATE_PAYMENT),
        lambda f: f.params.get("amount", 0) > currencies.LARGEST,
        says("Amount must be no more than 999,999.99.", param="amount", code="amount_too_large"),
    ),
    Rule(
        "whole_units",
        (CREATE_PAYMENT, UPDATE_PAYMENT),
        fraction_of_whole_unit,
        says(
            "This currency takes whole units only: the amount must be divisible by 100.",
            param="amount",
            code="parameter_invalid_integer",
        ),
    ),
    Rule(
        "no_statement_descriptor_on_cards",
        (CREATE_PAYMENT, UPDATE_PAYMENT),
        lambda f: bool(f.params.get("statement_descriptor")),
        says(
            "For card charges use `statement_descriptor_suffix`: `statement_descriptor` is not "
            "supported.",
            param="statement_descriptor",
        ),
    ),
    Rule(
        "descriptor_suffix",
        (CREATE_PAYMENT, UPDATE_PAYMENT),
        bad_suffix,
        says(
            "The statement descriptor suffix must have 1 to 22 Latin characters, a letter among "
            "them, and none of < > \\ ' \" *.",
            param="statement_descriptor_suffix",
            code="invalid_characters",
        ),
    ),
    Rule(
        "refund_needs_one_source",
        (CREATE_REFUND,),
        lambda f: ("charge" in f.params) == ("payment_intent" in f.params),
        says(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
            param="payment_intent",
        ),
    ),
)
