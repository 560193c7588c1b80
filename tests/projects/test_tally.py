"""Counting: complete, in the published order, and open to a recount without names."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from projects import tally
from projects.models import Ballot, BallotEntry, Campaign, Idea
from projects.selection import Candidate, ranked
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign("fund")


def result(campaign: Campaign) -> list[tuple[int, int, int]]:
    return [(line.idea.number, line.votes, line.score) for line in tally.lines(campaign)]


def stored(campaign: Campaign) -> list[tuple[int, int | None, int | None]]:
    rows = campaign.ideas.order_by("place").values_list("number", "votes", "score")
    return list(rows)


def with_points(idea: Idea, *points: int) -> None:
    """Ballots of a kind that gives points."""
    for serial, each in enumerate(points):
        ballot = Ballot.objects.create(
            campaign=idea.campaign, voter_key=f"{idea.pk}-{serial}", cast_at=timezone.now()
        )
        BallotEntry.objects.create(ballot=ballot, idea=idea, points=each)


def test_every_idea_has_a_line_also_one_without_votes(campaign: Campaign) -> None:
    first, second = projects.idea(campaign), projects.idea(campaign)
    projects.ballot(second)
    assert result(campaign) == [(second.number, 1, 1), (first.number, 0, 0)]


def test_score_sums_points_and_votes_count_ballots(campaign: Campaign) -> None:
    with_points(projects.idea(campaign), 3, 2)
    assert result(campaign) == [(1, 2, 5)]


def test_ties_go_to_more_voters_then_to_the_lower_number(campaign: Campaign) -> None:
    with_points(projects.idea(campaign), 4)
    with_points(projects.idea(campaign), 2, 2)
    with_points(projects.idea(campaign), 4)
    assert result(campaign) == [(2, 2, 4), (1, 1, 4), (3, 1, 4)]


def test_what_is_written_is_what_is_counted(campaign: Campaign) -> None:
    with_points(projects.idea(campaign), 4)
    with_points(projects.idea(campaign), 2, 2)
    projects.idea(campaign)
    tally.write(campaign)
    assert stored(campaign) == result(campaign)
    assert list(campaign.ideas.order_by("place").values_list("place", flat=True)) == [1, 2, 3]
    assert tally.differences(campaign) == []


def test_another_campaign_s_ideas_are_left_alone(campaign: Campaign) -> None:
    other = projects.idea(projects.campaign("fund"))
    projects.ballot(other)
    tally.write(campaign)
    other.refresh_from_db()
    assert (other.votes, other.score, other.place) == (None, None, None)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(points=st.lists(st.lists(st.integers(1, 3), max_size=4), min_size=1, max_size=6))
def test_sql_and_pencil_agree_on_any_ballots(campaign: Campaign, points: list[list[int]]) -> None:
    BallotEntry.objects.all().delete()
    Ballot.objects.all().delete()
    Idea.objects.all().delete()
    ideas = projects.many_ideas(campaign, len(points), author=accounts.user())
    for idea, given_ in zip(ideas, points, strict=True):
        with_points(idea, *given_)
    tally.write(campaign)
    by_hand = ranked(
        Candidate(number, 0, votes=len(each), score=sum(each))
        for number, each in enumerate(points, start=1)
    )
    assert stored(campaign) == [(each.number, each.votes, each.score) for each in by_hand]
    assert result(campaign) == stored(campaign)


@pytest.mark.parametrize("column", ["votes", "score", "place"])
def test_a_changed_figure_is_a_difference(campaign: Campaign, column: str) -> None:
    idea = projects.idea(campaign)
    projects.ballot(idea)
    projects.counted(campaign)
    Idea.objects.filter(pk=idea.pk).update(**{column: 7})
    assert [line.idea for line in tally.differences(campaign)] == [idea]


def test_a_removed_entry_is_a_difference(campaign: Campaign) -> None:
    idea = projects.idea(campaign)
    projects.ballot(idea)
    projects.counted(campaign)
    BallotEntry.objects.all().delete()
    (line,) = tally.differences(campaign)
    assert (line.votes, line.idea.votes) == (0, 1)


class TestPublishedBallots:
    def test_nothing_before_the_count(self, campaign: Campaign) -> None:
        projects.ballot(projects.idea(campaign))
        assert list(tally.published_ballots(campaign)) == []

    def test_afterwards_anyone_can_count_again(self, campaign: Campaign) -> None:
        first, second = projects.idea(campaign), projects.idea(campaign)
        for approved in ([first], [first, second], [second], [first]):
            projects.ballot(*approved)
        campaign = projects.counted(campaign)

        counted = {first.number: 0, second.number: 0}
        for row in tally.published_ballots(campaign):
            assert list(row) == ["ballot", "ideas", "points"]
            for number, points in zip(row["ideas"], row["points"], strict=True):  # type: ignore[call-overload]
                counted[number] += points
        assert counted == {line.idea.number: line.score for line in tally.lines(campaign)}

    def test_no_row_leads_to_a_voter(self, campaign: Campaign) -> None:
        idea = projects.idea(campaign)
        for _voter in range(3):
            projects.ballot(idea)
        rows = list(tally.published_ballots(projects.counted(campaign)))
        keys = campaign.ballots.values_list("voter_key", flat=True)
        assert not any(key in str(row) for row in rows for key in keys)
        assert [row["ballot"] for row in rows] == [1, 2, 3]


def test_counting_takes_one_statement_whatever_the_size(
    campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for idea in projects.many_ideas(campaign, 30):
        projects.ballot(idea)
    with django_assert_num_queries(1):
        tally.write(campaign)
    with django_assert_num_queries(1):
        tally.lines(campaign)


def test_the_order_of_the_file_is_not_the_order_of_voting(campaign: Campaign) -> None:
    ideas = [projects.idea(campaign) for _idea in range(8)]
    for idea in ideas:
        projects.ballot(idea)
    campaign = projects.counted(campaign)
    by_key = [ballot.entries.get().idea.number for ballot in campaign.ballots.order_by("voter_key")]
    rows = [row["ideas"] for row in tally.published_ballots(campaign)]
    assert rows == [[number] for number in by_key]
