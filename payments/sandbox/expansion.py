"""`expand[]`: ids replaced by the objects they name."""

from typing import Any

from payments.sandbox.errors import StripeError
from payments.sandbox.store import Resource, Store

DEEPEST = 4
LINKS = frozenset(
    {
        "balance_transaction",
        "charge",
        "customer",
        "default_payment_method",
        "failure_balance_transaction",
        "latest_attempt",
        "latest_charge",
        "payment_intent",
        "payment_method",
        "setup_intent",
        "source",
    }
)
# Stripe only includes these lists when they are asked for.
LISTS = frozenset({("charge", "refunds"), ("checkout.session", "line_items")})


def expand(store: Store, resource: Resource, paths: list[str]) -> Resource:
    for path in paths:
        steps = path.split(".")
        below_list = steps[0] == "data" and resource.get("object") == "list"
        if len(steps) - below_list > DEEPEST:
            raise StripeError(
                400, f"You cannot expand more than {DEEPEST} levels of a property.", param="expand"
            )
        if below_list and len(steps) > 1:
            resource["data"] = [
                step_into(store, item, steps[1:], path) for item in resource["data"]
            ]
        else:
            resource = step_into(store, resource, steps, path)
    return resource


def step_into(store: Store, resource: Resource, steps: list[str], path: str) -> Resource:
    name, rest = steps[0], steps[1:]
    kind = resource.get("object")
    if (kind, name) in LISTS:
        value: Any = included_list(store, resource, name)
    elif name in resource and (name in LINKS or (rest and isinstance(resource[name], dict))):
        value = linked(store, resource[name])
    else:
        raise StripeError(
            400,
            f"This property cannot be expanded ({path}).",
            param="expand",
            code="property_cannot_be_expanded",
        )
    if rest and isinstance(value, dict):
        value = step_into(store, value, rest, path)
    return {**resource, name: value}


def linked(store: Store, value: Any) -> Any:
    """The object behind an id; what is null or expanded already stays."""
    return store.find(value) or value if isinstance(value, str) else value


def included_list(store: Store, resource: Resource, name: str) -> Resource:
    if name == "refunds":
        items = store.every("refund", charge=resource["id"])
        url = f"/v1/charges/{resource['id']}/refunds"
    else:
        items = resource.get("_sandbox", {}).get("line_items", [])
        url = f"/v1/checkout/sessions/{resource['id']}/line_items"
    return {"object": "list", "data": items, "has_more": False, "url": url}
