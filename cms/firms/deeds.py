"""What is done to a firm, with all that follows from it on the floors above: mails, votes, money.

Each is one transaction. Locks: firm, then campaigns, then rounds, then pledges.
"""

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from accounts import firms, invitations, logos, teams
from accounts.models import Firm, FirmInvitation, FirmMember, FirmRole, FirmState, User
from cms.firms import blockers
from core import moves
from notifications import firm_mails
from payments import recusal as pledges
from projects import follows
from projects import recusal as votes


class Blocked(Exception):
    """Something still ties the firm to people. `args[0]` lists it, as blockers.Blocker."""


@transaction.atomic
def verify(firm: Firm, *, by: User, at: datetime, seen: str = "") -> Firm:
    # Under the lock: of two operators who verify at once only one writes to the firm.
    was_verified = moves.lock(firm).verified_at is not None
    firm = firms.verify(firm, by=by, at=at, seen=seen)
    if not was_verified:
        firm_mails.verified(firm, at=at)
    return firm


@transaction.atomic
def correct(firm: Firm, *, details: firms.Details, by: User, at: datetime) -> Firm:
    """Asked again under the lock: whoever has just been removed changes nothing any more."""
    firm = moves.lock(firm)
    teams.check_owns(firm, by)
    return firms.correct(firm, details=details, by=by, at=at)


@transaction.atomic
def change_logo(
    firm: Firm, *, picture: "ContentFile[bytes] | None", by: User, at: datetime
) -> Firm:
    """Another logo, or none. Asked again under the lock, as in `correct`."""
    firm = moves.lock(firm)
    teams.check_owns(firm, by)
    if picture is None:
        return logos.remove(firm, by=by, at=at)
    return logos.put(firm, picture=picture, by=by, at=at)


@transaction.atomic
def refuse(firm: Firm, *, reason: str, by: User, at: datetime) -> Firm:
    firm = firms.refuse(firm, reason=reason, by=by, at=at)
    firm_mails.refused(firm, at=at)
    return firm


@transaction.atomic
def invite(
    firm: Firm, *, address: str, role: str, language: str, by: User, at: datetime
) -> FirmInvitation:
    invitation = invitations.invite(
        firm, address=address, role=FirmRole(role), language=language, by=by, at=at
    )
    _mail(invitation, at=at)
    return invitation


@transaction.atomic
def resend(invitation: FirmInvitation, *, by: User, at: datetime) -> FirmInvitation:
    invitation = invitations.resend(invitation, by=by, at=at)
    _mail(invitation, at=at)
    return invitation


def _mail(invitation: FirmInvitation, *, at: datetime) -> None:
    """Call under the firm's lock. Withdrawing and asking anew is no way to write without end."""
    sent = firm_mails.times_invited(invitation.firm, address=invitation.address)
    if sent >= invitations.MOST_MAILS:
        raise invitations.MailedTooOften(invitation.pk)
    firm_mails.invited(invitation, at=at)


@transaction.atomic
def join(invitation: FirmInvitation, *, user: User, role: str, at: datetime) -> FirmMember:
    """Accept, and give up what nobody has in their own firm: votes, pledges, news of it."""
    # Asked under the lock, or two clicks at once would both be the first; and before accepting,
    # after which everybody is in the team.
    firm = moves.lock(invitation.firm)
    is_new = not FirmMember.objects.filter(firm=firm, user=user).exists()
    member = invitations.accept(invitation, user=user, role=role, at=at)
    if is_new:
        votes.take_back_votes(user, firm=member.firm, at=at)
        pledges.take_back_pledges(user, firm=member.firm, at=at)
        follows.unfollow_firm(member.firm, user=user)
        firm_mails.joined(member, at=at)
    return member


@transaction.atomic
def change_role(member: FirmMember, *, role: str, by: User, at: datetime) -> FirmMember:
    before = member.role
    member = teams.change_role(member.firm, user=member.user, role=FirmRole(role), by=by, at=at)
    if member.role != before and member.user_id != by.pk:
        firm_mails.role_changed(member, at=at)
    return member


@transaction.atomic
def hand_over(member: FirmMember, *, by: User, at: datetime) -> FirmMember:
    member = teams.hand_over(member.firm, to=member.user, by=by, at=at)
    firm_mails.role_changed(member, at=at)
    return member


@transaction.atomic
def remove(member: FirmMember, *, by: User, at: datetime) -> None:
    teams.remove(member.firm, user=member.user, by=by, at=at)
    firm_mails.removed(member.firm, user=member.user, at=at)


@transaction.atomic
def shut(firm: Firm, *, by: User, at: datetime) -> Firm:
    """An operator ends a firm they refused, so that the real one can have its number."""
    firm = moves.lock(firm)
    if firm.state != FirmState.REFUSED:
        raise moves.IllegalTransition(f"{firm.state} -> closed")
    if found := blockers.of(firm):
        raise Blocked(found)
    return _end(firm, by=by, at=at)


@transaction.atomic
def close(firm: Firm, *, by: User, at: datetime) -> Firm:
    """Under the firm's lock no campaign of it is published: what does not block now never will."""
    firm = moves.lock(firm)
    teams.check_owns(firm, by)
    if found := blockers.of(firm):
        raise Blocked(found)
    return _end(firm, by=by, at=at)


def _end(firm: Firm, *, by: User, at: datetime) -> Firm:
    """Call under the firm's lock."""
    follows.end_of_firm(firm)
    return firms.close(firm, by=by, at=at)
