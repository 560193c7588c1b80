"""Inviting people into a firm's team by mail: asked, asked again, withdrawn, accepted.

The firm's lock comes first, then the invitation's.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet

from accounts import firms, teams
from accounts.models import (
    Firm,
    FirmInvitation,
    FirmMember,
    FirmRole,
    InvitationState,
    User,
)
from core import events, moves

LASTS = timedelta(days=14)
SALT = "firm-invitation"
MOST_OPEN = 50
# How often one invitation may be mailed: the address never asked for it.
MOST_MAILS = 5


class AlreadyInTeam(Exception):
    """The person has a place in the team, which an invitation does not change."""


class TooManyInvitations(Exception):
    """So many invitations of the firm are open that there is no room for another."""


class MailedTooOften(Exception):
    """This address has been written to often enough."""


class InvitationOver(Exception):
    """Nothing can be accepted any more. `args[0]`: accepted, withdrawn, expired or closed."""


class RoleChanged(Exception):
    """The role is no longer the one the person was shown. `args[0]` is the one it is now."""


class AddressNotVerified(Exception):
    """The account has no verified address."""


class StaffStayOut(Exception):
    """Whoever works for the site does not work for a firm on it."""


def token(invitation: FirmInvitation) -> str:
    """What the mailed link holds. It opens a page; what may be accepted there the row says."""
    signed: str = signing.dumps(str(invitation.key), salt=SALT)
    return signed


def by_token(written: str) -> FirmInvitation | None:
    try:
        key = signing.loads(written, salt=SALT)
    except signing.BadSignature:
        return None
    known = FirmInvitation.objects.select_related("firm", "invited_by")
    return known.filter(key=key).first()


@transaction.atomic
def invite(
    firm: Firm, *, address: str, role: FirmRole, language: str, by: User, at: datetime
) -> FirmInvitation:
    """Ask an address to join. Asked before, it is asked again, now for this role."""
    firm = moves.lock(firm)
    if firm.is_closed:
        raise firms.FirmClosed(firm.slug)
    teams.check_owns(firm, by)
    # The constraint that lets an address be asked once at a time compares letter by letter.
    address = address.strip().lower()
    if _members_of(firm).filter(user__in=_people_of(address)).exists():
        raise AlreadyInTeam(firm.slug)
    still_open = FirmInvitation.objects.filter(firm=firm, state=InvitationState.OPEN)
    if known := still_open.filter(address=address).first():
        return _mail_again(known, role=role, by=by, at=at)
    if still_open.count() >= MOST_OPEN:
        raise TooManyInvitations(MOST_OPEN)
    made = FirmInvitation.objects.create(
        firm=firm,
        address=address,
        language=language,
        role=role,
        invited_by=by,
        sent_at=at,
        expires_at=at + LASTS,
    )
    events.record("firm_invited", firm, at=at, by=by, invitation=made.pk, role=role)
    return made


@transaction.atomic
def resend(invitation: FirmInvitation, *, by: User, at: datetime) -> FirmInvitation:
    """Another mail, and another fortnight."""
    firm = moves.lock(invitation.firm)
    teams.check_owns(firm, by)
    invitation = moves.lock(invitation)
    if invitation.state != InvitationState.OPEN:
        raise InvitationOver(invitation.state)
    return _mail_again(invitation, role=FirmRole(invitation.role), by=by, at=at)


@transaction.atomic
def withdraw(invitation: FirmInvitation, *, by: User, at: datetime) -> FirmInvitation:
    """Safe to call twice; what was accepted stays so."""
    firm = moves.lock(invitation.firm)
    teams.check_owns(firm, by)
    invitation = moves.lock(invitation)
    if invitation.state == InvitationState.OPEN:
        _end(invitation, InvitationState.WITHDRAWN, at=at)
        events.record("firm_invitation_withdrawn", firm, at=at, by=by, invitation=invitation.pk)
    return invitation


def over(invitation: FirmInvitation, *, at: datetime) -> str:
    """Why nothing can be accepted: accepted, withdrawn, expired or closed; "" while it can."""
    if invitation.state != InvitationState.OPEN:
        return str(invitation.state)
    if invitation.firm.is_closed:
        return "closed"
    return "expired" if at >= invitation.expires_at else ""


def is_for(invitation: FirmInvitation, user: User) -> bool:
    """Whether the invited address is one of this person's."""
    return _people_of(invitation.address).filter(pk=user.pk).exists()


@transaction.atomic
def accept(invitation: FirmInvitation, *, user: User, role: str, at: datetime) -> FirmMember:
    """Join in the `role` the person was shown. A second click finds the place taken by oneself."""
    firm = moves.lock(invitation.firm)
    invitation = moves.lock(invitation)
    # `over` asks the firm: it shall see the one that is locked, not the one the page was made of.
    invitation.firm = firm
    # Before asking whether it is over: after one's own first click it is.
    if mine := _members_of(firm).filter(user=user).first():
        if invitation.accepted_by_id == user.pk:
            return mine
        raise AlreadyInTeam(firm.slug)
    if why := over(invitation, at=at):
        raise InvitationOver(why)
    if user.is_staff:
        raise StaffStayOut(user.pk)
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise AddressNotVerified(user.pk)
    if invitation.role != role:
        raise RoleChanged(invitation.role)
    invitation.accepted_by = user
    _end(invitation, InvitationState.ACCEPTED, at=at)
    return firms.add_member(
        firm, user=user, role=FirmRole(invitation.role), by=invitation.invited_by, at=at
    )


def _mail_again(
    invitation: FirmInvitation, *, role: FirmRole, by: User, at: datetime
) -> FirmInvitation:
    if invitation.mails >= MOST_MAILS:
        raise MailedTooOften(invitation.pk)
    invitation.mails += 1
    invitation.role, invitation.invited_by = role, by
    invitation.sent_at, invitation.expires_at = at, at + LASTS
    invitation.save()
    events.record(
        "firm_invited", invitation.firm, at=at, by=by, invitation=invitation.pk, role=role
    )
    return invitation


def _end(invitation: FirmInvitation, state: InvitationState, *, at: datetime) -> None:
    invitation.state, invitation.ended_at, invitation.address = state, at, ""
    invitation.save()


def _members_of(firm: Firm) -> "QuerySet[FirmMember]":
    return FirmMember.objects.filter(firm=firm)


def _people_of(address: str) -> "QuerySet[User]":
    """Whoever has shown that this address is theirs."""
    people: QuerySet[User] = User.objects.filter(
        emailaddress__email__iexact=address, emailaddress__verified=True, is_active=True
    )
    return people
