"""Counters that several processes share, in the database, for sites without Redis."""

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone
from limits.storage import Storage

from core.models import Counter

# Django's cache in the database reads a count, adds to it and writes it back: two would count one.
# One statement, so that two processes count two. A window that is over begins anew.
HIT = """
INSERT INTO core_counter AS c (key, count, expires_at) VALUES (%(key)s, %(amount)s, %(until)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN c.expires_at <= %(now)s THEN 0 ELSE c.count END + %(amount)s,
    expires_at = CASE WHEN c.expires_at <= %(now)s THEN %(until)s ELSE c.expires_at END
RETURNING count
"""


class DatabaseStorage(Storage):
    """What `limits` asks of a storage. A counter that cannot be read counts nothing."""

    STORAGE_SCHEME = ["database"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return DatabaseError

    def incr(self, key: str, expiry: float, amount: int = 1, **kwargs: Any) -> int:
        now = timezone.now()
        values: dict[str, str | int | datetime] = {
            "key": key,
            "amount": amount,
            "now": now,
            "until": now + timedelta(0, expiry),
        }
        with connection.cursor() as cursor:
            cursor.execute(HIT, values)
            (count,) = cursor.fetchone()
        return int(count)

    def get(self, key: str) -> int:
        running = Counter.objects.filter(key=key, expires_at__gt=timezone.now())
        return running.values_list("count", flat=True).first() or 0

    def get_expiry(self, key: str) -> float:
        found = Counter.objects.filter(key=key).values_list("expires_at", flat=True).first()
        return (found or timezone.now()).timestamp()

    def check(self) -> bool:
        Counter.objects.exists()
        return True

    def reset(self) -> int:
        return Counter.objects.all().delete()[0]

    def clear(self, key: str) -> None:
        Counter.objects.filter(key=key).delete()


def tidy() -> int:
    """Drop the counters whose window is over."""
    return Counter.objects.filter(expires_at__lte=timezone.now()).delete()[0]
