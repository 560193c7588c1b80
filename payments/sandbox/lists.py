"""List answers: cursors, limits, filters on creation time."""

from typing import Any

from payments.sandbox import errors
from payments.sandbox.call import Call
from payments.sandbox.store import Resource

DEFAULT_LIMIT = 10
LARGEST_LIMIT = 100
COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def page(
    call: Call,
    kind: str,
    params: dict[str, Any],
    *,
    url: str,
    equal: tuple[str, ...] = (),
    fixed: dict[str, Any] | None = None,
    clause: str = "",
    values: tuple[Any, ...] = (),
) -> Resource:
    """One page, newest first. `equal` names the parameters that filter by the same field."""
    limit = params.get("limit", DEFAULT_LIMIT)
    if not 1 <= limit <= LARGEST_LIMIT:
        message = f"Invalid limit: must be between 1 and {LARGEST_LIMIT}"
        raise errors.invalid_parameter("limit", message, code="parameter_invalid_integer")
    if "starting_after" in params and "ending_before" in params:
        message = "You cannot specify both starting_after and ending_before."
        raise errors.invalid_parameter("ending_before", message)
    filters = {name: params[name] for name in equal if name in params} | (fixed or {})
    created, bounds = created_clause(params.get("created"))
    cursor, place = cursor_clause(call, kind, params)
    backwards = "ending_before" in params
    found = call.store.select(
        kind,
        filters,
        newest_first=not backwards,
        # One more than is shown: whether there is another page costs no second query.
        limit=limit + 1,
        clause=clause + created + cursor,
        values=(*values, *bounds, *place),
    )
    shown = found[:limit][::-1] if backwards else found[:limit]
    return {"object": "list", "url": url, "has_more": len(found) > limit, "data": shown}


def created_clause(created: Any) -> tuple[str, tuple[int, ...]]:
    if created is None:
        return "", ()
    wanted = created if isinstance(created, dict) else {"": created}
    field = "json_extract(body, '$.created')"
    tests = "".join(f" AND {field} {COMPARISONS.get(name, '=')} ?" for name in wanted)
    return tests, tuple(wanted.values())


def cursor_clause(call: Call, kind: str, params: dict[str, Any]) -> tuple[str, tuple[int, ...]]:
    for name, comparison in (("starting_after", "<"), ("ending_before", ">")):
        if name in params:
            place = call.store.position(kind, params[name])
            if place is None:
                raise errors.no_such(kind, params[name], param=name, status=400)
            return f" AND seq {comparison} ?", (place,)
    return "", ()
