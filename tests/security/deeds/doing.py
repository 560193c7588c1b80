"""A deed: who may do it, the form that does it, and the table in which it then stands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from payments.sandbox.core import Sandbox
from tests.security.world import World

# Where a request may write although it is refused.
NOISE = {"django_session", "usersessions_usersession"}
SIGNED_IN = "member author rival agent product owner editor operator"
NOT_THE_FIRM = "member author rival editor operator"
FIRM = "agent product owner"
LEADS = "product owner"
STAFF = "editor operator"


@dataclass(frozen=True)
class Sent:
    """A form that does something, as whoever may do it sends it."""

    where: str
    typed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    world: World
    sandbox: Sandbox
    at: datetime


@dataclass(frozen=True)
class Deed:
    """`prepare` makes the state in which it can be done; `writes` is a table it then changes."""

    name: str
    prepare: Callable[[Scene], Sent]
    may: str
    writes: str


@contextmanager
def written() -> Iterator[set[str]]:
    """Every table in which anything is inserted, changed or deleted in the block."""
    before, found = _counts(), set[str]()
    yield found
    found |= {table for table, count in _counts().items() if before.get(table, 0) != count} - NOISE


def _counts() -> dict[str, int]:
    """Rows written so far in this transaction, undone ones as well, as Postgres counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())
