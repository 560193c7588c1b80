"""What another app shares: shown, and led to a form that it fills in."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.models import Firm
from cms import share_target
from cms.share_target import Shared
from projects.models import Campaign, CampaignState
from tests.factories import accounts, cms, projects
from tests.projects.people import client_of

SHARE = "/en/share/"
LINK = re.compile(r'href="([^"]+)"')
HOSTILE = "<script>alert(1)</script>\"'"


def links(text: str, part: str) -> list[str]:
    found = [unescape(link) for link in LINK.findall(text)]
    return [link for link in found if part in link]


def read(**said: str) -> Shared:
    query = QueryDict(mutable=True)
    query.update(said)
    return share_target.read(query)


class TestReading:
    def test_the_three_parts(self) -> None:
        shared = read(title="A lamp", text="It lasts.", url="https://example.org/lamp")

        assert shared == Shared("A lamp", "It lasts.", "https://example.org/lamp")
        assert (shared.headline, shared.body) == ("A lamp", "It lasts.\n\nhttps://example.org/lamp")

    def test_an_address_that_came_as_text_is_one(self) -> None:
        shared = read(text="https://example.org/lamp")

        assert (shared.words, shared.url) == ("", "https://example.org/lamp")
        assert (shared.headline, shared.body) == ("https://example.org/lamp", "")

    def test_words_alone_are_the_headline(self) -> None:
        shared = read(text="A lamp\nthat lasts")

        assert (shared.headline, shared.body) == ("A lamp that lasts", "")

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "http://",
            "x",
            "http://[",
        ],
    )
    def test_only_a_web_address_is_one(self, url: str) -> None:
        assert read(url=url).url == ""

    def test_long_things_are_cut(self) -> None:
        shared = read(title="t" * 5000, text="w" * 9000, url="https://e.org/" + "u" * 9000)

        assert (len(shared.title), len(shared.words), shared.url) == (120, 2000, "")

    def test_bytes_that_no_form_takes_are_dropped(self) -> None:
        shared = read(title="A\x00 lamp", text="\x00", url="\x00")

        assert "\x00" not in shared.title + shared.words + shared.url

    @pytest.mark.parametrize("letter", ["a", "ą", "چ", "😀"])
    def test_its_address_fits_through_any_proxy(self, letter: str) -> None:
        query = read(title=letter * 120, text=letter * 2000).query("title", "need")

        assert len(query) < 7000
        assert parse_qs(query)["need"][0].startswith(letter * 100)


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture
    def campaign(self) -> Campaign:
        campaign = projects.campaign("propose")
        cms.live_page(campaign)
        return campaign

    def test_it_leads_to_the_filled_in_form(self, client: Client, campaign: Campaign) -> None:
        text = client.get(SHARE, {"title": "A lamp", "text": "It lasts."}).text

        [link] = links(text, "/propose/?")
        shown = client_of(accounts.user()).get(link).text
        assert 'value="A lamp"' in shown
        assert "It lasts.</textarea>" in shown

    def test_it_leads_to_a_question(self, client: Client, campaign: Campaign) -> None:
        text = client.get(SHARE, {"title": "A lamp", "text": "It lasts."}).text

        [link] = links(text, "/threads/new/")
        assert urlsplit(link).path == f"/en/threads/new/firm/{campaign.firm.slug}/"
        shown = client_of(accounts.user()).get(link).text
        assert 'value="A lamp"' in shown
        assert "It lasts.</textarea>" in shown

    def test_a_firm_that_is_not_verified_is_not_asked(
        self, client: Client, campaign: Campaign
    ) -> None:
        Firm.objects.filter(pk=campaign.firm_id).update(
            verified_at=None, state="waiting", submitted_at=timezone.now()
        )

        text = client.get(SHARE, {"title": "A lamp", "text": "It lasts."}).text

        assert links(text, "/threads/new/") == []

    def test_only_campaigns_that_take_ideas_are_named(
        self, client: Client, campaign: Campaign
    ) -> None:
        soon = cms.live_page(projects.campaign("propose")).campaign
        cms.live_page(projects.campaign("propose", state=CampaignState.DRAFT))
        later = timezone.now() + timedelta(days=300)
        soon.phases.update(starts_at=later, ends_at=later + timedelta(days=1))

        text = client.get(SHARE, {"title": "A lamp"}).text

        assert links(text, "/propose/?") == [
            f"/en/ideas/{campaign.slug}/propose/?title=A+lamp&need="
        ]

    def test_without_one_it_says_so(self, client: Client) -> None:
        assert "No campaign takes ideas at the moment." in client.get(SHARE, {"title": "x"}).text

    @pytest.mark.parametrize("query", [{}, {"title": ""}, {"text": " \n"}, {"url": "x:y"}])
    def test_nothing_shared_is_an_empty_state(self, client: Client, query: dict[str, str]) -> None:
        text = client.get(SHARE, query).text

        assert "Nothing was shared" in text
        assert "/propose/" not in text

    def test_what_is_shared_is_only_words(self, client: Client, campaign: Campaign) -> None:
        said = {"title": HOSTILE, "text": HOSTILE, "url": "javascript:alert(1)"}

        text = client.get(SHARE, said).text

        assert "<script>alert" not in text
        assert 'href="javascript' not in text

    def test_the_list_is_bounded(self, client: Client, django_assert_max_num_queries: Any) -> None:
        for _ in range(share_target.LISTED + 3):
            cms.live_page(projects.campaign("propose"))

        with django_assert_max_num_queries(6):
            text = client.get(SHARE, {"title": "A lamp"}).text

        assert len(links(text, "/propose/?")) == share_target.LISTED
        assert 0 < len(links(text, "/threads/new/")) <= share_target.LISTED

    def test_it_leaves_no_cookie(self, client: Client, campaign: Campaign) -> None:
        answer = client.get(SHARE, {"title": "A lamp"})

        assert "Set-Cookie" not in answer.headers
        assert answer.cookies == {}
        assert "no-store" in answer["Cache-Control"]
        assert client.post(SHARE).status_code == 405
