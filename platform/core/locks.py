"""Locks that Django's ORM does not offer."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def share(row: Row) -> Row:
    """The row as it is now; whoever wants to lock it waits, others may share it.

    Many votes may go on at once; closing the vote waits for them, and they for it.
    """
    table = connection.ops.quote_name(row._meta.db_table)
    found = type(row)._base_manager.raw(
        f"SELECT * FROM {table} WHERE id = %s FOR SHARE",  # noqa: S608
        [row.pk],
    )
    return found[0]


@contextmanager
def elected(name: str) -> Iterator[bool]:
    """Whether this process leads in `name`. PostgreSQL frees the seat when its holder dies."""
    # `hash()` would give every process another number.
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        # A pooler that lends connections for one transaction breaks this: the lock stays with a
        # connection that somebody else gets, and nobody leads or two do.
        # The session's, not the transaction's: whoever leads commits many times meanwhile.
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        leads = bool(cursor.fetchone()[0])
    try:
        yield leads
    finally:
        if leads:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
