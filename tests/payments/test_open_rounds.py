"""What a list of campaigns shows of their open rounds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.money import Money
from payments import open_rounds
from payments.models import RoundState
from payments.open_rounds import OpenRound
from projects.models import Campaign, PhaseKind
from tests.factories import payments, projects

pytestmark = pytest.mark.django_db
AT = timezone.now()


def test_the_open_round_that_closes_first_is_shown() -> None:
    campaign = projects.campaign("fund")
    payments.funding_round(campaign=campaign, at=AT, lasts=timedelta(days=9))
    first = payments.funding_round(campaign=campaign, at=AT, lasts=timedelta(days=2), goal=400_00)

    assert open_rounds.of([campaign], at=AT) == {
        campaign.pk: OpenRound(Money(0, "EUR"), Money(400_00, "EUR"), first.deadline_at)
    }


@pytest.mark.parametrize("state", [RoundState.SCHEDULED, RoundState.DRAFT])
def test_a_round_that_takes_no_pledges_is_not_shown(state: RoundState) -> None:
    round_ = payments.funding_round(state=state, at=AT)

    assert open_rounds.of([round_.campaign], at=AT) == {}


def test_a_round_past_its_deadline_is_not_shown() -> None:
    round_ = payments.funding_round(at=AT)

    assert open_rounds.of([round_.campaign], at=round_.deadline_at) == {}


def test_many_campaigns_cost_one_query() -> None:
    campaigns = [payments.funding_round(at=AT).campaign for _ in range(3)]

    with CaptureQueriesContext(connection) as captured:
        assert len(open_rounds.of(campaigns, at=AT)) == 3

    assert len(captured) == 1


def test_the_last_day_is_pressing() -> None:
    round_ = OpenRound(Money(0, "EUR"), Money(1, "EUR"), AT + timedelta(hours=25))

    assert not round_.is_pressing(at=AT)
    assert round_.is_pressing(at=AT + timedelta(hours=1))


def test_what_closes_within_hours_comes_first_and_then_the_newest() -> None:
    soon = payments.funding_round(at=AT, lasts=timedelta(hours=3)).campaign
    sooner = payments.funding_round(at=AT, lasts=timedelta(minutes=3)).campaign
    later = payments.funding_round(at=AT, lasts=timedelta(days=3)).campaign
    newest = projects.campaign("vote")
    for campaign, days in [(newest, 0), (later, 1), (sooner, 5), (soon, 6)]:
        published_at = AT - timedelta(days=days)
        Campaign.objects.filter(pk=campaign.pk).update(published_at=published_at)

    listed = open_rounds.pressing_first(Campaign.objects.all(), at=AT)

    assert list(listed) == [sooner, soon, newest, later]


def test_what_closes_next_comes_first_and_last_what_has_not_begun() -> None:
    tests = projects.campaign(PhaseKind.TEST, at=AT)
    votes = projects.campaign(PhaseKind.VOTE, at=AT)
    tomorrow = payments.funding_round(at=AT, lasts=timedelta(days=1)).campaign
    in_a_month = payments.funding_round(at=AT, lasts=timedelta(days=30)).campaign
    waits = projects.campaign(projects.BEFORE, at=AT)
    Campaign.objects.filter(pk=waits.pk).update(published_at=AT)

    with CaptureQueriesContext(connection) as captured:
        listed = list(open_rounds.closing_first(Campaign.objects.all(), at=AT))

    assert listed == [tomorrow, votes, in_a_month, tests, waits]
    assert len(captured) == 1
