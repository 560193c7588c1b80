"""The hosted pages over HTTP: Checkout, 3-D Secure, their stylesheet, the control page."""

import logging
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from payments.sandbox.api import Answer, Request
from payments.sandbox.hosted import checkout_page, control_web, pages, three_d_secure_page

if TYPE_CHECKING:
    from payments.sandbox.core import Sandbox

log = logging.getLogger("payments.sandbox")
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
Page = Callable[["Sandbox", Request, str], Answer]
PAGES: tuple[tuple[str, Page], ...] = (
    ("/c/pay/", checkout_page.serve),
    ("/3ds/", three_d_secure_page.serve),
    ("/_sandbox/api/", control_web.serve_api),
)


def handle(sandbox: "Sandbox", request: Request) -> Answer:
    """Never raises; what goes wrong inside becomes a plain 500 page."""
    try:
        return _route(sandbox, request)
    except Exception:
        log.exception("The sandbox failed on %s %s", request.method, request.path)
        # In plain text: the templates may be what is broken.
        return Answer(500, "The sandbox is broken here; its log says why.", PLAIN)


def _route(sandbox: "Sandbox", request: Request) -> Answer:
    if request.method not in ("GET", "HEAD", "POST", "DELETE"):
        return pages.message(request, "wrong_method", status=405)
    if request.method in ("POST", "DELETE") and is_foreign(request):
        return pages.message(request, "foreign", status=403)
    if request.path == "/_sandbox/sandbox.css":
        return stylesheet()
    if request.path in ("/_sandbox/", "/_sandbox", "/"):
        return control_web.serve_page(sandbox, request)
    for prefix, serve in PAGES:
        if request.path.startswith(prefix):
            return serve(sandbox, request, request.path.removeprefix(prefix))
    return pages.message(request, "not_found", status=404)


def is_foreign(request: Request) -> bool:
    """A form of another site may not press our buttons; programs send neither header."""
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def stylesheet() -> Answer:
    text = resources.files(__package__).joinpath("sandbox.css").read_text()
    return Answer(200, text, {"Content-Type": "text/css; charset=utf-8"})
