"""Campaigns on the front page and in the list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms import campaign_lists
from core.templatetags.format import moment
from projects.models import Campaign, CampaignState
from tests.factories import cms, payments, projects

pytestmark = pytest.mark.django_db


def test_the_front_page_shows_what_goes_on_in_the_readers_language(client: Client) -> None:
    page = cms.live_page(projects.campaign("vote"), lead=cms.picture(), title="A lamp to open")
    cms.live_page(page.campaign, language="pl", title="Lampa do otwarcia")
    cms.live_page(projects.campaign(state=CampaignState.DRAFT), title="Not yet public")
    cms.live_page(projects.campaign(state=CampaignState.CLOSED), title="Long over")

    english, polish = client.get("/en/").text, client.get("/pl/").text

    assert "A lamp to open" in english
    assert f'href="/en/campaigns/{page.slug}/"' in english
    assert 'alt="A lamp on a table"' in english
    assert "Lampa do otwarcia" in polish
    assert "A lamp to open" not in polish
    assert "Not yet public" not in english
    assert "Long over" not in english


def test_the_list_shows_what_is_over_too_but_no_drafts(client: Client) -> None:
    cms.live_page(projects.campaign(state=CampaignState.CLOSED), title="Long over")
    cms.live_page(projects.campaign(state=CampaignState.DRAFT), title="Not yet public")
    cms.draft_page(projects.campaign(title="Without a live page"))

    text = client.get("/en/campaigns/").text

    assert "Long over" in text
    assert "Closed" in text
    assert "Not yet public" not in text
    assert "Without a live page" not in text


def test_a_card_in_another_language_says_so(client: Client) -> None:
    cms.live_page(title="A lamp to open")

    assert '<bdi lang="en">A lamp to open</bdi>' in client.get("/fa/campaigns/").text


def test_the_list_has_pages(client: Client) -> None:
    newest = timezone.now()
    firm = projects.campaign().firm
    for number in range(campaign_lists.PER_PAGE + 1):
        page = cms.live_page(projects.campaign(firm=firm), title=f"Campaign no. {number:02}")
        at = newest - timedelta(hours=number)
        Campaign.objects.filter(pk=page.campaign_id).update(published_at=at)

    first, second = client.get("/en/campaigns/").text, client.get("/en/campaigns/?page=2").text

    assert "Campaign no. 00" in first
    assert "Campaign no. 12" not in first
    assert "Campaign no. 12" in second
    assert 'href="?page=2"' in first


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 400, "1e3", "٣", "", "\x00"])
def test_nonsense_in_the_address_is_some_page(client: Client, page: str) -> None:
    assert client.get("/en/campaigns/", {"page": page}).status_code == 200


def test_more_campaigns_do_not_mean_more_queries(client: Client) -> None:
    def queries() -> int:
        client.get("/en/campaigns/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/campaigns/")
        return len(captured)

    cms.live_page(lead=cms.picture())
    few = queries()
    for _ in range(4):
        cms.live_page(lead=cms.picture())

    assert queries() == few


def test_campaigns_without_a_page_take_no_place_on_the_front_page(client: Client) -> None:
    cms.live_page(projects.campaign("vote"), title="A lamp to open")
    for _ in range(campaign_lists.ON_FRONT_PAGE):
        projects.campaign("vote", at=timezone.now() - timedelta(days=1))

    assert "A lamp to open" in client.get("/en/").text


def test_a_round_that_closes_within_hours_stands_first_with_its_sum(client: Client) -> None:
    round_ = payments.funding_round(lasts=timedelta(hours=2), goal=400_00)
    cms.live_page(round_.campaign, title="Closes tonight")
    cms.live_page(projects.campaign("vote"), title="Newer, and in no hurry")

    text = client.get("/en/").text

    assert text.index("Closes tonight") < text.index("Newer, and in no hurry")
    assert "Last hours to pledge" in text
    assert f"until {moment(round_.deadline_at)}" in text
    assert "€0 of €400 pledged" in text
    assert '<progress max="100" value="0"' in text


def test_what_has_not_begun_says_when_and_does_not_lead(client: Client) -> None:
    waits = projects.campaign(projects.BEFORE)
    cms.live_page(projects.campaign("vote"), title="Closes in five days")
    cms.live_page(waits, title="A bell for next week")
    Campaign.objects.filter(pk=waits.pk).update(published_at=timezone.now())
    begins = waits.phases.get(position=0).starts_at

    front, every = client.get("/en/").text, client.get("/en/campaigns/").text

    assert front.index("Closes in five days") < front.index("A bell for next week")
    for text in (front, every):
        assert f"Begins {moment(begins)}" in text
        assert "Between phases" not in text


def test_a_phase_says_until_which_hour(client: Client) -> None:
    campaign = projects.campaign("vote")
    cms.live_page(campaign)
    vote = campaign.phases.get(kind="vote")

    for address in ("/en/", "/en/campaigns/"):
        assert f"until {moment(vote.ends_at)}" in client.get(address).text


def test_a_round_with_days_left_says_until_when(client: Client) -> None:
    round_ = payments.funding_round()
    cms.live_page(round_.campaign)

    text = client.get("/en/campaigns/").text

    assert "Open for pledges" in text
    assert "Last hours" not in text
    assert f"until {moment(round_.deadline_at)}" in text


def test_rounds_do_not_mean_more_queries_and_no_cookie(client: Client) -> None:
    def read() -> tuple[int, bool]:
        client.get("/en/")
        with CaptureQueriesContext(connection) as captured:
            response = client.get("/en/")
        return len(captured), bool(response.cookies)

    cms.live_page(payments.funding_round().campaign)
    few = read()
    for _ in range(3):
        cms.live_page(payments.funding_round(lasts=timedelta(hours=2)).campaign)

    assert read() == few
    assert few[1] is False


def test_the_root_leads_to_the_best_language(client: Client) -> None:
    for asked, language in {"pl,en;q=0.5": "pl", "fa": "fa", "sv": "en", "": "en"}.items():
        response = client.get("/", headers={"accept-language": asked})
        assert response["Location"] == f"/{language}/"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/en/", "/en/campaigns/", "/en/rules/"])
def test_pages_are_only_read(client: Client, method: str, address: str) -> None:
    assert getattr(client, method)(address).status_code == 405
