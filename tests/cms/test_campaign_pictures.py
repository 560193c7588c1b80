"""A campaign's first picture by an address: for pages that know no campaign's page."""

import pytest
from django.test import Client

from cms.models import CampaignPage
from projects.models import Campaign
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


def url(campaign: Campaign, language: str = "en") -> str:
    return f"/{language}/c/{campaign.slug}/picture/"


def test_it_leads_to_the_picture_that_the_page_shows_first(client: Client) -> None:
    page = cms.live_page(lead=cms.picture())

    answer = client.get(url(page.campaign))

    assert answer.status_code == 302
    assert ".fill-800x500." in answer["Location"]
    assert answer["Cache-Control"] == "private, max-age=300"


def test_the_page_in_the_readers_language_chooses(client: Client) -> None:
    page = cms.live_page(lead=cms.picture())
    german = cms.live_page(page.campaign, language="de", lead=cms.picture())

    here = client.get(url(page.campaign))["Location"]
    there = client.get(url(page.campaign, "de"))["Location"]

    assert here != there
    CampaignPage.objects.filter(pk=german.pk).update(lead_image=None)
    assert client.get(url(page.campaign, "de"))["Location"] == here


def test_without_a_picture_there_is_an_empty_horizon(client: Client) -> None:
    campaign = projects.campaign()

    assert client.get(url(campaign))["Location"].endswith("/img/horizon.svg")


def test_of_a_draft_only_its_writers_see_that_it_is_there(client: Client) -> None:
    campaign = cms.draft_page().campaign
    assert client.get(url(campaign)).status_code == 404

    client.force_login(accounts.owner_of(campaign.firm))

    assert client.get(url(campaign)).status_code == 302
