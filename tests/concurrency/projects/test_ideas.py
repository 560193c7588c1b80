"""Proposing at the same instant: one idea per form, one number per idea."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from core import moves
from core.models import Event
from projects import campaigns, history, ideas, messages, phases
from projects.models import Campaign, CampaignState, Idea
from tests.concurrency.projects.racing import Meeting, Pause, then_meet, together, unlocked
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign("propose")


def proposing(campaign: Campaign, author: User, now: datetime, submission: uuid.UUID) -> Any:
    fresh = Campaign.objects.select_related("firm").get(pk=campaign.pk)
    person = User.objects.get(pk=author.pk)
    return lambda: ideas.propose(
        fresh,
        author=person,
        title="A cell",
        need="Light.",
        proposal="Take a cell.",
        at=now,
        submission=submission,
    )


class TestTheSecondClick:
    def race(self, campaign: Campaign, now: datetime) -> list[Any]:
        author, submission = accounts.user(), uuid.uuid4()
        return together(*[proposing(campaign, author, now, submission) for _click in range(2)])

    def test_without_the_lock_it_fails(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()
        takes = then_meet(phases.takes_ideas, meeting)
        monkeypatch.setattr(moves, "lock", unlocked)
        monkeypatch.setattr(phases, "takes_ideas", takes)
        outcomes = self.race(campaign, now)
        assert meeting.took_place
        assert sorted(type(each).__name__ for each in outcomes) == ["Idea", "IntegrityError"]

    def test_with_it_both_find_the_same_idea(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()
        takes = then_meet(phases.takes_ideas, meeting)
        monkeypatch.setattr(phases, "takes_ideas", takes)
        first, second = self.race(campaign, now)
        assert not meeting.took_place
        assert first == second == Idea.objects.get()
        assert Event.objects.filter(verb="idea_proposed").count() == 1


class TestTwoAuthors:
    def race(self, campaign: Campaign, now: datetime) -> list[Any]:
        authors = [accounts.user(), accounts.user()]
        return together(*[proposing(campaign, who, now, uuid.uuid4()) for who in authors])

    def test_without_the_lock_they_want_the_same_number(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()
        real = Idea.objects.create
        monkeypatch.setattr(moves, "lock", unlocked)

        def create(**fields: Any) -> Idea:
            meeting()
            return real(**fields)

        monkeypatch.setattr(Idea.objects, "create", create)
        outcomes = self.race(campaign, now)
        assert meeting.took_place
        assert [type(each) for each in outcomes if not isinstance(each, Idea)] == [IntegrityError]

    def test_with_it_they_are_numbered_one_after_the_other(
        self, campaign: Campaign, now: datetime
    ) -> None:
        assert {idea.number for idea in self.race(campaign, now)} == {1, 2}


class TestProposingWhileTheCampaignIsClosed:
    def race(self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """The close has been written and not committed when the proposal comes."""
        pause = Pause()
        owner = accounts.owner_of(campaign.firm)
        propose = proposing(campaign, accounts.user(), now, uuid.uuid4())
        monkeypatch.setattr(
            messages,
            "campaign_closed",
            pause.before(messages.campaign_closed),
        )
        same = Campaign.objects.get(pk=campaign.pk)
        return together(
            lambda: campaigns.close(same, word="Enough.", by=owner, at=now),
            pause.after(propose),
        )

    def test_without_the_lock_a_closed_campaign_takes_an_idea(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moves, "lock", unlocked)
        self.race(campaign, now, monkeypatch)
        assert Campaign.objects.get().state == CampaignState.CLOSED
        assert Idea.objects.count() == 1

    def test_with_it_the_proposal_waits_and_is_refused(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed, refused = self.race(campaign, now, monkeypatch)
        assert closed.state == CampaignState.CLOSED
        assert isinstance(refused, ideas.ProposingClosed)
        assert not Idea.objects.exists()


class TestTwoEditsAtOnce:
    def race(self, campaign: Campaign, now: datetime) -> list[str]:
        """From two windows of its author; each version that an edit replaced, the first first."""
        author = accounts.user()
        made = projects.idea(campaign, author=author, title="A lamp")

        def editing(title: str) -> Any:
            idea = Idea.objects.select_related("campaign__firm", "author").get(pk=made.pk)
            kept: dict[str, Any] = {"need": idea.need, "proposal": idea.proposal}
            return lambda: ideas.edit(idea, title=title, by=author, at=now, **kept)

        together(editing("Two lamps"), editing("Three lamps"))
        return list(made.revisions.order_by("pk").values_list("title", flat=True))

    def test_without_the_lock_a_version_is_lost(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()
        monkeypatch.setattr(moves, "lock", unlocked)
        monkeypatch.setattr(history, "words_of", then_meet(history.words_of, meeting))
        assert self.race(campaign, now) == ["A lamp", "A lamp"]
        assert meeting.took_place

    def test_with_it_each_keeps_what_it_replaced(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()
        monkeypatch.setattr(history, "words_of", then_meet(history.words_of, meeting))
        first, second = self.race(campaign, now)
        assert not meeting.took_place
        assert first == "A lamp"
        assert second in ("Two lamps", "Three lamps")
