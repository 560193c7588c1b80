"""People and firms for tests, made the way the product makes them."""

import itertools
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts import firms, roles
from accounts.models import Firm, FirmRole, Role, User

_serial = itertools.count(1)
# Of everybody's authenticator app.
SECRET = "A" * 32


def user(
    name: str = "Mina Farahani",
    *,
    email: str = "",
    password: str | None = None,
    language: str = "en",
    **fields: Any,
) -> User:
    """A verified member. Without a password none is hashed, which is slow; use `force_login`."""
    email = email or f"person-{next(_serial)}@example.org"
    fields |= {"display_name": name, "language": language}
    person = User.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def editor(name: str = "Edda Editor") -> User:
    return roles.grant(user(name), role=Role.EDITOR, by=None, at=timezone.now())


def operator(name: str = "Otto Operator") -> User:
    return secured(roles.grant(user(name), role=Role.OPERATOR, by=None, at=timezone.now()))


def secured(person: User) -> User:
    """The person with a second factor, which operators and owners need at the admin's door."""
    Authenticator.objects.get_or_create(
        user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": SECRET}}
    )
    return person


def firm(
    name: str = "Lumen Werkstatt",
    *,
    owner: User | None = None,
    verified: bool = True,
    at: datetime | None = None,
) -> Firm:
    """A firm with its owner (`owner_of` finds them)."""
    at = at or timezone.now()
    made = firms.register(
        name=name,
        slug=f"firm-{next(_serial)}",
        owner=secured(owner or user("Olga Owner")),
        at=at,
        city="Freiburg",
        about="bicycle lights since 2009",
    )
    return firms.verify(made, by=operator(), at=at) if verified else made


def owner_of(firm: Firm) -> User:
    return User.objects.get(memberships__firm=firm, memberships__role=FirmRole.OWNER)


def member_of(firm: Firm, *, role: FirmRole = FirmRole.AGENT, name: str = "Anton Agent") -> User:
    """Another person in the firm's team; an agent may reply, but not decide."""
    person = user(name)
    firms.add_member(firm, user=person, role=role, by=owner_of(firm), at=timezone.now())
    return secured(person) if role == FirmRole.OWNER else person
