"""The site on a home screen: its manifest, its service worker, the page without network."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core import stylesheets

# --paper of static/css/tokens.css, as phones read colours.
PAPER = {"light": "#faf9f5", "dark": "#171411"}
ICONS = (
    ("icons/app/icon-192.png", 192, "any"),
    ("icons/app/icon-512.png", 512, "any"),
    ("icons/app/maskable-192.png", 192, "maskable"),
    ("icons/app/maskable-512.png", 512, "maskable"),
)
# What the page without network is made of, and what every other page needs first.
SHELL = (
    stylesheets.BUNDLE,
    "js/theme.js",
    "js/htmx.min.js",
    "js/page.js",
    "js/drafts.js",
    "js/later.js",
    "js/offline.js",
    "icons/eyelevel.svg",
)
BADGE = "icons/app/badge-96.png"
MANIFEST_SECONDS = 60 * 60


@require_safe
@cache_control(public=True, max_age=MANIFEST_SECONDS)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows of the site once it is installed, in this language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    home = f"/{language}/"
    described = {
        # One installed site, whichever language it was installed in.
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": _("Firms and their customers make products together, at eye level."),
        "lang": language,
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "start_url": home,
        "scope": "/",
        "display": "standalone",
        "theme_color": PAPER["light"],
        "background_color": PAPER["light"],
        "icons": [
            {"src": static(path), "sizes": f"{side}x{side}", "type": "image/png", "purpose": use}
            for path, side, use in ICONS
        ],
        "shortcuts": _shortcuts(home),
        "share_target": {
            "action": f"{home}share/",
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    }
    return JsonResponse(described, content_type="application/manifest+json")


def _shortcuts(home: str) -> list[dict[str, str]]:
    """Held long, the icon leads to these. The floors above are known by name only."""
    found = [{"name": pgettext("what people propose", "Ideas"), "url": f"{home}campaigns/"}]
    for name, door in (
        (_("My pledges"), "payments:pledges"),
        (_("Notifications"), "notifications:centre"),
    ):
        try:
            found.append({"name": name, "url": reverse(door)})
        except NoReverseMatch:
            continue
    return found


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script at the root, for all of the site: browsers ask for it again at each visit."""
    return HttpResponse(worker(), content_type="text/javascript; charset=utf-8")


@cache
def worker() -> str:
    """The worker's source behind what it has to know. Its version follows from all it keeps."""
    known: dict[str, Any] = {
        "shell": [static(path) for path in SHELL],
        "assets": settings.STATIC_URL,
        "offline": {code: _address(code, "offline") for code, _name in settings.LANGUAGES},
        "usual": settings.LANGUAGE_CODE,
        "icon": static("icons/app/icon-192.png"),
        "badge": static(BADGE),
        "news": {code: _news(code) for code, _name in settings.LANGUAGES},
        "devices": _address(settings.LANGUAGE_CODE, "notifications:devices"),
        "renew": _address(settings.LANGUAGE_CODE, "notifications:renew_device"),
    }
    source = (Path(settings.BASE_DIR) / "static" / "js" / "worker.js").read_text()
    pages = [_offline_page(code) for code, _name in settings.LANGUAGES]
    kept = json.dumps([known, source, *pages])
    known["version"] = hashlib.blake2b(kept.encode(), digest_size=8).hexdigest()
    return f"const KNOWN = {json.dumps(known)};\n{source}"


def _address(language: str, door: str) -> str:
    with translation.override(language):
        return reverse(door)


def _news(language: str) -> dict[str, str]:
    """What a phone shows where a message came and cannot be read; named as those are."""
    with translation.override(language):
        return {
            "title": settings.SITE_NAME,
            "body": _("Notifications"),
            "url": reverse("notifications:centre"),
            "lang": language,
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "tag": "news",
        }


def _offline_page(language: str) -> str:
    with translation.override(language):
        return render_to_string("core/offline.html")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Fetched without cookies and kept by the service worker, so it holds nothing of anybody."""
    return TemplateResponse(request, "core/offline.html")
