"""What the pages about signing in may use."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import intents


def people(request: HttpRequest) -> dict[str, Any]:
    """`pending_intent` says what happens after signing in. Only those pages read it."""

    def says() -> str:
        intent = intents.pending(request)
        return intent.says if intent else ""

    return {"pending_intent": SimpleLazyObject(says)}
