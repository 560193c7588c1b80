"""What became of a campaign's ideas, drawn once it is public."""

import pytest
from django.db.models import prefetch_related_objects
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms import funnels, reading
from payments.models import FundingRound, RoundState
from projects.models import Campaign, Idea, Verdict, VoteRule
from tests.factories import accounts, cms, payments, projects

pytestmark = pytest.mark.django_db


def voted(
    *, ideas: int, reaching: int, rule: VoteRule = VoteRule.SEALED
) -> tuple[Campaign, list[Idea]]:
    """A campaign whose first ideas have come to the threshold of two votes; not counted yet."""
    campaign = projects.campaign("fund", vote_threshold=2, vote_rule=rule)
    made = [projects.idea(campaign, title=f"Idea {number}") for number in range(ideas)]
    for _ in range(2):
        projects.ballot(*made[:reaching])
    return campaign, made


def drawn(campaign: Campaign) -> list[tuple[str, int]]:
    funnel = funnels.of(cms.live_page(campaign))
    assert funnel is not None
    return [(stage.word, stage.count) for stage in funnel.stages]


def ended(idea: Idea, *, met: bool) -> None:
    """A round for the idea whose outcome is recorded."""
    round_ = payments.funding_round(campaign=idea.campaign)
    FundingRound.objects.filter(pk=round_.pk).update(
        idea=idea,
        state=RoundState.FUNDED if met else RoundState.UNFUNDED,
        goal_met=met,
        outcome_at=round_.deadline_at,
        pledged_minor_at_outcome=round_.goal_minor if met else 0,
    )


@pytest.mark.parametrize("rule", [VoteRule.SEALED, VoteRule.OPEN])
def test_before_the_count_nothing_is_drawn(client: Client, rule: VoteRule) -> None:
    campaign, _ = voted(ideas=5, reaching=3, rule=rule)
    page = cms.live_page(campaign)

    assert funnels.of(page) is None
    text = client.get(page.url).text
    assert "What became of the ideas" not in text
    assert "chart--funnel" not in text


def test_each_stage_counts_who_came_that_far() -> None:
    campaign, made = voted(ideas=6, reaching=4)
    campaign = projects.counted(campaign)
    projects.decided(made[0])
    projects.decided(made[1])
    projects.decided(made[2], verdict=Verdict.DECLINED)
    ended(made[0], met=True)

    assert drawn(campaign) == [
        ("proposed", 6),
        ("shortlisted", 4),
        ("chosen", 2),
        ("funded", 1),
    ]


def test_a_round_that_missed_its_goal_funded_nothing() -> None:
    campaign, made = voted(ideas=4, reaching=1)
    campaign = projects.counted(campaign)
    projects.decided(made[0])
    ended(made[0], met=False)

    assert drawn(campaign)[-2:] == [("chosen", 1), ("funded", 0)]


def test_of_three_ideas_the_list_says_enough() -> None:
    campaign, _ = voted(ideas=3, reaching=1)

    assert funnels.of(cms.live_page(projects.counted(campaign))) is None


def test_the_page_that_is_read_brings_its_stages_along(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    campaign, _ = voted(ideas=5, reaching=2)
    cms.live_page(projects.counted(campaign))
    page = reading.pages(accounts.user()).get(campaign=campaign)
    prefetch_related_objects([page.campaign], "phases")

    with django_assert_num_queries(0):
        funnel = funnels.of(page)

    assert funnel is not None
    assert [stage.count for stage in funnel.stages] == [5, 2, 0, 0]


def test_the_campaigns_page_shows_it_with_its_table(client: Client) -> None:
    campaign, _ = voted(ideas=4, reaching=2)
    page = cms.live_page(projects.counted(campaign))

    text = client.get(page.url).text

    assert "What became of the ideas" in text
    assert '<th scope="row">shortlisted</th><td class="table__figure">2</td>' in text
