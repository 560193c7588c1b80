"""Checks answers against Stripe's published specification, names that it lacks included.

The specification is OpenAPI 3.0; it is read here as JSON Schema with two changes: `nullable`
becomes an alternative, and a described object may have no other properties.
"""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from payments.sandbox import events, routes, shapes, specification

Schema = dict[str, Any]
# In the SDK's version and not yet in the specification, which is one month older.
NEWER_NAMES = {
    "checkout_session": set(),
    "payment_intent_payment_method_options_card": {
        "setup_credential_usage",
        "stored_credential_usage",
    },
}


class Unfit(AssertionError):
    """An answer is not what the specification describes."""


def adapt(node: Any) -> Any:
    if isinstance(node, list):
        return [adapt(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: adapt(value) for key, value in node.items() if key not in ("nullable", "format")}
    if "properties" in plain and "additionalProperties" not in plain:
        plain["additionalProperties"] = False
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") else plain


@cache
def definitions() -> Schema:
    schemas: Schema = adapt(specification.document()["components"]["schemas"])
    for name, newer in NEWER_NAMES.items():
        for field in newer:
            schemas[name]["properties"][field] = {"type": "string"}
    return schemas


@cache
def validator(pointer: str) -> Draft202012Validator:
    """For a component's name, or for `METHOD template`'s answer."""
    if " " in pointer:
        schema = adapt(specification.response_schema(*pointer.split(" ", 1)))
    else:
        schema = {"$ref": f"#/components/schemas/{pointer}"}
    return Draft202012Validator({**schema, "components": {"schemas": definitions()}})


def fits(value: Any, pointer: str) -> None:
    # A wrong branch of an anyOf says little; the deepest complaint says where to look.
    worst = max(
        validator(pointer).iter_errors(value), key=lambda error: len(error.path), default=None
    )
    if worst is not None:
        raise Unfit(f"{pointer} at {list(worst.absolute_path)}: {explain(worst)[:600]}")


def explain(error: Any) -> str:
    below = error.context or []
    return " | ".join([error.message[:300], *(f"{list(e.path)}: {e.message[:160]}" for e in below)])


def check_answer(method: str, path: str, status: int, body: str) -> None:
    """One recorded exchange."""
    value = json.loads(body)
    if status != 200:
        fits(value, "error")
        return
    route, _ = routes.find(method, path)
    fits(value, f"{method} {route.template}")
    if value.get("object") == "event":
        check_event(value)


def check_event(event: dict[str, Any]) -> None:
    """What an event carries is an object of its own; the specification leaves it open."""
    fits(shapes.public(event), "event")
    assert event["api_version"] == events.API_VERSION
    carried = event["data"]["object"]
    assert event["type"].startswith(NAMESPACES[carried["object"]]), event["type"]
    fits(carried, carried["object"])


NAMESPACES = {
    "charge": "charge.",
    "checkout.session": "checkout.session.",
    "customer": "customer.",
    "dispute": "charge.dispute.",
    "payment_intent": "payment_intent.",
    "payment_method": "payment_method.",
    "refund": "refund.",
    "setup_intent": "setup_intent.",
}
