"""Where a campaign stands: half-open phases, gaps, and what each permits."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from core.templatetags.format import moment
from projects import phases
from projects.models import Campaign, CampaignState, PhaseKind
from projects.templatetags.campaigns import phase_bar
from tests.factories import projects

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.mark.parametrize("kind", PhaseKind)
def test_the_phase_of_the_day(kind: PhaseKind, now: datetime) -> None:
    phase = phases.current(projects.campaign(kind, at=now), at=now)
    assert phase is not None
    assert phase.kind == kind


@pytest.mark.parametrize("when", [projects.BEFORE, projects.OVER])
def test_before_and_after_there_is_none(when: str, now: datetime) -> None:
    assert phases.current(projects.campaign(when, at=now), at=now) is None


def test_a_phase_ends_as_the_next_begins(now: datetime) -> None:
    campaign = projects.campaign("vote", at=now)
    vote = phases.of_kind(campaign, PhaseKind.VOTE)
    assert vote is not None
    found = [
        phases.current(campaign, at=at)
        for at in (vote.starts_at - INSTANT, vote.starts_at, vote.ends_at - INSTANT, vote.ends_at)
    ]
    kinds = [phase.kind if phase else None for phase in found]
    assert kinds == [PhaseKind.PROPOSE, PhaseKind.VOTE, PhaseKind.VOTE, PhaseKind.FUND]


def test_a_blueprint_without_a_vote_has_none(now: datetime) -> None:
    campaign = projects.campaign("fund", at=now, blueprint="fund")
    assert phases.of_kind(campaign, PhaseKind.VOTE) is None
    assert not phases.takes_votes(campaign, at=now)


@pytest.mark.parametrize(
    ("phase", "ideas", "votes"),
    [
        ("before", False, False),
        ("propose", True, False),
        ("vote", False, True),
        ("fund", False, False),
        ("over", False, False),
    ],
)
def test_what_a_phase_takes(phase: str, ideas: bool, votes: bool, now: datetime) -> None:
    campaign = projects.campaign(phase, at=now)
    assert phases.takes_ideas(campaign, at=now) is ideas
    assert phases.takes_votes(campaign, at=now) is votes


@pytest.mark.parametrize(
    "state", [CampaignState.DRAFT, CampaignState.IN_REVIEW, CampaignState.CLOSED]
)
def test_only_a_published_campaign_takes_anything(state: CampaignState, now: datetime) -> None:
    assert not phases.takes_ideas(projects.campaign("propose", at=now, state=state), at=now)
    assert not phases.takes_votes(projects.campaign("vote", at=now, state=state), at=now)


def test_a_counted_vote_takes_no_votes(now: datetime) -> None:
    campaign = projects.counted(projects.campaign("vote", at=now))
    assert not phases.takes_votes(campaign, at=now)


@pytest.mark.parametrize(
    ("phase", "states"),
    [
        ("before", ["next"] * 5),
        ("vote", ["done", "current", "next", "next", "next"]),
        ("over", ["done"] * 5),
    ],
)
def test_the_stations_of_the_phase_bar(phase: str, states: list[str], now: datetime) -> None:
    stations = phases.stations(projects.campaign(phase, at=now), at=now)
    assert [station.phase.kind for station in stations] == list(PhaseKind)
    assert [station.state for station in stations] == states


def test_every_date_of_the_phase_bar_has_its_hour(now: datetime) -> None:
    campaign = projects.campaign("vote", at=now)
    propose, vote, fund, *_rest = campaign.phases.all()

    notes = [each["note"] for each in phase_bar(campaign, now)["phases"]]

    assert notes[:3] == [
        f"until {moment(propose.ends_at, 'short')}",
        f"until {moment(vote.ends_at, 'short')}",
        f"from {moment(fund.starts_at, 'short')}",
    ]


def test_in_a_gap_nothing_is_current(now: datetime) -> None:
    campaign = projects.campaign("vote", at=now)
    campaign.phases.filter(kind=PhaseKind.VOTE).update(starts_at=now + INSTANT)
    campaign = Campaign.objects.get(pk=campaign.pk)
    assert phases.current(campaign, at=now) is None
    states = [station.state for station in phases.stations(campaign, at=now)]
    assert states[:2] == ["done", "next"]
