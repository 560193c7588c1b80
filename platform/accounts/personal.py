"""What accounts know of a person, given to them as data, and taken away for good."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from accounts import consents, portraits, sessions
from accounts.models import FirmInvitation, FirmMember, InvitationState, Role, User
from core import events, locks

# RFC 2606: no mail can ever arrive below this name.
NOWHERE = "erased.invalid"


class HasLeft(PermissionDenied):
    """The account was erased while something was still being done with it."""


def require_present(user: User) -> None:
    """Raise HasLeft for an erased person, and let nobody erase them until the transaction ends.

    Call it before any other lock: an erasure holds the person first.
    """
    # A request's user is a proxy, which has no table.
    if locks.share(User(pk=user.pk)).erased_at is not None:
        raise HasLeft(user.pk)


def export(user: User) -> dict[str, Any]:
    """The account itself, how it is signed in to, and every consent. No password, no secret."""
    return {
        "account": _account(user),
        "email_addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "second_factors": [
            {"kind": row.type, "added_at": row.created_at.isoformat()}
            for row in Authenticator.objects.filter(user=user).order_by("id")
        ],
        "signed_in_with": [
            {
                "browser": row.user_agent,
                "network_address": row.ip,
                "since": row.created_at.isoformat(),
            }
            for row in UserSession.objects.filter(user=user).order_by("created_at")
        ],
        "firms": [
            {"firm": row.firm.name, "role": row.role, "joined_at": row.joined_at.isoformat()}
            for row in user.memberships.select_related("firm").order_by("id")
        ],
        "consents": [
            {
                "purpose": row.purpose,
                "words": consents.wording(row.purpose, version=row.version),
                "version": row.version,
                "given": row.given,
                "by_way_of": row.source,
                "at": row.at.isoformat(),
            }
            for row in user.consents.order_by("id")
        ],
    }


def _account(user: User) -> dict[str, Any]:
    names = (
        "key", "email", "handle", "display_name", "language", "role", "form_of_address", "calendar",
        "salutation", "salutation_words", "surname", "called", "page_is_public", "shows_ideas",
        "shows_comments", "shows_since",
    )  # fmt: skip
    told = {name: getattr(user, name) for name in names}
    return told | {
        "key": str(user.key),
        "joined_at": user.joined_at.isoformat(),
        "portrait": user.portrait.url if user.portrait else None,
    }


@transaction.atomic
def erase(user: User, *, at: datetime) -> None:
    """Leave a row that says nothing of who it was. Safe to call twice.

    The floors above erase theirs first: they may need the name or the address to find it.
    """
    # The whole lock, not `no_key`: nobody may add a row that points at this person meanwhile.
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.erased_at is not None:
        return
    sessions.end_all(user)
    Authenticator.objects.filter(user=user).delete()
    # While the person's addresses still stand: open invitations to them are found by these.
    _withdraw_invitations(user, at=at)
    EmailAddress.objects.filter(user=user).delete()
    FirmMember.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    portraits.take_off(user)
    _blank(user, at=at)
    events.record("account_erased", user, at=at, by=user)


def _withdraw_invitations(user: User, *, at: datetime) -> None:
    """Those to this person's addresses, and those in their name: who leaves lets nobody in.

    The constraint wants the address gone with them.
    """
    addresses = EmailAddress.objects.filter(user=user).values("email")
    concerned = Q(address__in=addresses) | Q(invited_by=user)
    FirmInvitation.objects.filter(concerned, state=InvitationState.OPEN).update(
        state=InvitationState.WITHDRAWN, address="", ended_at=at
    )


def _blank(user: User, *, at: datetime) -> None:
    name = f"former-{user.key.hex[:16]}"
    user.email, user.handle, user.display_name = f"erased-{user.key}@{NOWHERE}", name, ""
    user.salutation = user.salutation_words = user.surname = user.called = ""
    user.role, user.is_superuser, user.is_active = Role.MEMBER, False, False
    user.page_is_public, user.last_login, user.erased_at = False, None, at
    user.set_unusable_password()
    user.save()
