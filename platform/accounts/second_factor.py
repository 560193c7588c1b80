"""The second factor: who must have one, and who has."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts import rules, sessions
from accounts.models import User
from core import events
from core.models import Event

# Recovery codes stand in for one of these; alone they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
WANTED = "second_factor_next"


def is_required_of(user: User) -> bool:
    """Operators see everybody's data, owners answer for a firm's money."""
    if not settings.REQUIRE_SECOND_FACTOR or not user.is_authenticated:
        return False
    return bool(rules.is_operator(user) or rules.owns_a_firm(user))


def has(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def is_missing(user: User) -> bool:
    """Whether a door that asks for it stays closed to this person."""
    return is_required_of(user) and not has(user)


@transaction.atomic
def drop(user: User, *, at: datetime) -> Event | None:
    """Take every factor and code off and sign the person out; None if there is nothing."""
    found = Authenticator.objects.filter(user=user)
    if not found.exists():
        return None
    found.delete()
    sessions.end_all(user)
    return events.record("second_factor_dropped", user, at=at)


def keep_wanted(request: HttpRequest, path: str) -> None:
    """Remember the door that the person stood before."""
    request.session[WANTED] = path


def wanted(request: HttpRequest) -> str:
    """Where the person was going when they were asked for a second factor."""
    return str(request.session.get(WANTED, ""))


def take_wanted(request: HttpRequest) -> str:
    """The same, once."""
    return str(request.session.pop(WANTED, ""))
