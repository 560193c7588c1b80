"""The threshold, the count and the firm's word at the same instant: each happens once."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from core import locks, moves
from core.models import Event
from notifications.models import Mail
from projects import campaigns, decisions, messages, shortlisting, tally
from projects.models import Campaign, Decision, Idea, IdeaState, Verdict, VoteRule
from tests.concurrency.projects.racing import Meeting, Pause, then_meet, together, unlocked
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def idea() -> Idea:
    """At the threshold of an open vote, not yet shortlisted."""
    campaign = projects.campaign("vote", vote_rule=VoteRule.OPEN, vote_threshold=2)
    idea = projects.idea(campaign)
    for _voter in range(2):
        projects.ballot(idea)
    return idea


def fresh(idea: Idea) -> Idea:
    return Idea.objects.select_related("campaign__firm").get(pk=idea.pk)


def noted(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


class TestTheThresholdReachedByTwoAtOnce:
    def race(self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Meeting:
        meeting = Meeting()
        monkeypatch.setattr(moves, "lock", then_meet(moves.lock, meeting))
        ideas = [fresh(idea), fresh(idea)]
        self.outcomes = together(
            *[lambda each=each: shortlisting.shortlist_if_reached(each, at=now) for each in ideas]
        )
        return meeting

    def test_without_the_lock_it_is_shortlisted_twice(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moves, "lock", unlocked)
        assert self.race(idea, now, monkeypatch).took_place
        assert noted("idea_shortlisted") == 2

    def test_with_it_once_and_everyone_is_told_once(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert not self.race(idea, now, monkeypatch).took_place
        assert sorted(self.outcomes) == [False, True]
        assert noted("idea_shortlisted") == 1
        assert Mail.objects.filter(kind="decision_owed").count() == 1
        assert Mail.objects.filter(kind="idea_shortlisted").count() == 1


def test_the_count_waits_for_a_threshold_just_reached(
    idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task has shortlisted and not committed when the count comes."""
    pause = Pause()
    monkeypatch.setattr(messages, "idea_shortlisted", pause.before(messages.idea_shortlisted))
    first, campaign = fresh(idea), Campaign.objects.get(pk=idea.campaign_id)
    outcomes = together(
        lambda: shortlisting.shortlist_if_reached(first, at=now),
        pause.after(lambda: shortlisting.count(campaign, at=now)),
    )
    assert outcomes == [True, True]
    assert noted("idea_shortlisted") == 1
    idea.refresh_from_db()
    assert (idea.state, idea.votes) == (IdeaState.SHORTLISTED, 2)


class TestCountingTwiceAtOnce:
    def race(self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        self.meeting = Meeting()
        monkeypatch.setattr(tally, "write", then_meet(tally.write, self.meeting))
        same = [Campaign.objects.get(pk=idea.campaign_id) for _count in range(2)]
        return together(*[lambda each=each: shortlisting.count(each, at=now) for each in same])

    def test_without_the_lock_it_is_not_counted_once(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moves, "lock", unlocked)
        assert self.race(idea, now, monkeypatch) == [True, True]
        assert noted("vote_counted") == 2

    def test_with_it_the_second_finds_it_counted(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert sorted(self.race(idea, now, monkeypatch)) == [False, True]
        assert not self.meeting.took_place
        assert noted("vote_counted") == 1


class TestDecidingTwiceAtOnce:
    @pytest.fixture
    def shortlisted(self, idea: Idea) -> Idea:
        projects.counted(idea.campaign)
        return fresh(idea)

    def race(self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        self.meeting = Meeting()
        monkeypatch.setattr(moves, "lock", then_meet(moves.lock, self.meeting))
        owner = accounts.owner_of(idea.campaign.firm)

        def word(verdict: Verdict) -> Any:
            each = fresh(idea)
            return lambda: decisions.decide(each, verdict=verdict, reason="-", by=owner, at=now)

        return together(word(Verdict.CHOSEN), word(Verdict.DECLINED))

    def test_without_the_lock_the_firm_says_yes_and_no(
        self, shortlisted: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moves, "lock", unlocked)
        self.race(shortlisted, now, monkeypatch)
        assert self.meeting.took_place
        verdicts = set(Decision.objects.values_list("verdict", flat=True))
        assert verdicts == {Verdict.CHOSEN, Verdict.DECLINED}

    def test_with_it_the_first_word_stands(
        self, shortlisted: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        outcomes = self.race(shortlisted, now, monkeypatch)
        assert not self.meeting.took_place
        assert sorted(type(each).__name__ for each in outcomes) == ["Decision", "NothingToDecide"]
        decision = Decision.objects.get()
        assert fresh(shortlisted).state == decision.verdict
        assert Mail.objects.filter(kind="idea_decided").count() == 1


class TestTheThresholdWhileTheCampaignIsClosed:
    """Closing looks for decisions owed; an idea shortlisted meanwhile would wait for ever."""

    def race(self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        pause = Pause()
        # No ballots: what keeps the close away must be the lock alone.
        reached = Idea.objects.filter(pk=idea.pk)
        monkeypatch.setattr(shortlisting, "at_threshold", lambda: reached)
        idea.ballot_entries.all().delete()
        idea.campaign.ballots.all().delete()
        told = messages.idea_shortlisted
        monkeypatch.setattr(messages, "idea_shortlisted", pause.before(told))
        owner = accounts.owner_of(idea.campaign.firm)
        first, campaign = fresh(idea), Campaign.objects.get(pk=idea.campaign_id)
        return together(
            lambda: shortlisting.shortlist_if_reached(first, at=now),
            pause.after(lambda: campaigns.close(campaign, word="-", by=owner, at=now)),
        )

    def test_without_the_share_it_closes_over_an_idea_that_waits(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(locks, "share", unlocked)
        _shortlisted, closed = self.race(idea, now, monkeypatch)
        assert isinstance(closed, Campaign)
        assert fresh(idea).state == IdeaState.SHORTLISTED

    def test_with_it_the_close_waits_and_finds_a_decision_owed(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _shortlisted, closed = self.race(idea, now, monkeypatch)
        assert isinstance(closed, campaigns.DecisionsOwed)
        assert Campaign.objects.get().closed_at is None
