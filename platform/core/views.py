"""Views that belong to no floor in particular."""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template.response import TemplateResponse

from core import style_samples, typed

# What a form says without anybody having typed it: ticks, numbers, keys, ways.
NOT_WORDS = re.compile(r"[0-9]+|on|yes|no|true|false|[0-9a-f-]{32,36}|/\S*", re.IGNORECASE)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose session has ended: give back what was typed, to be sent again."""
    back = _page_of(request)
    context = {
        "fields": typed.fields(request),
        "resend": _to_resend(request),
        "with_files": bool(request.FILES),
        "back": back,
        "sign_in_url": _sign_in(request, then=back),
    }
    answer = render(request, "403_csrf.html", context, status=403)
    if request.headers.get("HX-Request"):
        # A whole page would land in the place of a button: the reader gets theirs anew instead.
        answer["HX-Refresh"] = "true"
    return answer


def _to_resend(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Each field and whether it holds words; nothing if the form may not be sent from here.

    Another site's form must not be sent with one innocent press of a button, which is what the
    token is for. And what was secret is not written into a page, so such a form would lack it.
    """
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    if not _is_own(request) or typed.holds_secret(request):
        return []
    return [
        (name, value, not _is_aside(name) and _is_words(value.strip()))
        for name in names
        for value in request.POST.getlist(name)
    ]


def _is_aside(name: str) -> bool:
    return name == typed.STAMP or bool(typed.CHOSEN.fullmatch(name))


def _is_words(value: str) -> bool:
    return bool(value) and not NOT_WORDS.fullmatch(value)


def _is_own(request: HttpRequest) -> bool:
    """Whether the browser says that one of our pages sent this."""
    own = f"{request.scheme}://{request.get_host()}"
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    # Browsers that say nothing of the site still name the origin of a POST.
    return request.headers.get("Origin") == own


def _page_of(request: HttpRequest) -> str:
    """The page that held the form: many forms are sent to where nothing can be read."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return request.get_full_path()
    if (came_from.scheme, came_from.netloc) != (request.scheme, request.get_host()):
        return request.get_full_path()
    # “//elsewhere/” as a link would lead to another site.
    path = "/" + came_from.path.lstrip("/")
    return f"{path}?{came_from.query}" if came_from.query else path


def _sign_in(request: HttpRequest, *, then: str) -> str:
    user: Any = getattr(request, "user", None)
    if user is None or user.is_authenticated:
        return ""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': then})}"


def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return TemplateResponse(request, "style_guide.html", style_samples.everything())
