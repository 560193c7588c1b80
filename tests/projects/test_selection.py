"""The published rules of selection, on paper-sized examples and on any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from projects import selection, tally
from projects.models import IdeaState
from projects.selection import Candidate, SelectionRule
from tests.factories import projects

GREEDY, NO_SKIP = SelectionRule.GREEDY, SelectionRule.GREEDY_NO_SKIP
CANDIDATES = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 9), st.integers(0, 9)), max_size=12
).map(
    lambda rows: [
        Candidate(number, cost, votes, score)
        for number, (cost, votes, score) in enumerate(rows, start=1)
    ]
)
BUDGETS = st.integers(0, 150)


def numbers(
    *rows: tuple[int, int], rule: SelectionRule = GREEDY, budget: int = 100, threshold: int = 0
) -> list[int]:
    """What is selected of ideas given as (cost, score)."""
    candidates = [Candidate(n, cost, score, score) for n, (cost, score) in enumerate(rows, 1)]
    chosen = selection.select(
        candidates, rule=rule, budget=Money(budget, "EUR"), threshold=threshold
    )
    return [each.number for each in chosen]


def test_greedy_skips_what_does_not_fit_and_goes_on() -> None:
    assert numbers((60, 9), (50, 8), (40, 7), (1, 6)) == [1, 3]


def test_greedy_no_skip_stops_at_the_first_that_does_not_fit() -> None:
    assert numbers((60, 9), (50, 8), (40, 7), (1, 6), rule=NO_SKIP) == [1]


def test_what_costs_exactly_what_is_left_fits() -> None:
    assert numbers((60, 9), (40, 8)) == [1, 2]
    assert numbers((60, 9), (41, 8)) == [1]


def test_the_threshold_is_reached_at_it_and_not_one_below() -> None:
    assert numbers((10, 5), (10, 4), threshold=5) == [1]


def test_what_is_under_the_threshold_does_not_stop_no_skip() -> None:
    """Only an idea that is in the running can be the misfit."""
    assert numbers((900, 4), (10, 5), rule=NO_SKIP, threshold=5) == [2]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Candidate(2, 1, votes=1, score=9), Candidate(1, 1, votes=8, score=8)),
        (Candidate(2, 1, votes=5, score=9), Candidate(1, 1, votes=4, score=9)),
        (Candidate(1, 1, votes=4, score=9), Candidate(2, 1, votes=4, score=9)),
    ],
    ids=["higher score", "then more votes", "then the lower number"],
)
def test_ties_are_broken_by_the_published_rule(first: Candidate, second: Candidate) -> None:
    assert selection.ranked([second, first]) == [first, second]
    one = Money(1, "EUR")
    assert selection.select([second, first], rule=GREEDY, budget=one) == [first]


@given(candidates=CANDIDATES, budget=BUDGETS, threshold=st.integers(0, 9))
def test_whatever_is_put_to_the_vote(
    candidates: list[Candidate], budget: int, threshold: int
) -> None:
    money = Money(budget, "EUR")
    greedy = selection.select(candidates, rule=GREEDY, budget=money, threshold=threshold)
    no_skip = selection.select(candidates, rule=NO_SKIP, budget=money, threshold=threshold)

    assert sum(each.cost_minor for each in greedy) <= budget
    assert all(each.score >= threshold for each in greedy)
    assert no_skip == greedy[: len(no_skip)], "stopping early selects a beginning of the same"
    assert (
        no_skip
        == selection.ranked(each for each in candidates if each.score >= threshold)[: len(no_skip)]
    )
    left = budget - sum(each.cost_minor for each in greedy)
    out = [each for each in candidates if each.score >= threshold and each not in greedy]
    assert all(each.cost_minor > left for each in out), "nothing that still fits is left out"


@given(data=st.data(), candidates=CANDIDATES, budget=BUDGETS)
def test_the_order_of_arrival_does_not_matter(
    data: st.DataObject, candidates: list[Candidate], budget: int
) -> None:
    shuffled = data.draw(st.permutations(candidates))
    money = Money(budget, "EUR")
    for rule in SelectionRule:
        assert selection.select(shuffled, rule=rule, budget=money) == selection.select(
            candidates, rule=rule, budget=money
        )


@pytest.mark.django_db
def test_our_own_votes_select_at_the_threshold() -> None:
    campaign = projects.campaign("fund", vote_threshold=2)
    reached, missed = projects.idea(campaign), projects.idea(campaign)
    projects.ballot(reached)
    projects.ballot(reached, missed)
    projects.counted(campaign)

    campaign.refresh_from_db()
    lines = tally.lines(campaign)
    assert selection.selected_ids(campaign, lines) == {reached.pk}
    assert selection.differences(campaign, lines) == []


@pytest.mark.django_db
def test_a_shortlist_that_the_count_denies_is_found() -> None:
    campaign = projects.campaign("fund", vote_threshold=1)
    reached, missed = projects.idea(campaign), projects.idea(campaign)
    projects.ballot(reached)
    campaign = projects.counted(campaign)
    campaign.ideas.filter(pk=reached.pk).update(state=IdeaState.NOT_SHORTLISTED)
    campaign.ideas.filter(pk=missed.pk).update(state=IdeaState.CHOSEN)

    found = selection.differences(campaign, tally.lines(campaign))
    assert {line.idea.pk for line in found} == {reached.pk, missed.pk}
