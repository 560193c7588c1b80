"""Pages that could not be shown say what is so, and lead on."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from tests.factories import accounts

PAGES = ["400", "403", "404"]
ALONE = ["500", "503"]


@pytest.mark.parametrize("language", ["en", "pl", "de", "fa"])
@pytest.mark.parametrize("name", [*PAGES, *ALONE])
def test_each_has_one_heading_and_stands_without_a_context(name: str, language: str) -> None:
    with translation.override(language):
        page = render_to_string(f"{name}.html")

    assert page.count("<h1") == 1
    assert f'lang="{language}"' in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize("name", PAGES)
def test_there_is_a_search_and_a_way_home(name: str) -> None:
    page = render_to_string(f"{name}.html")

    assert 'action="/en/campaigns/"' in page
    assert 'name="q"' in page
    assert 'href="/en/how-it-works/"' in page


@pytest.mark.django_db
def test_an_address_without_a_page_offers_to_sign_in_and_come_back(client: Client) -> None:
    response = client.get("/en/nowhere/at-all/")

    assert response.status_code == 404
    assert "/en/accounts/login/?next=%2Fen%2Fnowhere%2Fat-all%2F" in response.text
    assert not response.cookies


@pytest.mark.django_db
def test_whoever_is_signed_in_is_not_asked_to(client: Client) -> None:
    client.force_login(accounts.user())

    text = client.get("/en/nowhere/").text

    assert 'href="/en/me/"' in text
    assert "login/?next" not in text
