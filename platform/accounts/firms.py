"""What happens to firms and their teams."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Firm, FirmMember, FirmRole, User
from core import events

# Every firm's members share this group's right to enter the Wagtail admin; which pages they
# may touch follows from their own firm's group.
FIRM_MEMBERS = "Firm members"


@transaction.atomic
def register(
    *, name: str, slug: str, owner: User, at: datetime, city: str = "", about: str = ""
) -> Firm:
    """A new firm, unverified, with its first owner."""
    firm = Firm.objects.create(name=name, slug=slug, city=city, about=about)
    events.record("firm_registered", firm, at=at, by=owner)
    add_member(firm, user=owner, role=FirmRole.OWNER, by=owner, at=at)
    return firm


@transaction.atomic
def add_member(firm: Firm, *, user: User, role: FirmRole, by: User, at: datetime) -> FirmMember:
    """Place `user` in the team, or change their role there."""
    member, _created = FirmMember.objects.update_or_create(
        firm=firm, user=user, defaults={"role": role}
    )
    user.groups.add(Group.objects.get_or_create(name=FIRM_MEMBERS)[0], group_of(firm))
    events.record("firm_member_added", firm, at=at, by=by, user=user.pk, role=role)
    return member


@transaction.atomic
def verify(firm: Firm, *, by: User, at: datetime) -> Firm:
    """An operator has checked that this firm is who it says. Safe to call twice."""
    firm = Firm.objects.select_for_update().get(pk=firm.pk)
    if firm.verified_at is None:
        firm.verified_at = at
        firm.save(update_fields=["verified_at"])
        events.record("firm_verified", firm, at=at, by=by)
    return firm


def group_of(firm: Firm) -> Group:
    """The group whose Wagtail permissions reach this firm's pages and nothing else."""
    return Group.objects.get_or_create(name=f"firm:{firm.key}")[0]
