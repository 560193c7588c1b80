"""What the top of every page may use."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications import bounces, centre


def attention(request: HttpRequest) -> dict[str, Any]:
    """`unread_count`: how much is new for whoever is signed in. `address_trouble`: what is wrong
    with their address, if anything is. Both are read late, and only by pages that show them."""

    def count() -> int:
        return centre.count_unread(request.user) if request.user.is_authenticated else 0

    def trouble() -> Any:
        return bounces.of_user(request.user) if request.user.is_authenticated else None

    return {
        "unread_count": SimpleLazyObject(count),
        "address_trouble": SimpleLazyObject(trouble),
    }
