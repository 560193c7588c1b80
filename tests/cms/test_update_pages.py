"""Updates: all of a campaign's on one page, and the way from one to the next."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms import update_pages
from cms.models import CampaignPage, UpdatePage
from projects.models import Campaign, CampaignState
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


def update(page: CampaignPage, title: str, *, days_ago: int = 0, live: bool = True) -> UpdatePage:
    made = UpdatePage(title=title, standfirst=f"About {title}", locale=page.locale, live=live)
    page.refresh_from_db()
    page.add_child(instance=made)
    at = timezone.now() - timedelta(days=days_ago)
    UpdatePage.objects.filter(pk=made.pk).update(first_published_at=at if live else None)
    found: UpdatePage = UpdatePage.objects.get(pk=made.pk)
    return found


def address(page: CampaignPage, language: str = "en") -> str:
    return f"/{language}/c/{page.campaign.slug}/updates/"


@pytest.fixture
def page() -> CampaignPage:
    return cms.live_page(title="A lamp to open")


def test_all_stand_there_the_newest_first_and_no_draft(client: Client, page: CampaignPage) -> None:
    update(page, "First", days_ago=9)
    update(page, "Second", days_ago=3)
    update(page, "Unwritten", live=False)

    text = client.get(address(page)).text

    assert text.index("Second") < text.index("First")
    assert "Unwritten" not in text
    assert f"/en/campaigns/{page.slug}/second/" in text


def test_a_translated_one_stands_there_once_in_the_readers_language(
    client: Client, page: CampaignPage
) -> None:
    polish = cms.live_page(page.campaign, language="pl", title="Lampa")
    one = update(page, "The hinge holds")
    same = update(polish, "Zawias trzyma")
    UpdatePage.objects.filter(pk=same.pk).update(translation_key=one.translation_key)

    english, polish_text = client.get(address(page)).text, client.get(address(page, "pl")).text

    assert "The hinge holds" in english
    assert "Zawias trzyma" not in english
    assert "Zawias trzyma" in polish_text
    assert "The hinge holds" not in polish_text


def test_what_is_not_translated_is_marked_with_its_language(
    client: Client, page: CampaignPage
) -> None:
    update(page, "The hinge holds")

    assert '<li lang="en" dir="ltr">' in client.get(address(page, "fa")).text


def test_without_any_there_is_a_way_on(client: Client, page: CampaignPage) -> None:
    text = client.get(address(page)).text

    assert "No news yet" in text
    assert page.campaign.get_absolute_url() in text


def test_what_is_not_public_is_its_firms_alone(client: Client, page: CampaignPage) -> None:
    update(page, "Secret news")
    Campaign.objects.filter(pk=page.campaign_id).update(
        state=CampaignState.DRAFT, published_at=None
    )
    assert client.get(address(page)).status_code == 404

    client.force_login(accounts.owner_of(page.campaign.firm))
    assert "Secret news" in client.get(address(page)).text


def test_a_campaign_without_a_page_has_none(client: Client) -> None:
    campaign = projects.campaign()

    assert client.get(f"/en/c/{campaign.slug}/updates/").status_code == 404


def test_there_are_pages(
    client: Client, page: CampaignPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_pages, "PER_PAGE", 1)
    update(page, "First", days_ago=9)
    update(page, "Second", days_ago=3)

    first, second = client.get(address(page)).text, client.get(f"{address(page)}?page=2").text

    assert "Second" in first
    assert 'href="?page=2"' in first
    assert "About First" in second


def test_more_of_them_do_not_mean_more_queries(client: Client, page: CampaignPage) -> None:
    def read() -> int:
        client.get(address(page))
        with CaptureQueriesContext(connection) as captured:
            client.get(address(page))
        return len(captured)

    update(page, "First")
    few = read()
    for number in range(5):
        update(page, f"Another {number}")

    assert read() == few
    assert few <= 8


def test_each_leads_to_the_one_before_and_the_one_after(client: Client, page: CampaignPage) -> None:
    update(page, "First", days_ago=9)
    middle = update(page, "Second", days_ago=5)
    update(page, "Third", days_ago=1)
    update(page, "Unwritten", live=False)

    text = client.get(f"/en/campaigns/{page.slug}/second/").text

    assert f'rel="prev" href="/en/campaigns/{page.slug}/first/"' in text
    assert f'rel="next" href="/en/campaigns/{page.slug}/third/"' in text
    assert "Unwritten" not in text
    assert text.index(">Older<") < text.index(">First<") < text.index(">Newer<")
    assert update_pages.neighbours(middle).older is not None


def test_the_first_and_the_last_have_one_neighbour(page: CampaignPage) -> None:
    first, last = update(page, "First", days_ago=9), update(page, "Last", days_ago=1)

    assert update_pages.neighbours(first) == update_pages.Neighbours(None, last)
    assert update_pages.neighbours(last) == update_pages.Neighbours(first, None)


def test_a_draft_has_no_neighbours(page: CampaignPage) -> None:
    update(page, "First")

    draft = update(page, "Unwritten", live=False)

    assert update_pages.neighbours(draft) == update_pages.Neighbours(None, None)
