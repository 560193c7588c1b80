"""The mails that firms and their teams cause. All necessary: one's own place, an own decision.

The floors above write them in the transaction that makes the occasion.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts import invitations
from accounts.models import Firm, FirmInvitation, FirmMember, FirmRole, User
from notifications import outbox
from notifications.models import Mail


def owners(firm: Firm) -> set[int]:
    return set(firm.members.filter(role=FirmRole.OWNER).values_list("user_id", flat=True))


def invited(invitation: FirmInvitation, *, at: datetime) -> None:
    """To the address itself, which may be nobody's here. The link is forgotten once sent."""
    path = reverse("firms:invitation", args=[invitations.token(invitation)])
    outbox.write_to_address(
        "firm_invitation",
        address=invitation.address,
        language=invitation.language,
        once=f"firm_invitation:{invitation.key}:{invitation.mails}",
        at=at,
        secrets={"path": path},
        firm=invitation.firm.name,
        role=invitation.role,
        inviter=str(invitation.invited_by),
        until=invitation.expires_at.isoformat(),
    )


def times_invited(firm: Firm, *, address: str) -> int:
    """How often the firm has written to this address, as long as such mails are kept: also for
    invitations it has withdrawn, which no longer hold the address.
    """
    sent = Mail.objects.filter(recipient__isnull=True, address=address, kind="firm_invitation")
    keys = [once.split(":")[1] for once in sent.values_list("once", flat=True)]
    of_firm = FirmInvitation.objects.filter(firm=firm, key__in=set(keys))
    return sum(keys.count(str(key)) for key in of_firm.values_list("key", flat=True))


def joined(member: FirmMember, *, at: datetime) -> None:
    firm = member.firm
    _write(
        "firm_joined",
        firm,
        to=owners(firm) - {member.user_id},
        at=at,
        person=str(member.user),
        role=member.role,
    )


def role_changed(member: FirmMember, *, at: datetime) -> None:
    _write("firm_role_changed", member.firm, to={member.user_id}, at=at, role=member.role)


def removed(firm: Firm, *, user: User, at: datetime) -> None:
    _write("firm_removed", firm, to={user.pk}, at=at, path=reverse("me"))


def verified(firm: Firm, *, at: datetime) -> None:
    _write("firm_verified", firm, to=owners(firm), at=at)


def refused(firm: Firm, *, at: datetime) -> None:
    path = reverse("firms:details", args=[firm.slug])
    _write("firm_refused", firm, to=owners(firm), at=at, path=path, reason=firm.refusal)


def _write(
    kind: str, firm: Firm, *, to: set[int], at: datetime, path: str = "", **params: Any
) -> None:
    outbox.write(
        kind,
        to=to,
        once=f"{kind}:{firm.key}:{at.isoformat()}",
        at=at,
        firm=firm.name,
        path=path or reverse("firms:team", args=[firm.slug]),
        **params,
    )
