"""The browsers a person is signed in with, and how to sign them out."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

SHOWN = 50
# The first that fits: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One browser that is signed in."""

    browser: str
    network: str
    since: datetime
    is_current: bool


def of(request: HttpRequest, *, user: User) -> list[Place]:
    """Those still signed in, this one first. A session from before the list began is added."""
    key = str(request.session.session_key)
    if not UserSession.objects.filter(session_key=key).exists():
        UserSession.objects.create_from_request(request)
    rows = UserSession.objects.filter(user=user).order_by("-created_at")
    # Rows of sessions that are over stay until their person's next sign-in (allauth clears them
    # then), so more are read than shown.
    newest = list(rows[: SHOWN * 2])
    alive = _alive([row.session_key for row in newest])
    shown = [row for row in newest if row.session_key in alive][:SHOWN]
    places = [
        Place(device(row.user_agent), row.ip, row.created_at, row.session_key == key)
        for row in shown
    ]
    return sorted(places, key=lambda place: not place.is_current)


def _alive(keys: list[str]) -> set[str]:
    found = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return set(found.values_list("session_key", flat=True))


@transaction.atomic
def end_others(request: HttpRequest, *, user: User) -> int:
    """Sign out every other browser; returns how many there were."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    return _end(list(rows.values_list("session_key", flat=True)))


@transaction.atomic
def end_all(user: User) -> int:
    return _end(list(UserSession.objects.filter(user=user).values_list("session_key", flat=True)))


def _end(keys: list[str]) -> int:
    ended = len(_alive(keys))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return ended


def device(user_agent: str) -> str:
    """“Firefox on Android”, as far as the browser says."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    named = re.match(r"[\w.-]{2,40}", user_agent)
    return browser or system or (named[0] if named else _("An unknown browser"))


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in table if mark in user_agent), "")
