"""What a phone learns of the site: manifest, service worker, the page without network."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image

from core import pwa
from tests.core import colours

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def described(language: str = "en") -> dict[str, object]:
    answer = Client().get(f"/{language}/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    found: dict[str, object] = json.loads(answer.content)
    return found


def known() -> dict[str, object]:
    pwa.worker.cache_clear()
    source = Client().get("/sw.js").content.decode()
    found = re.match(r"const KNOWN = (\{.*?\});\n", source)
    assert found
    told: dict[str, object] = json.loads(found[1])
    return told


class TestManifest:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_speaks_the_language_of_its_address(self, language: str) -> None:
        found = described(language)

        assert (found["lang"], found["start_url"]) == (language, f"/{language}/")
        assert found["dir"] == ("rtl" if language == "fa" else "ltr")

    def test_every_language_installs_the_same_site(self) -> None:
        assert {(described(each)["id"], described(each)["scope"]) for each in LANGUAGES} == {
            ("/", "/")
        }

    def test_its_icons_are_there_and_as_large_as_it_says(self) -> None:
        icons = described()["icons"]
        assert isinstance(icons, list)

        assert [(icon["sizes"], icon["purpose"]) for icon in icons] == [
            ("192x192", "any"),
            ("512x512", "any"),
            ("192x192", "maskable"),
            ("512x512", "maskable"),
        ]
        for icon in icons:
            path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
            with Image.open(str(path)) as picture:
                assert "x".join(map(str, picture.size)) == icon["sizes"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_its_shortcuts_lead_to_pages(self, language: str) -> None:
        shortcuts = described(language)["shortcuts"]
        assert isinstance(shortcuts, list)

        assert [each["url"] for each in shortcuts] == [
            f"/{language}/campaigns/",
            f"/{language}/pledges/",
            f"/{language}/notifications/",
        ]

    def test_what_is_shared_goes_to_the_page_that_takes_it(self) -> None:
        target = described("de")["share_target"]
        assert isinstance(target, dict)

        assert target["action"] == "/de/share/"
        assert target["method"] == "GET"

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_its_colours_are_the_papers(self, scheme: str) -> None:
        paper = colours.luminance("paper", colours.Mode(scheme, False, ""))

        assert luminance(pwa.PAPER[scheme]) == pytest.approx(paper, abs=0.003)
        base = (Path(settings.BASE_DIR) / "templates" / "base.html").read_text()
        assert f'content="{pwa.PAPER[scheme]}" media="(prefers-color-scheme: {scheme})"' in base

    def test_strangers_share_it(self) -> None:
        answer = Client().get("/en/manifest.webmanifest")

        assert "public" in answer["Cache-Control"]
        assert "Set-Cookie" not in answer


class TestServiceWorker:
    def test_it_holds_for_the_whole_site_and_is_asked_for_anew(self) -> None:
        answer = Client().get("/sw.js")

        assert answer["Cache-Control"] == "no-cache"
        assert answer["Content-Type"].startswith("text/javascript")
        assert reverse("service-worker") == "/sw.js"

    def test_all_that_it_keeps_is_there(self) -> None:
        told = known()
        assert isinstance(told["shell"], list)
        assert isinstance(told["offline"], dict)
        files = [*told["shell"], told["icon"], told["badge"]]

        missing = [
            path for path in files if not finders.find(path.removeprefix(settings.STATIC_URL))
        ]
        assert missing == []
        assert set(told["offline"]) == set(LANGUAGES)

    def test_it_keeps_all_that_the_page_without_network_asks_for(self) -> None:
        told = known()
        page = Client().get("/en/offline/").content.decode()
        asked = re.findall(r'(?:<script src|<link rel="(?:stylesheet|icon)" href)="([^"]+)"', page)

        assert len(asked) > 4
        assert isinstance(told["shell"], list)
        assert set(asked) <= set(told["shell"])

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_cannot_be_read_leads_to_the_notifications(self, language: str) -> None:
        news = known()["news"]
        assert isinstance(news, dict)

        assert news[language]["url"] == f"/{language}/notifications/"
        assert (news[language]["lang"], news[language]["title"]) == (language, "Eyelevel")
        assert news[language]["dir"] == ("rtl" if language == "fa" else "ltr")

    def test_its_version_follows_from_what_it_keeps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = known()["version"]
        assert known()["version"] == before

        monkeypatch.setattr(pwa, "_offline_page", lambda language: f"other words in {language}")

        assert known()["version"] != before
        pwa.worker.cache_clear()


class TestOffline:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_costs_no_query_and_leaves_no_cookie(self, language: str) -> None:
        """The database is closed to this test, so a query would fail it."""
        answer = Client().get(f"/{language}/offline/")

        assert answer.status_code == 200
        assert "Set-Cookie" not in answer
        assert "csrf" not in answer.content.decode().lower()

    @pytest.mark.parametrize("address", ["/en/offline/", "/en/manifest.webmanifest", "/sw.js"])
    def test_nothing_is_sent_there(self, address: str) -> None:
        assert Client().post(address).status_code == 405


def luminance(colour: str) -> float:
    """Of `#rrggbb`, as WCAG 2 has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_badge_is_a_white_outline_on_nothing() -> None:
    with Image.open(str(finders.find(pwa.BADGE))) as badge:
        alpha, solid = badge.getchannel("A"), badge.convert("RGB")
        assert badge.getpixel((0, 0)) == (0, 0, 0, 0)
        assert alpha.getextrema() == (0, 255)
        assert solid.getpixel((30, 48)) == (255, 255, 255)
