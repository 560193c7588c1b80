"""An id for each request and each task, on its log lines and on the page that says sorry."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language_from_request, override
from structlog.contextvars import bind_contextvars, clear_contextvars

logger = logging.getLogger(__name__)
# What a proxy of ours may have named the request already.
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


class TracingMiddleware:
    """Outermost of all, so that whatever goes wrong below it is found by its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        name = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        request.META["eyelevel.request_id"] = name
        clear_contextvars()
        bind_contextvars(request_id=name)
        try:
            response = self.get_response(request)
            # A page that is kept for others must not carry the id of one.
            if response.status_code >= 400 or request.method == "POST":
                response["X-Request-ID"] = name
            _note(request, response, seconds=time.perf_counter() - began)
        finally:
            clear_contextvars()
        return response


def id_of(request: HttpRequest) -> str:
    return str(request.META.get("eyelevel.request_id", ""))


def _note(request: HttpRequest, response: HttpResponseBase, *, seconds: float) -> None:
    match = request.resolver_match
    facts = {
        "method": request.method,
        "view": match.view_name if match else "",
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
    }
    logger.info("request %s", " ".join(f"{name}={value}" for name, value in facts.items()))


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke: a page that asks the database for nothing, with the id to tell us."""
    with override(get_language_from_request(request)):
        return render(None, "500.html", {"error_id": id_of(request)}, status=500)
