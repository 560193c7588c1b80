"""An empty database is a site already, in every language."""

import pytest
from django.test import Client
from wagtail.models import Locale, Site

from cms.models import CampaignIndexPage, HomePage, InformationPage

LANGUAGES = ["en", "pl", "de", "fa"]
ADDRESSES = [
    "",
    "campaigns/",
    "how-it-works/",
    "for-firms/",
    "rules/",
    "source-code/",
    "how-your-money-is-handled/",
]

pytestmark = pytest.mark.django_db


def test_the_tree_stands_in_every_language() -> None:
    assert [locale.language_code for locale in Locale.objects.all()] == sorted(LANGUAGES)
    assert HomePage.objects.live().count() == CampaignIndexPage.objects.live().count() == 4
    assert InformationPage.objects.live().count() == 5
    assert Site.objects.get(is_default_site=True).root_page.specific.locale.language_code == "en"
    assert HomePage.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_first_page_answers_in_every_language(
    client: Client, language: str, address: str
) -> None:
    response = client.get(f"/{language}/{address}")

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert not response.cookies


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_is_not_found_in_any_language(client: Client, language: str) -> None:
    assert client.get(f"/{language}/nothing-here/").status_code == 404


def test_firms_are_led_to_registering(client: Client) -> None:
    def ways(address: str) -> int:
        return client.get(address).text.count('href="/en/firms/new/"')

    assert ways("/en/for-firms/") == ways("/en/rules/") + 1
