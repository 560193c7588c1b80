"""Stripe's conditional rules, one row each: when it is broken, and the refusal.

A row sees the parameters, the stored object in the address and the store; it changes nothing.
"""

from typing import Any

from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.rules import amounts, checkout, intents, texts
from payments.sandbox.rules.facts import CREATE_SESSION, INTENTS, Facts

RULES = (*texts.RULES, *amounts.RULES, *intents.RULES, *checkout.RULES)
RETIRED_NAMES = {*INTENTS, CREATE_SESSION}


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
