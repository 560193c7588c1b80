"""The site map names what is public, in every language it is in, and no people."""

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms import campaign_pages
from cms.models import InformationPage
from cms.sharing import sitemap
from projects.models import CampaignState, Idea
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def read(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(response.content)


def paths(client: Client, section: str, number: int = 0) -> set[str]:
    found = read(client, f"/sitemap-{section}-{number}.xml").iter(f"{MAP}loc")
    return {(each.text or "").removeprefix(settings.SITE_URL) for each in found}


def file_of(row: object) -> int:
    return int(row.pk) // sitemap.EACH  # type: ignore[attr-defined]


def test_the_index_names_a_file_for_every_section(client: Client) -> None:
    idea = projects.idea(cms.live_page().campaign)

    found = [each.text for each in read(client, "/sitemap.xml").iter(f"{MAP}loc")]

    for name in ("site-0", "campaigns-0", f"ideas-{file_of(idea)}", "firms-0", "pages-0"):
        assert f"{settings.SITE_URL}/sitemap-{name}.xml" in found


def test_a_campaign_is_named_in_each_of_its_languages(client: Client) -> None:
    page = cms.live_page()
    polish = campaign_pages.translate(page, language="pl", by=accounts.editor())
    polish.slug = "lampa"
    polish.save_revision().publish()
    campaign_pages.translate(page, language="de", by=accounts.editor())

    tree = read(client, f"/sitemap-campaigns-{file_of(page.campaign)}.xml")
    (english,) = [
        url for url in tree if (url.findtext(f"{MAP}loc") or "").endswith(f"/{page.slug}/")
    ]

    links = {each.get("hreflang"): each.get("href") for each in english.iter(LINK)}
    assert set(links) == {"en", "pl", "x-default"}
    assert links["pl"] == f"{settings.SITE_URL}/pl/campaigns/lampa/"
    assert links["x-default"] == links["en"]
    assert english.findtext(f"{MAP}lastmod")


def test_what_is_not_public_is_not_named(client: Client) -> None:
    hidden_page = cms.live_page(projects.campaign(state=CampaignState.DRAFT))
    secret = cms.update(hidden_page)
    idea = projects.idea(projects.campaign())
    Idea.objects.filter(pk=idea.pk).update(hidden_at=timezone.now(), hidden_reason="spam")
    unverified = accounts.firm("Waiting", verified=False)

    named = (
        paths(client, "campaigns", file_of(hidden_page.campaign))
        | paths(client, "news", file_of(secret))
        | paths(client, "ideas", file_of(idea))
        | paths(client, "firms", file_of(unverified))
    )

    assert not any(hidden_page.slug in path for path in named)
    assert idea.get_absolute_url() not in named
    assert f"/en/firms/{unverified.slug}/" not in named


def test_nobody_is_named(client: Client) -> None:
    projects.idea(cms.live_page().campaign)

    for section, number in sitemap.files():
        assert not any("/people/" in path for path in paths(client, section, number))


def test_updates_ideas_firms_and_texts_are_named(client: Client) -> None:
    page = cms.live_page()
    update = cms.update(page)
    idea = projects.idea(page.campaign)
    text = InformationPage.objects.get(slug="rules", locale__language_code="en")

    assert f"/en/campaigns/{page.slug}/{update.slug}/" in paths(client, "news", file_of(update))
    assert idea.get_absolute_url() in paths(client, "ideas", file_of(idea))
    assert f"/de/ideas/{page.campaign.slug}/{idea.number}/" in paths(client, "ideas", file_of(idea))
    firm = page.campaign.firm
    assert f"/en/firms/{firm.slug}/" in paths(client, "firms", file_of(firm))
    assert "/en/rules/" in paths(client, "pages", file_of(text))
    assert {"/en/", "/fa/campaigns/"} <= paths(client, "site")


@pytest.mark.parametrize("section", ["ideas", "campaigns", "news", "pages", "firms"])
def test_a_file_costs_the_same_however_much_is_in_it(client: Client, section: str) -> None:
    page = cms.live_page()
    # Wagtail keeps the addresses of its sites once they have been read.
    paths(client, "pages")
    counts = []
    for _round in range(2):
        for _each in range(3):
            row = cms.update(page)
            projects.idea(page.campaign)
            cms.live_page()
        with CaptureQueriesContext(connection) as queries:
            paths(client, section, file_of(row) if section in ("news", "pages") else 0)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("name", ["people-0", "ideas-99999999999999999999"])
def test_what_is_no_file_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_a_file_beyond_the_last_is_empty(client: Client) -> None:
    assert paths(client, "ideas", 9_999_999) == set()


def test_robots_are_kept_from_what_is_nobodys_to_find(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    lines = response.text.splitlines()
    for path in ("/admin/", "/en/accounts/", "/fa/me/", "/de/pledges/"):
        assert f"Disallow: {path}" in lines
    assert lines[-1] == f"Sitemap: {settings.SITE_URL}/sitemap.xml"
    assert not response.cookies
