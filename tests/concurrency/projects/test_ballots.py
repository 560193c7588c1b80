"""Votes at the same instant: the race happens without the lock and is prevented with it."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from core import locks
from projects import ballots, shortlisting, tally
from projects.ballots import VoteClosed
from projects.models import Ballot, BallotEntry, Campaign, Idea
from projects.models.campaigns import BallotKind
from tests.concurrency.projects.racing import Meeting, Pause, then_meet, together, unlocked
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def voter() -> User:
    return accounts.user("Vera Voter")


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


def looked_up(campaign: Campaign, *, voter: User, at: datetime) -> Ballot:
    """The ballot as one would write it at first: look, and make it if it is missing."""
    mine = {"campaign": campaign, "voter_key": ballots.voter_key(campaign, voter)}
    return Ballot.objects.filter(**mine).first() or Ballot(**mine, cast_at=at)


def cast(idea: Idea, voter: User, now: datetime) -> Any:
    fresh = Idea.objects.select_related("campaign__firm").get(pk=idea.pk)
    person = User.objects.get(pk=voter.pk)
    return lambda: ballots.vote(fresh, voter=person, at=now)


class TestVotingTwiceAtOnce:
    @pytest.fixture
    def idea(self) -> Idea:
        return projects.idea(projects.campaign("vote"))

    def test_without_the_upsert_the_second_click_fails(
        self,
        idea: Idea,
        voter: User,
        now: datetime,
        meeting: Meeting,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        look = then_meet(looked_up, meeting)

        def look_then_insert(campaign: Campaign, **who: Any) -> Ballot:
            ballot: Ballot = look(campaign, **who)
            ballot.save()
            return ballot

        monkeypatch.setattr(ballots, "_ballot_of", look_then_insert)
        outcomes = together(cast(idea, voter, now), cast(idea, voter, now))
        assert meeting.took_place
        assert [type(each) for each in outcomes if each] == [IntegrityError]

    def test_with_it_both_succeed_and_one_ballot_stands(
        self, idea: Idea, voter: User, now: datetime
    ) -> None:
        outcomes = together(*[cast(idea, voter, now)] * 4)
        assert outcomes == [None] * 4
        assert BallotEntry.objects.get().ballot == Ballot.objects.get()


class TestChoosingTwoAtOnce:
    """On the phone and on the desk: choose-one must stay one."""

    @pytest.fixture
    def choices(self, voter: User) -> list[Idea]:
        campaign = projects.campaign("vote", ballot_kind=BallotKind.CHOOSE_ONE)
        first, *others = [projects.idea(campaign) for _idea in range(3)]
        projects.ballot(first, voter=voter)
        return others

    def test_without_the_ballot_s_lock_two_choices_stand(
        self,
        choices: list[Idea],
        voter: User,
        now: datetime,
        meeting: Meeting,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(ballots, "_ballot_of", then_meet(looked_up, meeting))
        real = BallotEntry.objects.bulk_create
        cleared = Meeting()

        def after_clearing(*args: Any, **kwargs: Any) -> Any:
            cleared()
            return real(*args, **kwargs)

        monkeypatch.setattr(BallotEntry.objects, "bulk_create", after_clearing)
        together(*[cast(idea, voter, now) for idea in choices])
        assert meeting.took_place
        assert BallotEntry.objects.count() == 2

    def test_with_it_the_later_one_stands(
        self,
        choices: list[Idea],
        voter: User,
        now: datetime,
        meeting: Meeting,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(ballots, "_ballot_of", then_meet(ballots._ballot_of, meeting))
        assert together(*[cast(idea, voter, now) for idea in choices]) == [None, None]
        assert not meeting.took_place, "the ballot's lock keeps the second away"
        assert BallotEntry.objects.get().idea in choices


class TestTakingBackWhileVoting:
    """The last approval is taken back before the approval of another idea is written."""

    @pytest.fixture
    def old(self, voter: User) -> Idea:
        idea = projects.idea(projects.campaign("vote"))
        projects.ballot(idea, voter=voter)
        return idea

    def race(
        self, old: Idea, voter: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> list[Any]:
        pause = Pause()
        new, person = projects.idea(old.campaign), User.objects.get(pk=voter.pk)
        insert = pause.before(BallotEntry.objects.bulk_create)
        monkeypatch.setattr(BallotEntry.objects, "bulk_create", insert)
        return together(
            cast(new, voter, now),
            pause.after(lambda: ballots.take_back(old, voter=person, at=now)),
        )

    def test_without_the_lock_the_new_vote_fails(
        self, old: Idea, voter: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ballots, "_ballot_of", looked_up)
        voted, taken_back = self.race(old, voter, now, monkeypatch)
        assert isinstance(voted, IntegrityError)
        assert taken_back is None
        assert not BallotEntry.objects.exists()

    def test_with_it_the_new_vote_stands(
        self, old: Idea, voter: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.race(old, voter, now, monkeypatch) == [None, None]
        assert BallotEntry.objects.get().idea.number == 2


class TestVotingAtTheClose:
    """The vote has found the campaign open and is not yet written when the count comes."""

    @pytest.fixture
    def idea(self) -> Idea:
        return projects.idea(projects.campaign("vote", vote_threshold=1))

    def vote_then_count(
        self, idea: Idea, voter: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> list[Any]:
        pause = Pause()
        monkeypatch.setattr(ballots, "_ballot_of", pause.before(ballots._ballot_of))
        campaign = Campaign.objects.get(pk=idea.campaign_id)
        count = pause.after(lambda: shortlisting.count(campaign, at=now))
        return together(cast(idea, voter, now), count)

    def test_without_the_share_a_ballot_stands_that_nobody_counted(
        self, idea: Idea, voter: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(locks, "share", unlocked)
        self.vote_then_count(idea, voter, now, monkeypatch)
        assert Ballot.objects.count() == 1
        assert Idea.objects.get().votes == 0
        assert tally.differences(idea.campaign)

    def test_with_it_the_count_waits_and_counts_the_vote(
        self, idea: Idea, voter: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.vote_then_count(idea, voter, now, monkeypatch) == [None, True]
        campaign = Campaign.objects.get()
        assert (campaign.voters_count, Idea.objects.get().votes) == (1, 1)
        assert tally.differences(campaign) == []


class TestVotingDuringTheCount:
    """The count holds the campaign and has not committed when the vote comes."""

    @pytest.fixture
    def idea(self) -> Idea:
        return projects.idea(projects.campaign("vote", vote_threshold=1))

    def count_then_vote(
        self, idea: Idea, voter: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> list[Any]:
        pause = Pause()
        real = tally.write

        def written_then_stopped(campaign: Campaign) -> None:
            real(campaign)
            pause.stop()

        monkeypatch.setattr(tally, "write", written_then_stopped)
        campaign = Campaign.objects.get(pk=idea.campaign_id)
        vote = pause.after(cast(idea, voter, now))
        return together(lambda: shortlisting.count(campaign, at=now), vote)

    def test_without_the_share_the_vote_slips_past_the_count(
        self, idea: Idea, voter: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(locks, "share", unlocked)
        assert self.count_then_vote(idea, voter, now, monkeypatch) == [True, None]
        assert tally.differences(idea.campaign)

    def test_with_it_the_vote_waits_and_finds_the_campaign_counted(
        self, idea: Idea, voter: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counted, voted = self.count_then_vote(idea, voter, now, monkeypatch)
        assert counted is True
        assert isinstance(voted, VoteClosed)
        assert not Ballot.objects.exists()
