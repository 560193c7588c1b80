"""Sealed votes show nothing, open ones progress to those who voted, counted ones everything."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from projects import visibility
from projects.models import Campaign, VoteRule
from projects.visibility import Sight
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


def vote(rule: VoteRule) -> Campaign:
    return projects.campaign("vote", vote_rule=rule)


@pytest.mark.parametrize(
    ("rule", "voted", "sight"),
    [
        (VoteRule.SEALED, False, Sight.NOTHING),
        (VoteRule.SEALED, True, Sight.NOTHING),
        (VoteRule.OPEN, False, Sight.NOTHING),
        (VoteRule.OPEN, True, Sight.PROGRESS),
    ],
)
def test_before_the_count(rule: VoteRule, voted: bool, sight: Sight) -> None:
    assert visibility.may_see(vote(rule), voted=voted) is sight


@pytest.mark.parametrize("rule", VoteRule)
@pytest.mark.parametrize("voted", [True, False])
def test_after_the_count_everyone_sees_the_result(rule: VoteRule, voted: bool) -> None:
    assert visibility.may_see(projects.counted(vote(rule)), voted=voted) is Sight.RESULT


def test_the_end_of_the_phase_alone_shows_nothing() -> None:
    """Between the close and the count a late tally must not leak."""
    campaign = projects.campaign("fund")
    assert visibility.may_see(campaign, voted=True) is Sight.NOTHING


def test_progress_of_an_open_vote_is_told_for_the_ideas_voted_on_alone() -> None:
    campaign, voter = vote(VoteRule.OPEN), accounts.user()
    mine, other = projects.idea(campaign), projects.idea(campaign)
    projects.ballot(mine, voter=voter)
    projects.ballot(mine, other)
    ideas = [mine, other]
    assert visibility.own_votes(voter, campaign=campaign, ideas=ideas) == {mine.pk: 2}
    assert visibility.own_votes(voter, campaign=campaign, ideas=[other]) == {}


def test_progress_of_a_sealed_vote_is_told_to_nobody() -> None:
    campaign, voter = vote(VoteRule.SEALED), accounts.user()
    idea = projects.idea(campaign)
    projects.ballot(idea, voter=voter)
    assert visibility.own_votes(voter, campaign=campaign, ideas=[idea]) == {idea.pk: None}


def test_progress_ends_with_the_count() -> None:
    campaign, voter = vote(VoteRule.OPEN), accounts.user()
    idea = projects.idea(campaign)
    projects.ballot(idea, voter=voter)
    counted = projects.counted(campaign)
    assert visibility.own_votes(voter, campaign=counted, ideas=[idea]) == {idea.pk: None}


def test_a_visitor_has_no_votes_of_their_own() -> None:
    campaign = vote(VoteRule.OPEN)
    idea = projects.idea(campaign)
    projects.ballot(idea)
    visitor: User = AnonymousUser()  # type: ignore[assignment]
    assert visibility.own_votes(visitor, campaign=campaign, ideas=[idea]) == {}


def test_a_result_shows_with_the_count_and_never_before() -> None:
    campaign = vote(VoteRule.SEALED)
    idea = projects.idea(campaign)
    projects.ballot(idea)
    type(idea).objects.filter(pk=idea.pk).update(votes=1)
    idea.refresh_from_db()
    assert visibility.result(idea) is None, "whatever stands in the column"

    projects.counted(campaign)
    counted = type(idea).objects.select_related("campaign").get(pk=idea.pk)
    assert visibility.result(counted) == 1
