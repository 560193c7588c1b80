"""What every page may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

# As Open Graph names them.
LOCALES = {"en": "en_GB", "pl": "pl_PL", "de": "de_DE", "fa": "fa_IR"}


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "mailbox_page": settings.MAILBOX_PAGE,
        "language_links": (links := language_links(request)),
        "canonical_url": f"{settings.SITE_URL}{request.path}{_place(request)}" if links else "",
        "alternates": alternates(request, links),
    }


def alternates(request: HttpRequest, links: list[dict[str, str]]) -> list[dict[str, str]]:
    """For search engines, which know nothing of what was asked: whole addresses, without it."""
    rest = request.path.partition("/")[2].partition("/")[2]
    codes = [link["code"] for link in links]
    named = [{"code": code, "url": f"{settings.SITE_URL}/{code}/{rest}"} for code in codes]
    default = {"code": "x-default", "url": f"{settings.SITE_URL}/{settings.LANGUAGE_CODE}/{rest}"}
    return [*named, default] if named else []


def _place(request: HttpRequest) -> str:
    """The second page of a list is not the first; anything else asked for is the same page."""
    number = request.GET.get("page", "")
    return f"?page={number}" if number.isascii() and number.isdigit() and number != "1" else ""


def language_links(request: HttpRequest) -> list[dict[str, str]]:
    """This page in every language: what is not translated is read there in another."""
    here = f"/{get_language()}/"
    # The answer to a form is no page that could be asked for again in another language.
    if request.method not in ("GET", "HEAD") or not request.path.startswith(here):
        return []
    rest = request.get_full_path().removeprefix(here)
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": f"/{code}/{rest}",
        }
        for code, _name in settings.LANGUAGES
    ]
