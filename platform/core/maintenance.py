"""The page that says the site is being worked on. It asks no database, and no session.

On while the setting is on, or while the file lies there: the file needs no restart and is seen by
every process of the machine. Whoever watches the site still gets its answers.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

# For browsers, crawlers and Stripe, which come again by themselves.
RETRY_AFTER_SECONDS = 300
EXCEPTED = ("/healthz", "/readyz", "/metrics")


def is_on() -> bool:
    return bool(settings.MAINTENANCE) or Path(settings.MAINTENANCE_FILE).exists()


class MaintenanceMiddleware:
    """Within what chooses language and content policy, and around all that reads rows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in EXCEPTED or not is_on():
            return self.get_response(request)
        # Without the request no context processor runs: those ask for the session and its person.
        response = render(None, "503.html", status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        response["Cache-Control"] = "no-store"
        return response
