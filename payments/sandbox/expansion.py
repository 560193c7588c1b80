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


def expand(store: Store, resource: Resource, paths: list[str]) -> Resource:
    for path in paths:
        steps = path.split(".")
        below_list = steps[0] == "data" and resource.get("object") == "list"
        # In a list Stripe counts from its objects: `data` is no level.
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
    if resource.get("object") == "charge" and name == "refunds":
        # Stripe only includes this list when it is asked for.
        value: Any = refunds_of(store, resource)
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


def refunds_of(store: Store, charge: Resource) -> Resource:
    return {
        "object": "list",
        "data": store.every("refund", charge=charge["id"]),
        "has_more": False,
        "url": f"/v1/charges/{charge['id']}/refunds",
    }
