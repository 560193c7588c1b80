"""What a visitor meant to do, kept through sign-up and finished after it.

A floor above keeps an intent with the address of its own view that finishes it; this floor
only remembers, says what will happen, and sends the person there once they have arrived.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest

SESSION_KEY = "intent"


@dataclass(frozen=True)
class Intent:
    """`finish_url` performs it once, after sign-in; `says` is shown beside the sign-in form."""

    kind: str
    data: dict[str, Any]
    finish_url: str
    says: str


def keep(request: HttpRequest, intent: Intent) -> None:
    """Remember one intent; a newer one replaces it."""
    request.session[SESSION_KEY] = asdict(intent)


def pending(request: HttpRequest) -> Intent | None:
    stored = request.session.get(SESSION_KEY)
    return Intent(**stored) if stored else None


def take(request: HttpRequest, *, kind: str) -> Intent | None:
    """The intent of this kind, once: the second call finds nothing."""
    intent = pending(request)
    if intent is None or intent.kind != kind:
        return None
    del request.session[SESSION_KEY]
    return intent
