"""What the pages about signing in may use."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import intents, rules, second_factor


def people(request: HttpRequest) -> dict[str, Any]:
    """`pending_intent` says what happens after signing in; `enters_studio`, who may go there;
    `second_factor_wanted`, which door waits for a second factor.

    All are read late: a page without them touches neither session nor teams.
    """

    def says() -> str:
        intent = intents.pending(request)
        return intent.says if intent else ""

    return {
        "pending_intent": SimpleLazyObject(says),
        "second_factor_wanted": SimpleLazyObject(lambda: second_factor.wanted(request)),
        "enters_studio": SimpleLazyObject(lambda: rules.enters_studio(request.user)),
    }
