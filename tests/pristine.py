"""The rows that migrations bring: Wagtail's root page, locales, sites, groups, permissions.

A flush removes them. They are kept beside the tables, in a schema of their own, and copied back.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction

SCHEMA = "pristine"
UNTOUCHED_BY_A_FLUSH = {"django_migrations", "core_cache"}
FLUSHING_FIXTURES = {"transactional_db", "live_server", "django_db_reset_sequences"}


def remember() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT EXISTS (SELECT FROM public."{table}")')
            if cursor.fetchone() == (True,) and table not in UNTOUCHED_BY_A_FLUSH:
                cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE public."{table}"')


def restore() -> None:
    """In one transaction: foreign keys are deferred, so the order does not matter."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [SCHEMA])
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'DELETE FROM public."{table}"')
        for table in tables:
            cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM {SCHEMA}."{table}"')
    ContentType.objects.clear_cache()
    cache.clear()


def was_flushed(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and (
        marker.kwargs.get("transaction", False) or marker.kwargs.get("reset_sequences", False)
    )
    return asked or bool(FLUSHING_FIXTURES & set(getattr(item, "fixturenames", ())))
