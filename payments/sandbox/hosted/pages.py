"""Templates to answers, in the reader's language, under a strict content security policy."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from django.template import Context, Engine
from django.utils import translation

from payments.sandbox.api import Answer, Request
from payments.sandbox.store import Resource

if TYPE_CHECKING:
    from payments.sandbox.core import Sandbox

TEMPLATES = Path(__file__).parent / "templates"


@cache
def engine() -> Engine:
    """An engine of our own: the pages need none of the project's context processors."""
    return Engine(
        dirs=[str(TEMPLATES)],
        autoescape=True,
        libraries={"i18n": "django.templatetags.i18n"},
        builtins=["django.templatetags.i18n"],
    )


def render(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    language: str | None = None,
    leads_to: str = "",
) -> Answer:
    """`leads_to` is where a form may end up: browsers check redirects against form-action too."""
    with translation.override(chosen_language(request, language)):
        shown = {
            "language": translation.get_language() or "en",
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            **context,
        }
        body = engine().get_template(template).render(Context(shown))
    return Answer(status, body, headers(leads_to))


def headers(leads_to: str) -> dict[str, str]:
    target = f" {origin(leads_to)}" if leads_to else ""
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self'{target}"
    )
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        # The address of a challenge holds its secret.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def language_of(sandbox: "Sandbox", resource: Resource) -> str:
    """The session's locale; where that is left open, what its customer prefers."""
    locale: str = resource.get("locale") or "auto"
    if locale != "auto" or not resource["customer"]:
        return locale
    customer = sandbox.store.find(resource["customer"]) or {}
    preferred: list[str] = customer.get("preferred_locales") or []
    return preferred[0] if preferred else locale


def chosen_language(request: Request, wanted: str | None) -> str:
    """The session's locale, or the first language of the browser that is known here."""
    if wanted and wanted != "auto" and translation.check_for_language(wanted.lower()):
        return wanted.lower()
    for part in request.headers.get("accept-language", "").split(","):
        code = part.partition(";")[0].strip().lower()
        if code and translation.check_for_language(code):
            return code
    return "en"


def message(request: Request, name: str, *, status: int) -> Answer:
    """A page that only says something."""
    return render(request, "message.html", {"message": name}, status=status)


def redirect(url: str) -> Answer:
    return Answer(303, "", {"Location": url, "Cache-Control": "no-store"})


def form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))
