"""The events as the API shows them."""

from typing import Any

from payments.sandbox import lists
from payments.sandbox.call import Call
from payments.sandbox.store import Resource


def retrieve(call: Call, params: dict[str, Any], event: str) -> Resource:
    return call.get("event", event)


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    clause, values = type_clause(params)
    if "delivery_success" in params:
        clause += " AND (json_extract(body, '$.pending_webhooks') = 0) = ?"
        values = (*values, params["delivery_success"])
    return lists.page(call, "event", params, url="/v1/events", clause=clause, values=values)


def type_clause(params: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """`type` may end in `.*`; `types` lists up to twenty."""
    wanted = params.get("types") or ([params["type"]] if "type" in params else [])
    if not wanted:
        return "", ()
    field = "json_extract(body, '$.type')"
    tests = " OR ".join(f"{field} GLOB ?" for _ in wanted)
    # `charge.*` is a pattern here; the other signs of a pattern stand for themselves.
    patterns = (name.replace("[", "[[]").replace("?", "[?]") for name in wanted)
    return f" AND ({tests})", tuple(patterns)
