"""The sweep finds what a lost message left; running twice changes nothing."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from core.models import Event
from notifications.models import Mail
from projects import ballots, shortlisting, tasks
from projects.models import Campaign, Idea, IdeaState, VoteRule
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


def state(idea: Idea) -> str:
    return Idea.objects.get(pk=idea.pk).state


def at_threshold(rule: VoteRule = VoteRule.OPEN, phase: str = "vote") -> Idea:
    """An idea whose votes have reached the threshold, its message lost."""
    idea = projects.idea(projects.campaign(phase, vote_rule=rule, vote_threshold=2))
    for _voter in range(2):
        projects.ballot(idea)
    return idea


def test_the_bell_shortlists_at_the_threshold() -> None:
    idea = at_threshold()
    assert tasks.check_threshold(idea.pk) is True
    assert state(idea) == IdeaState.SHORTLISTED
    assert tasks.check_threshold(idea.pk) is False


def test_the_bell_below_the_threshold_does_nothing() -> None:
    idea = projects.idea(projects.campaign("vote", vote_rule=VoteRule.OPEN, vote_threshold=2))
    projects.ballot(idea)
    assert tasks.check_threshold(idea.pk) is False
    assert state(idea) == IdeaState.OPEN


def test_the_bell_for_an_idea_that_is_gone_does_nothing() -> None:
    assert tasks.check_threshold(0) is False


def test_a_vote_rings_and_the_idea_is_shortlisted(
    eager_tasks: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    idea = projects.idea(projects.campaign("vote", vote_rule=VoteRule.OPEN, vote_threshold=2))
    for expected in (IdeaState.OPEN, IdeaState.SHORTLISTED):
        with django_capture_on_commit_callbacks(execute=True):
            ballots.vote(idea, voter=accounts.user(), at=timezone.now())
        assert state(idea) == expected


def test_the_sweep_finds_what_the_bell_missed() -> None:
    idea = at_threshold()
    tasks.sweep_campaigns()
    assert state(idea) == IdeaState.SHORTLISTED


def test_the_sweep_leaves_sealed_votes_sealed() -> None:
    idea = at_threshold(VoteRule.SEALED)
    tasks.sweep_campaigns()
    assert state(idea) == IdeaState.OPEN
    assert Campaign.objects.get().counted_at is None


@pytest.mark.parametrize("rule", VoteRule)
def test_the_sweep_counts_a_vote_that_is_over(rule: VoteRule) -> None:
    idea = at_threshold(rule, phase="fund")
    tasks.sweep_campaigns()
    assert state(idea) == IdeaState.SHORTLISTED
    assert Campaign.objects.get().counted_at is not None
    assert Idea.objects.get(pk=idea.pk).votes == 2


def test_it_counts_at_the_end_of_the_phase_and_not_before() -> None:
    campaign = projects.campaign("vote")
    (vote,) = campaign.phases.filter(kind="vote")
    due = Campaign.objects.with_closed_vote
    assert not due(at=vote.ends_at - timedelta(microseconds=1)).exists()
    assert list(due(at=vote.ends_at)) == [campaign]


def test_one_that_breaks_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, early = at_threshold(), at_threshold()
    uncounted, over = at_threshold(phase="fund"), at_threshold(phase="fund")
    shortlist, count = shortlisting.shortlist_if_reached, shortlisting.count

    def shortlists(idea: Idea, *, at: datetime) -> bool:
        if idea == broken:
            raise RuntimeError("broken")
        return shortlist(idea, at=at)

    def counts(campaign: Campaign, *, at: datetime) -> bool:
        if campaign == uncounted.campaign:
            raise RuntimeError("broken")
        return count(campaign, at=at)

    monkeypatch.setattr(shortlisting, "shortlist_if_reached", shortlists)
    monkeypatch.setattr(shortlisting, "count", counts)
    tasks.sweep_campaigns()

    assert state(early) == state(over) == IdeaState.SHORTLISTED
    assert state(broken) == IdeaState.OPEN
    assert Campaign.objects.get(pk=uncounted.campaign_id).counted_at is None


def test_a_second_sweep_changes_and_tells_nothing() -> None:
    at_threshold(phase="fund")
    tasks.sweep_campaigns()
    told, noted = Mail.objects.count(), Event.objects.count()
    counted_at = Campaign.objects.get().counted_at
    tasks.sweep_campaigns()
    assert (Mail.objects.count(), Event.objects.count()) == (told, noted)
    assert Campaign.objects.get().counted_at == counted_at


def test_with_nothing_to_do_it_asks_three_questions(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    projects.campaign("propose")
    tasks.sweep_campaigns()
    with django_assert_num_queries(3):
        tasks.sweep_campaigns()
