"""What the top of every page may use."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications import bounces, centre, preferences

# The session's note that its browser tells its person; holds only while the session has this key.
PUSHED = "pushed"


def attention(request: HttpRequest) -> dict[str, Any]:
    """`unread_count`: how much is new for whoever is signed in. `address_trouble`: what is wrong
    with their address, if anything is. `push_is_on`: this browser tells them at once. All are
    read late, and only by pages that show them."""

    @cache  # a function, since plural rules reckon with the number and a lazy object cannot
    def count() -> int:
        return centre.count_unread(request.user) if request.user.is_authenticated else 0

    def trouble() -> Any:
        return bounces.of_user(request.user) if request.user.is_authenticated else None

    def pushed() -> bool:
        session = request.session
        return bool(session.session_key) and session.get(PUSHED) == session.session_key

    return {
        "unread_count": count,
        "address_trouble": SimpleLazyObject(trouble),
        "push_offered": preferences.push_is_offered(),
        "push_is_on": SimpleLazyObject(pushed),
    }
