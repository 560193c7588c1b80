"""Who works for a firm: roles, leaving, handing over.

Every change locks the firm first, so that it never ends up without an owner: of two who leave
at once, the second finds that they are the last.
"""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from accounts import firms
from accounts.models import (
    Firm,
    FirmInvitation,
    FirmMember,
    FirmRole,
    InvitationState,
    User,
)
from core import events, moves


class NotInTeam(Exception):
    """The person has no place in the firm's team (any more)."""


class NotOwner(Exception):
    """Whoever asks owns the firm no longer."""


class LastOwner(Exception):
    """The firm would be left without an owner."""


@transaction.atomic
def change_role(firm: Firm, *, user: User, role: FirmRole, by: User, at: datetime) -> FirmMember:
    """Give a member another role. Safe to call twice."""
    moves.lock(firm)
    check_owns(firm, by)
    member = _member(firm, user)
    if member.role == role:
        return member
    if member.role == FirmRole.OWNER:
        _check_not_last(firm, member)
        _void_invitations(firm, by=user, at=at)
    member.role = role
    member.save(update_fields=["role"])
    events.record("firm_role_changed", firm, at=at, by=by, user=user.pk, role=role)
    return member


@transaction.atomic
def hand_over(firm: Firm, *, to: User, by: User, at: datetime) -> FirmMember:
    """Make another member the owner; whoever hands over leads products from now on."""
    made = change_role(firm, user=to, role=FirmRole.OWNER, by=by, at=at)
    change_role(firm, user=by, role=FirmRole.PRODUCT_LEAD, by=by, at=at)
    return made


@transaction.atomic
def remove(firm: Firm, *, user: User, by: User, at: datetime) -> None:
    """Take a member out of the team, and every way into the firm's studio with it."""
    moves.lock(firm)
    check_owns(firm, by)
    _take_out(firm, _member(firm, user), at=at)
    events.record("firm_member_removed", firm, at=at, by=by, user=user.pk)


@transaction.atomic
def leave(firm: Firm, *, user: User, at: datetime) -> None:
    """Step out of the team. The last owner hands over or closes the firm instead."""
    moves.lock(firm)
    _take_out(firm, _member(firm, user), at=at)
    events.record("firm_member_left", firm, at=at, by=user)


def check_owns(firm: Firm, user: User) -> None:
    """Raise NotOwner unless this person owns the firm at this moment. Asks the database."""
    if not FirmMember.objects.filter(firm=firm, user=user, role=FirmRole.OWNER).exists():
        raise NotOwner(user.pk)


def _member(firm: Firm, user: User) -> FirmMember:
    member = FirmMember.objects.filter(firm=firm, user=user).first()
    if member is None:
        raise NotInTeam(user.pk)
    return member


def _check_not_last(firm: Firm, member: FirmMember) -> None:
    """Call under the firm's lock."""
    others = FirmMember.objects.filter(firm=firm, role=FirmRole.OWNER).exclude(pk=member.pk)
    if not others.exists():
        raise LastOwner(firm.slug)


def _take_out(firm: Firm, member: FirmMember, *, at: datetime) -> None:
    """The person's lock keeps two firms they leave at once from each counting on the other."""
    user = firms.lock_person(member.user)
    if member.role == FirmRole.OWNER:
        _check_not_last(firm, member)
        _void_invitations(firm, by=user, at=at)
    member.delete()
    user.groups.remove(firms.group_of(firm))
    if not FirmMember.objects.filter(user=user).exists():
        user.groups.remove(*Group.objects.filter(name=firms.FIRM_MEMBERS))


def _void_invitations(firm: Firm, *, by: User, at: datetime) -> None:
    """Whoever no longer owns the firm leaves no way into it behind."""
    FirmInvitation.objects.filter(firm=firm, invited_by=by, state=InvitationState.OPEN).update(
        state=InvitationState.WITHDRAWN, ended_at=at, address=""
    )
