"""Feeds: what happened in public, once, in the reader's language; and no votes."""

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from cms.models import CampaignPage, UpdatePage
from cms.sharing import news
from core.microcache import MicroCache
from projects.models import Campaign, CampaignState, Decision, Idea, PhaseKind, Verdict
from tests.cms.sharing import asking
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def entries(client: Client, address: str) -> list[ElementTree.Element]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return list(ElementTree.fromstring(response.content).iter(f"{ATOM}entry"))


def titles(client: Client, address: str) -> list[str | None]:
    return [each.findtext(f"{ATOM}title") for each in entries(client, address)]


def decided(campaign: Campaign, title: str) -> Decision:
    idea = projects.idea(campaign, title=title)
    author, now = accounts.owner_of(campaign.firm), timezone.now()
    return Decision.objects.create(
        idea=idea, verdict=Verdict.CHOSEN, reason="It mends.", decided_by=author, decided_at=now
    )


def translated(update: UpdatePage, page: CampaignPage, title: str) -> UpdatePage:
    made: UpdatePage = update.copy_for_translation(
        Locale.objects.get(language_code=page.language), copy_parents=False
    )
    made.title = title
    made.save_revision().publish()
    return made


def test_the_sites_feed_tells_every_campaigns_updates(client: Client) -> None:
    page = cms.live_page()
    cms.update(page, title="Older")
    cms.update(cms.live_page(), title="Newer")

    assert titles(client, "/en/news.atom") == ["Newer", "Older"]


def test_an_entry_leads_to_the_update_and_names_its_firm(client: Client) -> None:
    page = cms.live_page()
    update = cms.update(page)

    (entry,) = entries(client, "/en/news.atom")

    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{settings.SITE_URL}/en/campaigns/{page.slug}/{update.slug}/"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == page.campaign.firm.name
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{update.translation_key}"
    assert entry.findtext(f"{ATOM}summary") == "It held."


def test_a_translated_update_is_told_once_in_the_readers_language(client: Client) -> None:
    page = cms.live_page()
    polish = cms.live_page(page.campaign, language="pl")
    CampaignPage.objects.filter(pk=polish.pk).update(translation_key=page.translation_key)
    translated(cms.update(page, title="News"), polish, "Wiadomości")

    assert titles(client, "/en/news.atom") == ["News"]
    assert titles(client, "/pl/news.atom") == ["Wiadomości"]
    assert titles(client, "/fa/news.atom") == ["News"]
    assert entries(client, "/fa/news.atom")[0].get(LANGUAGE) == "en"


def test_what_is_not_public_is_not_told(client: Client) -> None:
    cms.update(cms.live_page(projects.campaign(state=CampaignState.DRAFT)), title="A secret")
    unpublished = cms.update(cms.live_page(), title="Taken back")
    unpublished.unpublish()
    hidden_page = cms.live_page()
    cms.update(hidden_page, title="Below a page taken back")
    CampaignPage.objects.filter(pk=hidden_page.pk).update(live=False)

    assert titles(client, "/en/news.atom") == []


class TestOfACampaign:
    def test_updates_and_decisions_stand_together(self, client: Client) -> None:
        page = cms.live_page()
        cms.update(page, title="An update")
        decided(page.campaign, "A screw")
        cms.update(cms.live_page(), title="Somebody else's")

        found = titles(client, f"/en/c/{page.campaign.slug}/news.atom")

        assert found == ["Chosen: A screw", "An update"]

    def test_an_unpublished_campaign_has_none(self, client: Client) -> None:
        campaign = projects.campaign(state=CampaignState.DRAFT)
        client.force_login(accounts.owner_of(campaign.firm))

        assert client.get(f"/en/c/{campaign.slug}/news.atom").status_code == 404

    def test_a_reason_is_words_and_no_markup(self, client: Client) -> None:
        page = cms.live_page()
        decision = decided(page.campaign, "A screw")
        Decision.objects.filter(pk=decision.pk).update(reason="<img src=x onerror=alert(1)>")

        (entry,) = entries(client, f"/en/c/{page.campaign.slug}/news.atom")

        summary = entry.find(f"{ATOM}summary")
        assert summary is not None
        assert summary.text == "<img src=x onerror=alert(1)>"
        assert summary.get("type") == "text"

    def test_a_decision_on_a_hidden_idea_is_not_told(self, client: Client) -> None:
        page = cms.live_page()
        idea = decided(page.campaign, "A screw").idea
        Idea.objects.filter(pk=idea.pk).update(hidden_at=timezone.now(), hidden_reason="spam")

        assert titles(client, f"/en/c/{page.campaign.slug}/news.atom") == []

    def test_votes_change_nothing_in_it(self, client: Client) -> None:
        campaign = projects.campaign(PhaseKind.VOTE)
        cms.update(cms.live_page(campaign))
        idea = projects.idea(campaign)
        address = f"/en/c/{campaign.slug}/news.atom"
        before = client.get(address).content

        projects.ballot(idea)

        assert client.get(address).content == before


class TestOfAFirm:
    def test_all_its_campaigns_are_in_it(self, client: Client) -> None:
        page = cms.live_page()
        other = cms.live_page(projects.campaign(firm=page.campaign.firm))
        cms.update(page, title="One")
        cms.update(other, title="Two")
        cms.update(cms.live_page(), title="Somebody else's")

        assert titles(client, f"/en/firms/{page.campaign.firm.slug}/news.atom") == ["Two", "One"]

    def test_a_firm_not_verified_has_none(self, client: Client) -> None:
        firm = accounts.firm(verified=False)

        assert client.get(f"/en/firms/{firm.slug}/news.atom").status_code == 404


def test_it_is_bounded_in_length_and_queries(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "MOST", 3)
    page = cms.live_page()
    address = f"/en/c/{page.campaign.slug}/news.atom"
    counts = []
    for number in range(5):
        cms.update(page, title=f"Update {number}")
        decided(page.campaign, f"Screw {number}")
        with CaptureQueriesContext(connection) as queries:
            found = titles(client, address)
        counts.append(len(queries))

    assert len(found) == 3
    # The first also finds out the addresses of the site.
    assert counts[1] == counts[-1] <= 8


def test_letters_that_xml_cannot_hold_end_no_feed(client: Client) -> None:
    page = cms.live_page()
    cms.update(page, title="The \x0bhinge\x01 passed")
    Campaign.objects.filter(pk=page.campaign_id).update(title="A \x0clamp")

    for address in ("/en/news.atom", f"/en/c/{page.campaign.slug}/news.atom"):
        assert titles(client, address) == ["The hinge passed"]


def test_whoever_has_it_is_told_so() -> None:
    """Through the cache that stands before Django: it marks what it keeps."""
    cms.update(cms.live_page())
    cached = MicroCache(asking.django)

    status, headers = asking.ask(cached, "/en/news.atom")
    again, _headers = asking.ask(cached, "/en/news.atom", known=headers["ETag"])

    assert status == "200 OK"
    assert again == "304 Not Modified"


def test_pages_name_their_feeds(client: Client) -> None:
    page = cms.live_page()

    text = client.get(f"/en/campaigns/{page.slug}/").text

    assert 'type="application/atom+xml" title="News" href="/en/news.atom"' in text
    assert f'href="/en/c/{page.campaign.slug}/news.atom"' in text


def test_a_firms_page_names_its_feed_once_the_firm_is_verified(client: Client) -> None:
    firm, waiting = accounts.firm("A"), accounts.firm("B", verified=False)
    client.force_login(accounts.editor())

    shown = client.get(f"/en/firms/{firm.slug}/").text
    unverified = client.get(f"/en/firms/{waiting.slug}/").text

    assert f'href="/en/firms/{firm.slug}/news.atom"' in shown
    assert f"/en/firms/{waiting.slug}/news.atom" not in unverified
