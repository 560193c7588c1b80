"""Teams that change at the same instant never end without an owner, nor let two in by one link."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts import firms, invitations, sessions, teams
from accounts.models import Firm, FirmInvitation, FirmMember, FirmRole, User
from cms import personal
from cms.firms import deeds
from core import moves
from notifications import outbox
from payments import pledging
from payments.models import Pledge, PledgeState
from projects import ballots, campaigns, recusal
from projects.models import Campaign, CampaignState
from tests.concurrency.projects.racing import Meeting, Pause, then_meet, together, unlocked
from tests.factories import accounts, projects
from tests.factories import firms as factory
from tests.factories import payments as money

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def firm() -> Firm:
    return accounts.firm()


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


def owners(firm: Firm) -> int:
    return firm.members.filter(role=FirmRole.OWNER).count()


class TestTwoOwnersLeaveAtOnce:
    @pytest.fixture
    def acts(self, firm: Firm, now: datetime) -> list[Any]:
        accounts.user()
        first = accounts.owner_of(firm)
        second = accounts.member_of(firm, role=FirmRole.OWNER)
        return [
            lambda: teams.leave(firm, user=first, at=now),
            lambda: teams.leave(firm, user=second, at=now),
        ]

    def test_without_the_lock_nobody_is_left(
        self, firm: Firm, acts: list[Any], meeting: Meeting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moves, "lock", unlocked)
        monkeypatch.setattr(teams, "_check_not_last", then_meet(teams._check_not_last, meeting))

        assert together(*acts) == [None, None]

        assert meeting.took_place
        assert owners(firm) == 0

    def test_with_it_the_second_stays(
        self, firm: Firm, acts: list[Any], meeting: Meeting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(teams, "_check_not_last", then_meet(teams._check_not_last, meeting))

        outcomes = together(*acts)

        assert not meeting.took_place
        assert [type(each) for each in outcomes if each] == [teams.LastOwner]
        assert owners(firm) == 1


class TestOneOwnerLeavesWhileTheOtherIsErased:
    def both(self, firm: Firm, now: datetime, pause: Pause) -> list[Any]:
        stays = accounts.owner_of(firm)
        goes = accounts.member_of(firm, role=FirmRole.OWNER)
        return together(
            lambda: personal.erase(stays, at=now),
            pause.after(lambda: teams.leave(firm, user=goes, at=now)),
        )

    def test_without_the_hold_nobody_is_left(
        self, firm: Firm, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pause = Pause()
        monkeypatch.setattr(personal, "_hold_firms", lambda user: None)
        monkeypatch.setattr(outbox, "write_to_address", pause.before(outbox.write_to_address))

        self.both(firm, now, pause)

        assert owners(firm) == 0

    def test_with_it_the_other_stays(
        self, firm: Firm, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pause = Pause()
        monkeypatch.setattr(outbox, "write_to_address", pause.before(outbox.write_to_address))

        outcomes = self.both(firm, now, pause)

        assert isinstance(outcomes[1], teams.LastOwner)
        assert owners(firm) == 1


class TestAFirmIsHandedToWhoeverIsErased:
    @pytest.fixture
    def pause(self, monkeypatch: pytest.MonkeyPatch) -> Pause:
        """The erasure stops when nothing is in its way and nobody is gone yet."""
        pause = Pause()
        monkeypatch.setattr(sessions, "end_all", pause.before(sessions.end_all))
        return pause

    @pytest.fixture
    def acts(self, firm: Firm, now: datetime, pause: Pause) -> list[Any]:
        owner = accounts.owner_of(firm)
        heir = accounts.member_of(firm, role=FirmRole.PRODUCT_LEAD)
        return [
            lambda: personal.erase(heir, at=now),
            pause.after(lambda: teams.hand_over(firm, to=heir, by=owner, at=now)),
        ]

    def test_without_the_hold_nobody_owns_it(
        self, firm: Firm, acts: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(personal, "_hold_firms", lambda user: None)

        together(*acts)

        assert owners(firm) == 0

    def test_with_it_the_owner_stays(self, firm: Firm, acts: list[Any]) -> None:
        outcomes = together(*acts)

        assert isinstance(outcomes[1], teams.NotInTeam)
        assert owners(firm) == 1


class TestTwoOwnersDemoteEachOther:
    def test_one_of_them_stays(self, firm: Firm, now: datetime) -> None:
        first = accounts.owner_of(firm)
        second = accounts.member_of(firm, role=FirmRole.OWNER)

        def demote(whom: User, by: User) -> Any:
            return lambda: teams.change_role(firm, user=whom, role=FirmRole.AGENT, by=by, at=now)

        outcomes = together(demote(second, first), demote(first, second))

        assert [type(each) for each in outcomes if isinstance(each, Exception)] == [teams.NotOwner]
        assert owners(firm) == 1


class TestOneLinkTwoPeople:
    @pytest.fixture
    def asked(self, firm: Firm, now: datetime) -> FirmInvitation:
        return factory.invitation(firm, at=now)

    def acts(self, asked: FirmInvitation, now: datetime) -> list[Any]:
        def accepting(person: User) -> Any:
            fresh = FirmInvitation.objects.select_related("firm").get(pk=asked.pk)
            return lambda: invitations.accept(fresh, user=person, role="agent", at=now)

        return [accepting(accounts.user()) for _ in range(2)]

    def test_without_the_lock_both_get_in(
        self,
        firm: Firm,
        asked: FirmInvitation,
        now: datetime,
        meeting: Meeting,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        acts = self.acts(asked, now)
        monkeypatch.setattr(moves, "lock", unlocked)
        monkeypatch.setattr(invitations, "over", then_meet(invitations.over, meeting))

        together(*acts)

        assert meeting.took_place
        assert firm.members.count() == 3

    def test_with_it_one_does(self, firm: Firm, asked: FirmInvitation, now: datetime) -> None:
        outcomes = together(*self.acts(asked, now))

        assert [type(each) for each in outcomes if isinstance(each, Exception)] == [
            invitations.InvitationOver
        ]
        assert firm.members.count() == 2


class TestLeavingTwoFirmsAtOnce:
    """The shared key to the studio must go with the last of them."""

    def test_no_key_is_left(self, firm: Firm, now: datetime) -> None:
        person, other = accounts.member_of(firm), accounts.firm()
        firms.add_member(
            other, user=person, role=FirmRole.AGENT, by=accounts.owner_of(other), at=now
        )

        outcomes = together(
            lambda: teams.leave(firm, user=person, at=now),
            lambda: teams.leave(other, user=person, at=now),
        )

        assert outcomes == [None, None]
        assert not person.groups.exists()


class TestJoiningWhile:
    """Whoever joins keeps nothing that was on its way into the firm's campaigns."""

    def joining(self, firm: Firm, person: User, now: datetime) -> Any:
        asked = factory.invitation(firm, at=now)
        return lambda: deeds.join(asked, user=person, role="agent", at=now)

    def test_voting(self, firm: Firm, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        """The vote that began before is waited for, and taken back."""
        idea = projects.idea(projects.campaign("vote", firm=firm))
        person, pause = accounts.user(), Pause()
        voter = User.objects.get(pk=person.pk)
        monkeypatch.setattr(ballots, "_ballot_of", pause.before(ballots._ballot_of))

        outcomes = together(
            lambda: ballots.vote(idea, voter=voter, at=now),
            pause.after(self.joining(firm, person, now)),
        )

        assert [each for each in outcomes if isinstance(each, Exception)] == []
        assert FirmMember.objects.filter(firm=firm, user=person).exists()
        campaign = Campaign.objects.get(pk=idea.campaign_id)
        assert ballots.turnout(campaign) == 0
        assert recusal.taken_back(campaign) == 1

    def test_pledging(self, firm: Firm, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        """So is the pledge."""
        round_ = money.funding_round(campaign=projects.campaign("fund", firm=firm), at=now)
        person, pause = accounts.user(), Pause()
        backer = User.objects.get(pk=person.pk)
        monkeypatch.setattr(pledging, "_take_reward", pause.before(pledging._take_reward))

        outcomes = together(
            lambda: money.draft_pledge(round_, backer=backer, at=now),
            pause.after(self.joining(firm, person, now)),
        )

        assert [each for each in outcomes if isinstance(each, Exception)] == []
        assert Pledge.objects.get().state == PledgeState.CANCELLED


class TestClosingWhilePublishing:
    """A campaign published at the instant its firm closes would have nobody behind it."""

    @pytest.fixture
    def waiting(self, firm: Firm) -> Campaign:
        return projects.campaign(firm=firm, state=CampaignState.IN_REVIEW)

    def both(self, firm: Firm, waiting: Campaign, now: datetime, pause: Pause) -> list[Any]:
        owner, editor = accounts.owner_of(firm), accounts.editor()
        fresh = Campaign.objects.select_related("firm").get(pk=waiting.pk)
        return together(
            lambda: campaigns.publish(fresh, by=editor, at=now),
            pause.after(lambda: deeds.close(firm, by=owner, at=now)),
        )

    def test_without_the_hold_a_closed_firm_has_a_published_campaign(
        self, firm: Firm, waiting: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pause = Pause()
        monkeypatch.setattr(campaigns.locks, "share", unlocked)
        monkeypatch.setattr(
            campaigns.moves, "transition", pausing(campaigns.moves.transition, pause)
        )

        self.both(firm, waiting, now, pause)

        assert Firm.objects.get(pk=firm.pk).is_closed
        assert Campaign.objects.get(pk=waiting.pk).state == CampaignState.PUBLISHED

    def test_with_it_closing_waits_and_finds_the_campaign(
        self, firm: Firm, waiting: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pause = Pause()
        monkeypatch.setattr(
            campaigns.moves, "transition", pausing(campaigns.moves.transition, pause)
        )

        outcomes = self.both(firm, waiting, now, pause)

        assert isinstance(outcomes[1], deeds.Blocked)
        assert not Firm.objects.get(pk=firm.pk).is_closed
        assert Campaign.objects.get(pk=waiting.pk).state == CampaignState.PUBLISHED


def pausing(transition: Any, pause: Pause) -> Any:
    """Only the campaign's move stops; the firm's own goes on."""
    stopped = pause.before(transition)

    def either(row: Any, *args: Any, **kwargs: Any) -> Any:
        step = stopped if isinstance(row, Campaign) else transition
        return step(row, *args, **kwargs)

    return either
