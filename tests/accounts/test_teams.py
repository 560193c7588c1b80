"""Roles, leaving, removing, handing over; and nobody keeps a key."""

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts import firms, rules, teams
from accounts.models import Firm, FirmInvitation, FirmMember, FirmRole, InvitationState, User
from core import events
from tests.factories import accounts
from tests.factories import firms as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def firm() -> Firm:
    return accounts.firm()


@pytest.fixture
def owner(firm: Firm) -> User:
    return accounts.owner_of(firm)


@pytest.fixture
def agent(firm: Firm) -> User:
    return accounts.member_of(firm)


def role_of(firm: Firm, user: User) -> str | None:
    return rules.role_in(User.objects.get(pk=user.pk), firm)


class TestRoles:
    def test_an_owner_gives_another_role_once(
        self, firm: Firm, owner: User, agent: User, now: datetime
    ) -> None:
        for _ in range(2):
            teams.change_role(firm, user=agent, role=FirmRole.PRODUCT_LEAD, by=owner, at=now)

        assert role_of(firm, agent) == "product_lead"
        changes = events.of(firm).filter(verb="firm_role_changed")
        assert [event.data for event in changes] == [{"user": agent.pk, "role": "product_lead"}]

    def test_the_last_owner_stays_owner(self, firm: Firm, owner: User, now: datetime) -> None:
        with pytest.raises(teams.LastOwner):
            teams.change_role(firm, user=owner, role=FirmRole.AGENT, by=owner, at=now)

        assert role_of(firm, owner) == "owner"

    def test_who_no_longer_owns_changes_nothing(
        self, firm: Firm, owner: User, agent: User, now: datetime
    ) -> None:
        with pytest.raises(teams.NotOwner):
            teams.change_role(firm, user=owner, role=FirmRole.AGENT, by=agent, at=now)
        with pytest.raises(teams.NotOwner):
            teams.remove(firm, user=owner, by=agent, at=now)

        assert role_of(firm, owner) == "owner"

    def test_a_stranger_has_no_role_to_change(self, firm: Firm, owner: User, now: datetime) -> None:
        with pytest.raises(teams.NotInTeam):
            teams.change_role(firm, user=accounts.user(), role=FirmRole.AGENT, by=owner, at=now)

        assert firm.members.count() == 1

    def test_handing_over_leaves_one_owner_and_a_product_lead(
        self, firm: Firm, owner: User, agent: User, now: datetime
    ) -> None:
        teams.hand_over(firm, to=agent, by=owner, at=now)

        assert (role_of(firm, agent), role_of(firm, owner)) == ("owner", "product_lead")


class TestLeaving:
    def test_the_last_owner_cannot_leave(
        self, firm: Firm, owner: User, agent: User, now: datetime
    ) -> None:
        with pytest.raises(teams.LastOwner):
            teams.leave(firm, user=owner, at=now)

        assert role_of(firm, owner) == "owner"
        assert owner.groups.count() == 2

    def test_one_of_two_owners_can(
        self, firm: Firm, owner: User, agent: User, now: datetime
    ) -> None:
        teams.change_role(firm, user=agent, role=FirmRole.OWNER, by=owner, at=now)

        teams.leave(firm, user=owner, at=now)

        assert role_of(firm, owner) is None
        assert events.of(firm).filter(verb="firm_member_left", actor=owner).count() == 1

    def test_leaving_twice_says_so(self, firm: Firm, agent: User, now: datetime) -> None:
        teams.leave(firm, user=agent, at=now)

        with pytest.raises(teams.NotInTeam):
            teams.leave(firm, user=agent, at=now)

    def test_a_key_to_another_firm_stays(self, firm: Firm, agent: User, now: datetime) -> None:
        other = accounts.firm()
        firms.add_member(
            other, user=agent, role=FirmRole.AGENT, by=accounts.owner_of(other), at=now
        )

        teams.leave(firm, user=agent, at=now)

        assert {group.name for group in agent.groups.all()} == {
            firms.FIRM_MEMBERS,
            f"firm:{other.key}",
        }

    def test_invitations_of_who_owns_no_longer_are_void(
        self, firm: Firm, owner: User, agent: User, now: datetime
    ) -> None:
        teams.change_role(firm, user=agent, role=FirmRole.OWNER, by=owner, at=now)
        theirs = factory.invitation(firm, by=agent, at=now)
        others = factory.invitation(firm, by=owner, at=now)

        teams.remove(firm, user=agent, by=owner, at=now)

        assert FirmInvitation.objects.get(pk=theirs.pk).state == InvitationState.WITHDRAWN
        assert FirmInvitation.objects.get(pk=others.pk).state == InvitationState.OPEN


@pytest.mark.parametrize("way", ["left", "removed"])
def test_an_open_session_loses_the_studio_at_once(
    client: Client, firm: Firm, owner: User, agent: User, now: datetime, way: str
) -> None:
    client.force_login(agent)
    assert client.get("/admin/studio/campaigns/").status_code == 200

    if way == "left":
        teams.leave(firm, user=agent, at=now)
    else:
        teams.remove(firm, user=agent, by=owner, at=now)

    assert client.get("/admin/studio/campaigns/").status_code == 404
    assert client.get("/admin/").status_code in (302, 404)
    assert client.get(f"/en/firms/{firm.slug}/team/").status_code == 404
    assert not agent.groups.exists()
    assert not FirmMember.objects.filter(user=agent).exists()
