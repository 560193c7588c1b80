"""New objects in Stripe's shape: nullable fields null, required ones present."""

import copy
import secrets
import string
from functools import cache
from typing import Any

from payments.sandbox import specification
from payments.sandbox.specification import Schema
from payments.sandbox.store import Resource

PREFIXES = {
    "customer": "cus_",
    "payment_method": "pm_",
    "setup_intent": "seti_",
    "setup_attempt": "setatt_",
    "payment_intent": "pi_",
    "charge": "ch_",
    "refund": "re_",
    "balance_transaction": "txn_",
    "checkout.session": "cs_test_",
    "event": "evt_",
    "webhook_endpoint": "we_",
    "dispute": "dp_",
}
PRIVATE = "_sandbox"
LETTERS = string.ascii_letters + string.digits
EMPTY = {"string": str, "integer": int, "number": int, "boolean": bool, "array": list}


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(length))


@cache
def _template(name: str) -> Resource:
    schema = specification.schema(name)
    required = set(schema.get("required", []))
    return {
        field: _blank_value(node)
        for field, node in schema["properties"].items()
        if node.get("nullable") or field in required
    }


def _blank_value(node: Schema) -> Any:
    if node.get("nullable"):
        return None
    concrete = specification.branches(node)[0]
    if "enum" in concrete:
        return concrete["enum"][0]
    if concrete.get("type") != "object":
        return EMPTY[concrete["type"]]()
    below = concrete.get("properties", {})
    return {field: _blank_value(below[field]) for field in concrete.get("required", [])}


def part(name: str, /, **values: Any) -> Resource:
    """A nested object, such as `billing_details`."""
    # The template is kept, and callers fill the lists and maps inside.
    return {**copy.deepcopy(_template(name)), **values}


def blank(kind: str, /, *, at: float, **values: Any) -> Resource:
    """A fresh top-level object with its id."""
    resource = part(kind, id=new_id(PREFIXES[kind]), object=kind)
    properties = specification.schema(kind)["properties"]
    if "created" in properties:
        resource["created"] = int(at)
    if "livemode" in properties:
        resource["livemode"] = False
    if "metadata" in properties:
        resource["metadata"] = {}
    resource.update(values)
    return resource


def private(resource: Resource) -> dict[str, Any]:
    """What the sandbox knows and never shows, such as a card's number."""
    notes: dict[str, Any] = resource.setdefault(PRIVATE, {})
    return notes


def public(resource: Resource) -> Resource:
    """A copy without the sandbox's own notes, at any depth."""
    return {name: _public_value(value) for name, value in resource.items() if name != PRIVATE}


def _public_value(value: Any) -> Any:
    if isinstance(value, dict):
        return public(value)
    if isinstance(value, list):
        return [_public_value(item) for item in value]
    return value
