"""The page that shows everything, and what holds for every component."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from core import views

TEMPLATES = Path(settings.BASE_DIR) / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))


class Visitor:
    is_authenticated = False


@pytest.fixture(autouse=True)
def static_without_manifest(settings: Settings) -> None:
    """Addresses of files that nobody has collected yet."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(params=["en", "fa"])
def page(request: pytest.FixtureRequest) -> str:
    """The style guide as a visitor reads it, in either direction."""
    asked = RequestFactory().get(f"/{request.param}/style-guide/")
    asked.user = Visitor()  # type: ignore[assignment]
    with translation.override(request.param):
        return str(views.style_guide(asked).render().content.decode())  # type: ignore[attr-defined]


def test_the_page_tells_its_language_and_direction(page: str) -> None:
    assert '<html lang="en" dir="ltr">' in page or '<html lang="fa" dir="rtl">' in page


def test_nothing_on_the_page_needs_a_loose_content_policy(page: str) -> None:
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", page) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []


def test_a_visitors_page_holds_no_token(page: str) -> None:
    assert "csrf" not in page.lower()


def test_identifiers_are_unique(page: str) -> None:
    found = re.findall(r'\sid="([^"]+)"', page)

    assert sorted(found) == sorted(set(found))


def test_what_an_answer_is_described_by_is_on_the_page(page: str) -> None:
    described = " ".join(re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page)).split()

    assert described
    assert [name for name in described if f'id="{name}"' not in page] == []


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_what_it_is_and_takes(component: Path) -> None:
    first = component.read_text().splitlines()[0]

    assert first.startswith("{# ")
    assert "—" in first


def test_every_component_is_used() -> None:
    used = set()
    for path in TEMPLATES.rglob("*.html"):
        used |= set(re.findall(r'include "components/([\w-]+)\.html"', path.read_text()))

    assert {path.stem for path in COMPONENTS} - used == set()


@pytest.mark.parametrize("name", ["400", "403", "404", "500"])
def test_a_refusal_can_be_shown_without_any_context(name: str) -> None:
    assert "<main" in render_to_string(f"{name}.html")
