"""The second factor: who must have one, and who has."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from accounts import rules
from accounts.models import User

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


def keep_wanted(request: HttpRequest, path: str) -> None:
    """Remember the door that the person stood before."""
    request.session[WANTED] = path


def wanted(request: HttpRequest) -> str:
    """Where the person was going when they were asked for a second factor."""
    return str(request.session.get(WANTED, ""))


def take_wanted(request: HttpRequest) -> str:
    """The same, once."""
    return str(request.session.pop(WANTED, ""))
