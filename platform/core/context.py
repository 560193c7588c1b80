"""What every page may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "mailbox_page": settings.MAILBOX_PAGE,
        "language_links": language_links(request),
    }


def language_links(request: HttpRequest) -> list[dict[str, str]]:
    """This page in every language: what is not translated is read there in another."""
    here = f"/{get_language()}/"
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
