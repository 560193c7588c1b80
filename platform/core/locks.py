"""Locks that Django's ORM does not offer."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model


def share(row: Model) -> None:
    """Hold off whoever wants to lock this row, but not others who share it.

    Many votes may go on at once; closing the vote waits for them, and they for it.
    """
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [row.pk])  # noqa: S608


@contextmanager
def elected(name: str) -> Iterator[bool]:
    """Whether this process leads in `name`. PostgreSQL frees the seat when its holder dies."""
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        leads = bool(cursor.fetchone()[0])
    try:
        yield leads
    finally:
        if leads:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
