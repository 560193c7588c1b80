"""An empty database is a site already, in every language."""

import re

import pytest
from django.test import Client
from wagtail.models import Locale, Site

from cms import first_pages
from cms.models import CampaignIndexPage, HomePage, InformationPage
from tests.factories import accounts

LANGUAGES = ["en", "pl", "de", "fa"]
ADDRESSES = ["", "campaigns/", *(f"{slug}/" for slug in first_pages.SLUGS)]
# What each operator must adapt; the first paragraph says so.
LEGAL = ["privacy", "terms", "imprint", "accessibility"]
PAGES = [(slug, language) for slug in first_pages.SLUGS for language in LANGUAGES]
pages = pytest.mark.parametrize(("slug", "language"), PAGES)


@pytest.mark.django_db
def test_the_tree_stands_in_every_language() -> None:
    assert [locale.language_code for locale in Locale.objects.all()] == sorted(LANGUAGES)
    assert HomePage.objects.live().count() == CampaignIndexPage.objects.live().count() == 4
    assert InformationPage.objects.live().count() == len(PAGES)
    assert Site.objects.get(is_default_site=True).root_page.specific.locale.language_code == "en"
    assert HomePage.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_translations_of_a_page_know_each_other() -> None:
    for slug in first_pages.SLUGS:
        page = InformationPage.objects.get(slug=slug, locale__language_code="fa")
        assert page.get_translations().count() == len(LANGUAGES) - 1


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_first_page_answers_in_every_language(
    client: Client, language: str, address: str
) -> None:
    response = client.get(f"/{language}/{address}")

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert not response.cookies


@pytest.mark.django_db
@pages
def test_a_page_is_read_in_its_own_words(client: Client, slug: str, language: str) -> None:
    found = first_pages.read(slug, language=language)

    text = client.get(f"/{language}/{slug}/").text

    assert f"<h1>{found.title}</h1>" in re.sub(r"<h1[^>]*>", "<h1>", text)
    assert found.standfirst in text


@pages
def test_every_language_says_as_much_as_english(slug: str, language: str) -> None:
    told, english = (first_pages.read(slug, language=each).text for each in (language, "en"))

    for mark in ("<h2>", "<li>", "<p>", "<a "):
        assert told.count(mark) == english.count(mark), mark
    assert re.findall(r'href="([^"]+)"', told) == re.findall(r'href="([^"]+)"', english)


@pages
def test_every_link_leads_to_a_first_page(slug: str, language: str) -> None:
    told = first_pages.read(slug, language=language).text
    linked = re.findall(r'href="([^"]+)"', told)

    assert set(linked) <= {f"../{known}/" for known in first_pages.SLUGS}


@pytest.mark.parametrize("slug", LEGAL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_operator_must_adapt_says_so_first(slug: str, language: str) -> None:
    assert first_pages.read(slug, language=language).text.startswith("<p><strong>")


def test_no_page_is_left_in_another_language() -> None:
    for slug in first_pages.SLUGS:
        titles = [page.title for page in first_pages.translations(slug)]
        assert len(set(titles)) == len(LANGUAGES)
        persian = first_pages.read(slug, language="fa").text
        assert not re.search("[يك٤-٦]", persian), "Arabic letters or digits in a Persian text"


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_is_not_found_in_any_language(client: Client, language: str) -> None:
    assert client.get(f"/{language}/nothing-here/").status_code == 404


@pytest.mark.django_db
def test_firms_are_led_to_registering(client: Client) -> None:
    def ways(address: str) -> int:
        return client.get(address).text.count('href="/en/firms/new/"')

    assert ways("/en/for-firms/") == ways("/en/rules/") + 1


@pytest.mark.django_db
def test_how_it_works_draws_the_way_and_leads_on(client: Client) -> None:
    how, rules = client.get("/en/how-it-works/").text, client.get("/en/rules/").text

    assert "front__path--line" in how
    assert "front__path--line" not in rules
    main = how[how.index("<main") : how.index("</main")]
    assert 'href="/en/campaigns/"' in main
    assert 'href="/en/accounts/signup/"' in main
    client.force_login(accounts.user())
    main = client.get("/en/how-it-works/").text.split("<main")[1].split("</main")[0]
    assert 'href="/en/accounts/signup/"' not in main
