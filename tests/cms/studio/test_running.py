"""A firm sees at a glance how its running campaigns stand."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Firm
from cms.studio import running
from payments.models import RoundState
from payments.sandbox.core import Sandbox
from projects.models import CampaignState, Follow, PhaseKind
from tests.factories import accounts, projects
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return accounts.firm()


def listed(firm: Firm) -> list[running.Running]:
    return running.of([firm.pk], at=timezone.now())


def test_a_vote_shows_its_turnout_and_no_votes(firm: Firm) -> None:
    campaign = projects.campaign(PhaseKind.VOTE, firm=firm)
    lamp, bell = projects.idea(campaign), projects.idea(campaign, title="A louder bell")
    projects.ballot(lamp, bell)
    projects.ballot(lamp)
    Follow.objects.create(user=accounts.user(), campaign=campaign, followed_at=timezone.now())

    (row,) = listed(firm)

    assert (row.title, row.phase) == (campaign.title, "Vote")
    assert row.url == f"/admin/studio/campaigns/{campaign.slug}/"
    assert " left, until " in row.until
    assert row.figures == ["1 person follows it", "2 people have voted"]


def test_a_round_shows_its_sum_its_people_and_its_own_deadline(
    firm: Firm, sandbox: Sandbox
) -> None:
    round_ = factory.funding_round(
        campaign=projects.campaign(PhaseKind.FUND, firm=firm), lasts=timedelta(days=5)
    )
    factory.pledge(round_, sandbox)
    factory.pledge(round_, sandbox)
    factory.draft_pledge(round_)

    (row,) = listed(firm)

    assert row.until.startswith(("4 days left, until", "5 days left, until"))
    assert row.figures[-2:] == ["€50 of €100 pledged", "2 people"]


def test_what_closes_next_comes_first_by_phase_or_by_round(firm: Firm) -> None:
    vote = projects.campaign(PhaseKind.VOTE, firm=firm, title="A vote for days")
    funded = projects.campaign(PhaseKind.FUND, firm=firm, title="An hour left")
    assert [row.title for row in listed(firm)] == [vote.title, funded.title]

    factory.funding_round(campaign=funded, lasts=timedelta(hours=1, minutes=1))

    assert [row.title for row in listed(firm)] == [funded.title, vote.title]


def test_what_is_over_closed_drafted_or_anothers_is_not_listed(firm: Firm) -> None:
    projects.campaign("over", firm=firm)
    projects.campaign(firm=firm, state=CampaignState.DRAFT)
    projects.campaign(firm=firm, state=CampaignState.CLOSED)
    projects.campaign(PhaseKind.VOTE)

    assert listed(firm) == []
    assert running.of([], at=timezone.now()) == []


def test_a_campaign_that_has_not_begun_says_when_it_does(firm: Firm) -> None:
    projects.campaign("before", firm=firm)

    (row,) = listed(firm)

    assert row.phase.startswith("Begins ")
    assert row.until == ""


def test_it_lists_a_handful_in_five_queries(
    firm: Firm, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(running.SHOWN + 2):
        campaign = projects.campaign(PhaseKind.FUND, firm=firm)
        factory.funding_round(campaign=campaign, state=RoundState.LIVE)

    with django_assert_max_num_queries(5):
        assert len(listed(firm)) == running.SHOWN
