"""Phases on one line of time: their order, their lengths, and the days between them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.test import Client

from accounts.models import User
from cms.studio import timeline
from core.templatetags.format import moment
from projects.campaigns import Span
from projects.models import CampaignState, Phase, PhaseKind
from tests.factories import accounts, projects

START = datetime(2026, 12, 1, 12, tzinfo=UTC)


def span(kind: PhaseKind, begins: int, ends: int) -> Span:
    return Span(kind, START + timedelta(days=begins), START + timedelta(days=ends))


PROPOSE, VOTE, FUND = (
    span(PhaseKind.PROPOSE, 0, 10),
    span(PhaseKind.VOTE, 10, 30),
    span(PhaseKind.FUND, 35, 50),
)


def test_each_phase_lies_where_its_dates_are() -> None:
    bars = timeline.of([PROPOSE, VOTE, FUND])

    assert [(bar.x, bar.width) for bar in bars] == [(0, 20), (20, 40), (70, 30)]
    assert [bar.length.days for bar in bars] == [10, 20, 15]


def test_days_without_a_phase_are_counted() -> None:
    gaps = [bar.gap for bar in timeline.of([PROPOSE, VOTE, FUND])]

    assert gaps == [None, None, timedelta(days=5)]


def test_from_right_to_left_it_begins_at_the_right() -> None:
    bars = timeline.of([PROPOSE, VOTE, FUND], mirrored=True)

    assert [(bar.x, bar.width) for bar in bars] == [(80, 20), (40, 40), (0, 30)]


def test_the_shortest_phase_is_still_seen_and_on_the_line() -> None:
    last = Span(PhaseKind.FUND, VOTE.ends_at, VOTE.ends_at + timedelta(minutes=1))

    bar = timeline.of([PROPOSE, VOTE, last])[-1]

    assert bar.width == timeline.LEAST_WIDTH
    assert bar.x + bar.width == pytest.approx(100)


def test_without_phases_nothing_is_drawn() -> None:
    assert timeline.of([]) == []


@pytest.mark.django_db
class TestAboveTheDates:
    @pytest.fixture
    def owner(self, client: Client) -> User:
        owner = accounts.owner_of(accounts.firm())
        client.force_login(owner)
        return owner

    @pytest.mark.parametrize("step", ["phases", "terms"])
    def test_a_firm_sees_order_and_gap_as_they_are_kept(
        self, client: Client, owner: User, step: str
    ) -> None:
        firm = owner.memberships.get().firm
        campaign = projects.campaign("before", state=CampaignState.DRAFT, firm=firm)
        first, second, *later = campaign.phases.all()
        moved = timedelta(days=3)
        for phase in (second, *later):
            at = {"starts_at": phase.starts_at + moved, "ends_at": phase.ends_at + moved}
            Phase.objects.filter(pk=phase.pk).update(**at)

        page = client.get(f"/admin/studio/campaigns/{campaign.slug}/{step}/")

        drawn = page.text.partition('<ol class="timeline"')[2].partition("</ol>")[0]
        names = [str(phase.get_kind_display()) for phase in (first, second, *later)]
        places = [drawn.index(f"<b>{name}</b>") for name in names]
        assert all(one < other for one, other in pairwise(places))
        assert drawn.count("<svg") == len(names)
        assert drawn.count("Gap before it: 3 days") == 1
        assert page.text.index('<ol class="timeline"') < page.text.index('name="propose_starts"')

    @pytest.mark.parametrize("place", ["", "terms/", "review/"])
    def test_it_stands_wherever_the_terms_are_read_with_days_and_hours(
        self, client: Client, owner: User, place: str
    ) -> None:
        firm = owner.memberships.get().firm
        campaign = projects.campaign("before", firm=firm)
        if place == "review/":
            client.force_login(accounts.editor())

        text = client.get(f"/admin/studio/campaigns/{campaign.slug}/{place}").text

        drawn = text.partition('<ol class="timeline"')[2].partition("</ol>")[0]
        for phase in campaign.phases.all():
            assert f"{moment(phase.starts_at)} – {moment(phase.ends_at)}" in drawn

    def test_the_rules_have_no_line(self, client: Client, owner: User) -> None:
        firm = owner.memberships.get().firm
        campaign = projects.campaign("before", state=CampaignState.DRAFT, firm=firm)

        text = client.get(f"/admin/studio/campaigns/{campaign.slug}/rules/").text

        assert "timeline" not in text
