"""Invited, invited again, withdrawn, accepted: each once, whatever changes meanwhile."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import firms, invitations, personal, teams
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
def asked(firm: Firm, now: datetime) -> FirmInvitation:
    return factory.invitation(firm, address="Iga@Example.org", at=now)


@pytest.fixture
def iga() -> User:
    return accounts.user("Iga Invited", email="iga@example.org")


class TestInviting:
    def test_an_address_is_asked_for_a_fortnight(
        self, asked: FirmInvitation, now: datetime
    ) -> None:
        assert (asked.address, asked.state, asked.mails) == ("iga@example.org", "open", 1)
        assert asked.expires_at == now + timedelta(days=14)

    def test_asking_again_changes_the_role_and_starts_anew(
        self, firm: Firm, asked: FirmInvitation, now: datetime
    ) -> None:
        later = now + timedelta(days=20)

        again = factory.invitation(
            firm, address="iga@example.org", role=FirmRole.PRODUCT_LEAD, at=later
        )

        assert again.pk == asked.pk
        assert (again.role, again.mails) == ("product_lead", 2)
        assert again.expires_at == later + timedelta(days=14)

    def test_the_trail_holds_no_address(self, firm: Firm, asked: FirmInvitation) -> None:
        assert "example.org" not in str([event.data for event in events.of(firm)])

    def test_who_is_in_the_team_is_not_asked(self, firm: Firm, owner: User, now: datetime) -> None:
        with pytest.raises(invitations.AlreadyInTeam):
            factory.invitation(firm, address=owner.email.upper(), at=now)

        assert not FirmInvitation.objects.exists()

    def test_an_address_is_mailed_a_few_times(
        self, asked: FirmInvitation, owner: User, now: datetime
    ) -> None:
        for _ in range(invitations.MOST_MAILS - 1):
            invitations.resend(asked, by=owner, at=now)

        with pytest.raises(invitations.MailedTooOften):
            invitations.resend(asked, by=owner, at=now)

        assert FirmInvitation.objects.get().mails == invitations.MOST_MAILS

    def test_there_is_an_end_to_open_invitations(
        self, firm: Firm, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(invitations, "MOST_OPEN", 1)
        factory.invitation(firm, at=now)

        with pytest.raises(invitations.TooManyInvitations):
            factory.invitation(firm, at=now)

        assert FirmInvitation.objects.count() == 1

    def test_only_owners_of_a_firm_that_is_there_invite(self, firm: Firm, now: datetime) -> None:
        agent, owner = accounts.member_of(firm), accounts.owner_of(firm)
        with pytest.raises(teams.NotOwner):
            factory.invitation(firm, by=agent, at=now)
        firms.close(firm, by=owner, at=now)
        with pytest.raises(firms.FirmClosed):
            factory.invitation(firm, at=now)

        assert not FirmInvitation.objects.exists()

    def test_two_open_invitations_of_one_address_cannot_stand(
        self, asked: FirmInvitation, now: datetime
    ) -> None:
        asked.pk, asked.key = None, "00000000-0000-4000-8000-000000000000"

        with pytest.raises(IntegrityError, match="open_once"), transaction.atomic():
            asked.save(force_insert=True)


class TestWithdrawing:
    def test_it_ends_and_forgets_the_address(
        self, asked: FirmInvitation, owner: User, now: datetime
    ) -> None:
        for _ in range(2):
            ended = invitations.withdraw(asked, by=owner, at=now)

        assert (ended.state, ended.address) == ("withdrawn", "")
        with pytest.raises(invitations.InvitationOver):
            invitations.resend(asked, by=owner, at=now)

    def test_what_was_accepted_stays(
        self, asked: FirmInvitation, owner: User, iga: User, now: datetime
    ) -> None:
        invitations.accept(asked, user=iga, role="agent", at=now)

        assert invitations.withdraw(asked, by=owner, at=now).state == "accepted"
        assert FirmMember.objects.filter(user=iga).exists()


class TestTheLink:
    def test_it_leads_to_its_invitation(self, asked: FirmInvitation) -> None:
        assert invitations.by_token(invitations.token(asked)) == asked

    @pytest.mark.parametrize("forged", ["", "x", "a:b:c", "\x00"])
    def test_a_forged_one_leads_nowhere(self, asked: FirmInvitation, forged: str) -> None:
        assert invitations.by_token(forged) is None
        assert invitations.by_token(invitations.token(asked) + forged + "x") is None

    def test_a_token_of_another_kind_leads_nowhere(self, asked: FirmInvitation) -> None:
        from django.core import signing

        assert invitations.by_token(signing.dumps(str(asked.key), salt="pledge-resume")) is None


class TestAccepting:
    def test_the_person_joins_in_the_role(
        self, firm: Firm, asked: FirmInvitation, iga: User, now: datetime
    ) -> None:
        member = invitations.accept(asked, user=iga, role="agent", at=now)

        assert (member.firm, member.user, member.role) == (firm, iga, "agent")
        done = FirmInvitation.objects.get()
        assert (done.state, done.accepted_by, done.address) == ("accepted", iga, "")
        assert iga.has_perm("wagtailadmin.access_admin")

    def test_a_second_click_changes_nothing(
        self, asked: FirmInvitation, iga: User, now: datetime
    ) -> None:
        first = invitations.accept(asked, user=iga, role="agent", at=now)

        assert invitations.accept(asked, user=iga, role="agent", at=now) == first

    def test_the_link_works_for_one_person_only(
        self, firm: Firm, asked: FirmInvitation, iga: User, now: datetime
    ) -> None:
        invitations.accept(asked, user=iga, role="agent", at=now)

        with pytest.raises(invitations.InvitationOver, match="accepted"):
            invitations.accept(asked, user=accounts.user(), role="agent", at=now)

        assert firm.members.count() == 2

    def test_after_leaving_the_old_link_is_no_way_back(
        self, firm: Firm, asked: FirmInvitation, iga: User, now: datetime
    ) -> None:
        invitations.accept(asked, user=iga, role="agent", at=now)
        teams.leave(firm, user=iga, at=now)

        with pytest.raises(invitations.InvitationOver, match="accepted"):
            invitations.accept(asked, user=iga, role="agent", at=now)

        assert not FirmMember.objects.filter(user=iga).exists()

    def test_an_invitation_never_changes_the_role_of_a_member(
        self, firm: Firm, asked: FirmInvitation, owner: User, now: datetime
    ) -> None:
        with pytest.raises(invitations.AlreadyInTeam):
            invitations.accept(asked, user=owner, role="agent", at=now)

        assert firm.members.get().role == FirmRole.OWNER
        assert FirmInvitation.objects.get().state == InvitationState.OPEN

    def test_a_role_that_changed_meanwhile_is_not_taken_blindly(
        self, firm: Firm, asked: FirmInvitation, iga: User, now: datetime
    ) -> None:
        factory.invitation(firm, address=asked.address, role=FirmRole.OWNER, at=now)

        with pytest.raises(invitations.RoleChanged, match="owner"):
            invitations.accept(asked, user=iga, role="agent", at=now)

        assert not FirmMember.objects.filter(user=iga).exists()

    def test_who_was_invited_by_somebody_who_left_asks_again(
        self, firm: Firm, owner: User, iga: User, now: datetime
    ) -> None:
        other = accounts.member_of(firm, role=FirmRole.OWNER)
        asked = factory.invitation(firm, by=owner, at=now)
        teams.leave(firm, user=owner, at=now)

        with pytest.raises(invitations.InvitationOver, match="withdrawn"):
            invitations.accept(asked, user=iga, role="agent", at=now)

        assert {member.user for member in firm.members.all()} == {other}

    @pytest.mark.parametrize("why", ["expired", "closed"])
    def test_what_is_over_is_over(
        self, firm: Firm, asked: FirmInvitation, iga: User, now: datetime, why: str
    ) -> None:
        at = now + timedelta(days=14) if why == "expired" else now
        if why == "closed":
            Firm.objects.filter(pk=firm.pk).update(state="closed", closed_at=now, verified_at=None)

        with pytest.raises(invitations.InvitationOver, match=why):
            invitations.accept(asked, user=iga, role="agent", at=at)

        assert not FirmMember.objects.filter(user=iga).exists()

    def test_staff_and_unverified_addresses_stay_out(
        self, asked: FirmInvitation, iga: User, now: datetime
    ) -> None:
        with pytest.raises(invitations.StaffStayOut):
            invitations.accept(asked, user=accounts.editor(), role="agent", at=now)
        EmailAddress.objects.filter(user=iga).update(verified=False)
        with pytest.raises(invitations.AddressNotVerified):
            invitations.accept(asked, user=iga, role="agent", at=now)

        assert FirmInvitation.objects.get().state == InvitationState.OPEN

    def test_who_was_erased_meanwhile_joins_nothing(
        self, firm: Firm, asked: FirmInvitation, iga: User, now: datetime
    ) -> None:
        other = factory.invitation(firm, at=now)
        stale = User.objects.get(pk=iga.pk)
        EmailAddress.objects.create(user=accounts.user(), email="kept@example.org")
        personal.erase(iga, at=now)
        EmailAddress.objects.filter(email="kept@example.org").update(user=stale, verified=True)

        with pytest.raises(personal.HasLeft):
            invitations.accept(other, user=stale, role="agent", at=now)

        assert firm.members.count() == 1
        assert FirmInvitation.objects.get(pk=other.pk).state == InvitationState.OPEN

    def test_whose_invitation_it_is(self, asked: FirmInvitation, iga: User) -> None:
        assert invitations.is_for(asked, iga)
        assert not invitations.is_for(asked, accounts.user())
        EmailAddress.objects.filter(user=iga).update(verified=False)
        assert not invitations.is_for(asked, iga)
