"""The ways to this page in other languages."""

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from core import context
from tests.factories import projects

CODES = ["en", "pl", "de", "fa"]


def links(rf: RequestFactory, path: str, *, method: str = "get", language: str = "pl") -> list[str]:
    with translation.override(language):
        return [link["url"] for link in context.language_links(getattr(rf, method)(path))]


def test_each_language_has_the_same_page_with_the_same_question(rf: RequestFactory) -> None:
    assert links(rf, "/pl/ideas/lamp/?q=%C5%82") == [f"/{c}/ideas/lamp/?q=%C5%82" for c in CODES]


@pytest.mark.parametrize("path", ["/", "/admin/", "/plane/", "/de/rules/"])
def test_addresses_without_the_readers_language_have_none(rf: RequestFactory, path: str) -> None:
    assert links(rf, path) == []


def test_the_answer_to_a_form_has_none(rf: RequestFactory) -> None:
    assert links(rf, "/pl/me/profile/", method="post") == []


@pytest.mark.django_db
def test_a_page_of_ours_offers_itself_in_every_language(client: Client) -> None:
    text = client.get("/de/campaigns/?q=1&about=%22").text

    for code in CODES:
        address = f"http://127.0.0.1:8000/{code}/campaigns/"
        assert f'<link rel="alternate" hreflang="{code}" href="{address}">' in text
    english = "http://127.0.0.1:8000/en/campaigns/"
    assert f'<link rel="alternate" hreflang="x-default" href="{english}">' in text
    assert '<a href="/fa/campaigns/?q=1&amp;about=%22" lang="fa" hreflang="fa">' in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "kept"), [("", ""), ("?q=lamp", ""), ("?page=2&q=lamp", "?page=2"), ("?page=x", "")]
)
def test_the_canonical_address_is_without_what_was_asked(
    client: Client, asked: str, kept: str
) -> None:
    text = client.get(f"/de/campaigns/{asked}").text

    address = f"http://127.0.0.1:8000/de/campaigns/{kept}"
    assert f'<link rel="canonical" href="{address}">' in text


@pytest.mark.django_db
def test_fields_sent_empty_without_a_script_are_no_other_page(client: Client) -> None:
    path = f"/de/ideas/{projects.campaign().slug}/"

    text = client.get(f"{path}?q=&about=&order=fair").text

    assert f'<link rel="canonical" href="http://127.0.0.1:8000{path}">' in text


def test_what_carries_no_language_has_no_canonical_address(rf: RequestFactory) -> None:
    told = context.site(rf.get("/admin/"))

    assert told["canonical_url"] == ""
    assert told["alternates"] == []
