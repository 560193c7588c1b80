"""The firm's public word: on what is shortlisted, once, with what was promised kept beside it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import Event
from notifications.models import Mail
from projects import decisions, follows
from projects.decisions import NothingToDecide
from projects.models import Campaign, Decision, Idea, IdeaState, Verdict
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def idea() -> Idea:
    """Shortlisted."""
    campaign = projects.campaign("fund", vote_threshold=1)
    idea = projects.idea(campaign, author=accounts.user("Jonas Wirth"))
    projects.ballot(idea)
    projects.counted(campaign)
    return Idea.objects.select_related("campaign__firm").get(pk=idea.pk)


@pytest.fixture
def owner(idea: Idea) -> User:
    return accounts.owner_of(idea.campaign.firm)


def decide(idea: Idea, verdict: Verdict, *, by: User, at: datetime) -> Decision:
    return decisions.decide(idea, verdict=verdict, reason="Because.", by=by, at=at)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_word_moves_the_idea_and_stays_with_it(
    idea: Idea, owner: User, now: datetime, verdict: Verdict
) -> None:
    decision = decide(idea, verdict, by=owner, at=now)
    assert Idea.objects.get(pk=idea.pk).state == verdict
    assert (decision.verdict, decision.reason, decision.decided_by, decision.decided_at) == (
        verdict,
        "Because.",
        owner,
        now,
    )
    event = Event.objects.get(verb="idea_decided")
    assert (event.actor, event.data) == (owner, {"verdict": verdict})


@pytest.mark.parametrize("first", [Verdict.CHOSEN, Verdict.DECLINED])
@pytest.mark.parametrize("second", Verdict)
def test_a_final_word_is_final(
    idea: Idea, owner: User, now: datetime, first: Verdict, second: Verdict
) -> None:
    decide(idea, first, by=owner, at=now)
    told = Mail.objects.count()
    with pytest.raises(NothingToDecide):
        decide(idea, second, by=owner, at=now)
    assert Idea.objects.get(pk=idea.pk).state == first
    assert idea.decisions.count() == 1
    assert Mail.objects.count() == told


def test_later_is_followed_by_another_word_and_both_show(
    idea: Idea, owner: User, now: datetime
) -> None:
    decide(idea, Verdict.LATER, by=owner, at=now)
    with pytest.raises(NothingToDecide):
        decide(idea, Verdict.LATER, by=owner, at=now)
    decide(idea, Verdict.CHOSEN, by=owner, at=now + timedelta(days=1))
    verdicts = [decision.verdict for decision in idea.decisions.all()]
    assert verdicts == [Verdict.CHOSEN, Verdict.LATER]


@pytest.mark.parametrize("state", [IdeaState.OPEN, IdeaState.NOT_SHORTLISTED])
def test_nothing_is_decided_past_the_shortlist(
    idea: Idea, owner: User, now: datetime, state: IdeaState
) -> None:
    Idea.objects.filter(pk=idea.pk).update(state=state)
    with pytest.raises(NothingToDecide):
        decide(idea, Verdict.CHOSEN, by=owner, at=now)
    assert Idea.objects.get(pk=idea.pk).state == state
    assert not Decision.objects.exists()
    assert not Mail.objects.filter(kind="idea_decided").exists()


def test_author_and_followers_are_told_once(idea: Idea, owner: User, now: datetime) -> None:
    of_idea, of_both, stranger = accounts.user(), accounts.user(), accounts.user()
    follows.follow_idea(idea, user=of_idea, at=now)
    follows.follow_idea(idea, user=of_both, at=now)
    follows.follow_campaign(idea.campaign, user=of_both, at=now)
    decide(idea, Verdict.CHOSEN, by=owner, at=now)
    told = Mail.objects.filter(kind="idea_decided").values_list("recipient_id", flat=True)
    assert len(told) == 3
    assert set(told) == {idea.author_id, of_idea.pk, of_both.pk}
    assert stranger.pk not in told


def test_the_second_word_after_later_is_told_too(idea: Idea, owner: User, now: datetime) -> None:
    decide(idea, Verdict.LATER, by=owner, at=now)
    decide(idea, Verdict.DECLINED, by=owner, at=now)
    mails = Mail.objects.filter(kind="idea_decided", recipient=idea.author)
    assert [mail.params["verdict"] for mail in mails.order_by("pk")] == ["later", "declined"]


def test_the_promised_date_stays_with_the_decision(idea: Idea, owner: User, now: datetime) -> None:
    due = idea.campaign.decision_due_at
    decision = decide(idea, Verdict.CHOSEN, by=owner, at=now)
    Campaign.objects.update(decision_due_at=now + timedelta(days=900))
    decision.refresh_from_db()
    assert decision.due_at == due


class TestMissedDates:
    def test_the_date_itself_is_in_time_and_past_it_shows(self, idea: Idea) -> None:
        due = idea.campaign.decision_due_at
        assert due is not None
        assert not Idea.objects.overdue(at=due).exists()
        assert list(Idea.objects.overdue(at=due + timedelta(seconds=1))) == [idea]

    def test_a_late_word_ends_it(self, idea: Idea, owner: User) -> None:
        due = idea.campaign.decision_due_at
        assert due is not None
        late = due + timedelta(days=3)
        decision = decide(idea, Verdict.DECLINED, by=owner, at=late)
        assert not Idea.objects.overdue(at=late).exists()
        assert decision.due_at is not None
        assert decision.decided_at > decision.due_at, "and how late it was can still be read"
