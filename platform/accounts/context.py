"""What the pages about signing in may use."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import intents, rules


def people(request: HttpRequest) -> dict[str, Any]:
    """`pending_intent` says what happens after signing in; `enters_studio`, who may go there.

    Both are read late: a page without them touches neither session nor teams.
    """

    def says() -> str:
        intent = intents.pending(request)
        return intent.says if intent else ""

    return {
        "pending_intent": SimpleLazyObject(says),
        "enters_studio": SimpleLazyObject(lambda: rules.enters_studio(request.user)),
    }
