"""The pages of one campaign, side by side."""

import re

import pytest
from django.test import Client

from projects.models import Campaign, CampaignState
from projects.templatetags.campaigns import campaign_tabs
from tests.factories import cms, projects

pytestmark = pytest.mark.django_db


def names(campaign: Campaign) -> list[str]:
    return [tab["name"] for tab in campaign_tabs(campaign, "ideas")["tabs"]]


def test_the_result_has_a_tab_once_there_is_one() -> None:
    campaign = projects.campaign("fund")
    assert names(campaign) == ["The campaign", "Ideas", "Talk"]

    assert names(projects.counted(campaign)) == ["The campaign", "Ideas", "The result", "Talk"]


def test_a_campaign_that_nobody_sees_yet_has_no_talk() -> None:
    assert names(projects.campaign(state=CampaignState.DRAFT)) == ["The campaign", "Ideas"]


def test_a_campaign_that_asks_for_none_has_no_page_of_ideas(client: Client) -> None:
    campaign = projects.campaign("fund", blueprint="fund")
    page = cms.live_page(campaign)
    assert names(campaign) == ["The campaign", "Talk"]

    answer = client.get(f"/en/ideas/{campaign.slug}/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/en/campaigns/{page.slug}/"
    assert f"/en/ideas/{campaign.slug}/" not in client.get(f"/en/talk/{campaign.slug}/").text


def test_without_a_page_of_either_kind_it_leads_to_the_firm(client: Client) -> None:
    campaign = projects.campaign("fund", blueprint="fund")

    answer = client.get(f"/en/ideas/{campaign.slug}/", follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == campaign.firm.get_absolute_url()


def test_each_page_says_where_one_is(client: Client) -> None:
    campaign = projects.campaign("fund")
    projects.idea(campaign)
    projects.counted(campaign)

    for path, here in (
        (f"/en/ideas/{campaign.slug}/", "Ideas"),
        (f"/en/ideas/{campaign.slug}/results/", "The result"),
        (f"/en/talk/{campaign.slug}/", "Talk"),
    ):
        page = client.get(path).text
        assert re.findall(r'class="tabs__tab"[^>]* aria-current="page">([^<]+)</a>', page) == [
            here
        ], path
