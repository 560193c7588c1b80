"""Idempotency keys: the first answer is kept for 24 hours and given again.

What is kept: every answer of a call that began to execute, declines and server errors
included. What is not: refusals before that (wrong parameters, 409, 429).
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from payments.sandbox.errors import StripeError
from payments.sandbox.store import Store

LIFETIME_SECONDS = 24 * 3600
LONGEST_KEY = 255


@dataclass(frozen=True)
class Kept:
    status: int
    body: str


class Keys:
    """In-flight keys live in memory: a killed process has nothing in flight."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_flight: set[str] = set()
        self._guard = threading.Lock()

    @contextmanager
    def claim(self, key: str, fingerprint: str, *, at: float) -> Iterator[Kept | None]:
        """The kept answer, or the right to be the one that executes."""
        if len(key) > LONGEST_KEY:
            raise StripeError(400, f"Idempotency keys may be at most {LONGEST_KEY} characters.")
        with self._guard:
            if key in self._in_flight:
                raise in_use(key)
            self._in_flight.add(key)
        try:
            yield self._kept(key, fingerprint, at=at)
        finally:
            with self._guard:
                self._in_flight.discard(key)

    def keep(self, key: str, fingerprint: str, status: int, body: str, *, at: float) -> None:
        self._store.execute(
            "INSERT OR REPLACE INTO kept_answers (key, fingerprint, status, body, kept_at) "
            "VALUES (?, ?, ?, ?, ?)",
            (key, fingerprint, status, body, at),
        )

    def forget_old(self, *, at: float) -> None:
        self._store.execute("DELETE FROM kept_answers WHERE kept_at <= ?", (at - LIFETIME_SECONDS,))

    def _kept(self, key: str, fingerprint: str, *, at: float) -> Kept | None:
        rows = self._store.query(
            "SELECT fingerprint, status, body FROM kept_answers WHERE key = ? AND kept_at > ?",
            (key, at - LIFETIME_SECONDS),
        )
        if not rows:
            return None
        known, status, body = rows[0]
        if known != fingerprint:
            raise StripeError(
                400,
                "Keys for idempotent requests can only be used with the same parameters they "
                f"were first used with. Try using a key other than '{key}' if you meant to "
                "execute a different request.",
                error_type="idempotency_error",
            )
        return Kept(status, body)


def in_use(key: str) -> StripeError:
    message = (
        "There is currently another in-progress request using this Idempotent Key "
        f"({key}). Please try again later."
    )
    return StripeError(409, message, error_type="idempotency_error", code="idempotency_key_in_use")


def fingerprint(method: str, path: str, body: bytes) -> str:
    """Two requests are the same when method, path and form are."""
    # Over bytes, where Stripe compares parameters: the SDK writes the same ones alike every time.
    return hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()
