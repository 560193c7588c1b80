"""State machines: a table of allowed moves and one locked door."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
Moves = Mapping[str, frozenset[str]]


class IllegalTransition(Exception):
    """The table of moves does not lead from the row's state to the one asked for."""


def table(**moves: str) -> Moves:
    """A table of moves, written `draft="in_review cancelled"`; a state with none is final."""
    allowed = {state: frozenset(targets.split()) for state, targets in moves.items()}
    unknown = frozenset().union(*allowed.values()) - allowed.keys()
    if unknown:
        raise ValueError(f"moves lead to states that have no row: {sorted(unknown)}")
    return allowed


def lock(row: Row) -> Row:
    """The row as it is now, locked until the transaction ends."""
    # `no_key`: whoever writes a row that points at this one need not wait.
    return type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)


def transition(row: Row, to: str, *, allowed: Moves, **fields: Any) -> Row:
    """Lock, then check: a row read earlier may since have moved. Returns the row as saved."""
    locked: Any = lock(row)
    if to not in allowed[locked.state]:
        raise IllegalTransition(f"{locked!r}: {locked.state} -> {to}")
    for name, value in {**fields, "state": to}.items():
        setattr(locked, name, value)
    locked.save(update_fields=["state", *fields])
    return locked  # type: ignore[no-any-return]


def transition_all(rows: QuerySet[Row], to: str, *, allowed: Moves, **fields: Any) -> int:
    """Move every row of the queryset that the table lets move; returns how many did."""
    sources = [state for state, targets in allowed.items() if to in targets]
    # PostgreSQL looks again at each row once it has its lock, so none moves that no longer may.
    return rows.filter(state__in=sources).update(state=to, **fields)
