"""The figures that change by themselves: public ones, the same for every reader."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.microcache import MicroCache
from payments.sandbox.core import Sandbox
from projects.models import Campaign, CampaignState, PhaseKind
from tests.factories import accounts, cms, payments, projects

pytestmark = pytest.mark.django_db


def address(campaign: Campaign) -> str:
    return reverse("live", args=[campaign.slug])


def test_the_sum_and_the_people_are_those_of_the_panel(client: Client, sandbox: Sandbox) -> None:
    round_ = payments.funding_round(goal=400_00)
    payments.pledge(round_, sandbox, amount=100_00)

    text = client.get(address(round_.campaign)).text

    assert "€100" in text
    assert 'value="25"' in text
    assert '<div data-part="people">1</div>' in text
    assert '<div data-part="people-word">person</div>' in text
    assert '<div data-part="met"></div>' in text


def test_every_part_has_its_place_on_the_campaigns_page(client: Client) -> None:
    round_ = payments.funding_round()
    page = cms.live_page(round_.campaign)

    shown = client.get(f"/en/campaigns/{page.slug}/").text

    assert f'data-live="{address(round_.campaign)}?round={round_.slug}"' in shown
    for part in ("sum", "share", "people", "people-word", "met"):
        assert f'data-part="{part}"' in shown
        assert f'data-part="{part}"' in client.get(address(round_.campaign)).text


def test_the_goal_is_announced_once_it_is_met(client: Client, sandbox: Sandbox) -> None:
    round_ = payments.funding_round(goal=100_00)
    payments.pledge(round_, sandbox, amount=100_00)

    assert "The goal is reached." in client.get(address(round_.campaign)).text


def test_the_round_that_is_asked_for_is_shown(client: Client) -> None:
    round_ = payments.funding_round(goal=123_00)

    assert "€123" in client.get(f"{address(round_.campaign)}?round={round_.slug}").text


@pytest.mark.parametrize("asked", ["nobody", "\x00", "x" * 500])
def test_a_round_that_is_not_there_is_not_found(client: Client, asked: str) -> None:
    round_ = payments.funding_round()

    assert client.get(address(round_.campaign), {"round": asked}).status_code == 404


def test_a_round_of_another_campaign_is_not_found(client: Client) -> None:
    one, other = payments.funding_round(), payments.funding_round()

    assert client.get(address(one.campaign), {"round": other.slug}).status_code == 404


def test_of_a_vote_nothing_shows_but_how_many_took_part(client: Client) -> None:
    campaign = projects.campaign(PhaseKind.VOTE)
    popular, lonely = projects.idea(campaign), projects.idea(campaign, title="Lonely")
    for _ in range(3):
        projects.ballot(popular)
    first = client.get(address(campaign)).text

    projects.ballot(lonely)

    assert "3 people have voted" in first
    assert client.get(address(campaign)).text == first.replace("3 people", "4 people").replace(
        '"turnout-figure">3', '"turnout-figure">4'
    )


def test_before_the_vote_there_is_no_turnout(client: Client) -> None:
    assert "turnout" not in client.get(address(projects.campaign(PhaseKind.PROPOSE))).text


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.IN_REVIEW])
def test_what_is_not_public_has_none_not_even_for_its_firm(
    client: Client, state: CampaignState
) -> None:
    campaign = projects.campaign(state=state)
    client.force_login(accounts.owner_of(campaign.firm))

    assert client.get(address(campaign)).status_code == 404


def test_the_page_asks_only_while_something_may_change(client: Client) -> None:
    open_vote = cms.live_page(projects.campaign(PhaseKind.VOTE))
    counted = projects.campaign(PhaseKind.TEST)
    projects.counted(counted)
    over = cms.live_page(counted)

    assert "data-live=" in client.get(f"/en/campaigns/{open_vote.slug}/").text
    assert "data-live=" not in client.get(f"/en/campaigns/{over.slug}/").text


@pytest.fixture
def _connected() -> Iterator[None]:
    """A request through WSGI ends with its connection; the test has one for all."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_connected")
def test_many_readers_cost_one_rendering_and_those_who_know_it_get_no_bytes() -> None:
    campaign = projects.campaign(PhaseKind.VOTE)
    wrapped = MicroCache(WSGIHandler(), seconds=60)

    def ask(mark: str = "") -> tuple[str, dict[str, str], bytes]:
        environ: dict[str, str] = {}
        setup_testing_defaults(environ)
        environ |= {"PATH_INFO": address(campaign), "HTTP_HOST": "testserver"}
        if mark:
            environ["HTTP_IF_NONE_MATCH"] = mark
        said: list[tuple[str, list[tuple[str, str]]]] = []
        result = wrapped(environ, lambda status, headers, _exc=None: said.append((status, headers)))  # type: ignore[arg-type]
        body = b"".join(result)
        return said[0][0], dict(said[0][1]), body

    status, headers, body = ask()
    with CaptureQueriesContext(connection) as captured:
        again = [ask() for _ in range(20)]
        known = ask(headers["ETag"])

    assert status.startswith("200")
    assert {one[2] for one in again} == {body}
    assert known[0].startswith("304")
    assert known[2] == b""
    assert len(captured) == 0


def test_it_costs_few_queries_and_sets_no_cookie(client: Client, now: datetime) -> None:
    round_ = payments.funding_round(lasts=timedelta(days=2))
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address(round_.campaign))

    assert len(captured) <= 5
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
