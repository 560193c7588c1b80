"""A person's choice of how the site writes to them, as core.reader takes it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import address
from accounts.models import User
from core.reader import ANYBODY, Reader, reading

__all__ = ["ANYBODY", "ReaderMiddleware", "of"]


def of(user: User) -> Reader:
    return Reader(is_formal=address.is_formal(user), calendar=user.calendar)


class ReaderMiddleware:
    """Writes pages as their reader chose. Who brings no session is nobody, and none is opened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)

        def who() -> Reader:
            user = request.user
            return of(user) if user.is_authenticated else ANYBODY

        with reading(who):
            return self.get_response(request)
