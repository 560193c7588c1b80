"""A story with every block, as browsers show it; and a film that loads when it is asked for."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from cms import preparing
from cms.models import CampaignPage
from payments.models import FundingRound
from tests.browser import inspection
from tests.browser.conftest import DESK, PHONE
from tests.factories import cms, payments, projects

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
FILM = "https://player.vimeo.com/"


def picture(alt: str, **more: Any) -> dict[str, Any]:
    return {"image": cms.picture(alt).pk, "alt": alt, **more}


def every_block(round_: FundingRound) -> list[tuple[str, Any]]:
    views = [picture(f"View {number}", caption="From the side") for number in range(3)]
    row = {"what": "Weight", "first": "900 g", "second": "640 g"}
    return [
        ("text", "<h2>Why</h2><p>Last winter we asked everyone.</p>"),
        ("picture", picture("A hinge", caption="It held.", width="wide")),
        ("gallery", {"pictures": views, "arrangement": "grid", "width": "wide"}),
        ("gallery", {"pictures": views, "arrangement": "row"}),
        (
            "pair",
            {
                "first": picture("Old", word="Before"),
                "second": picture("New", word="After"),
                "caption": "Two winters apart.",
            },
        ),
        (
            "video",
            picture("A machine", url="https://vimeo.com/76979871", title="How it is sewn")
            | {"transcript": "First we cut."},
        ),
        ("quote", {"words": "It held.", "who": "Jan"}),
        ("facts", [{"word": "bags", "figure": "2,940"}, {"word": "zips", "figure": "66 %"}]),
        (
            "comparison",
            {"heading": "Old and new", "first": "Today", "second": "New", "rows": [row, row]},
        ),
        (
            "timeline",
            {
                "heading": "What comes",
                "entries": [
                    {"when": "spring", "title": "Sketches", "words": "On paper."},
                    {"when": "autumn", "title": "Tools", "words": ""},
                ],
            },
        ),
        (
            "faq",
            {
                "heading": "Often asked",
                "questions": [{"question": "When?", "answer": "<p>In <b>May</b>.</p>"}],
            },
        ),
        (
            "team",
            {
                "heading": "Who we are",
                "people": [
                    {"name": "Ada", "role": "Sews", "words": "Since 2015."}
                    | {"portrait": cms.picture().pk, "alt": "Ada at the bench"},
                    {"name": "Jan", "role": "Cuts", "portrait": None, "alt": "", "words": ""},
                ],
            },
        ),
        ("action", {"words": "Carry it with us.", "target": "back", "page": None}),
        ("ideas", {"heading": "Some ideas", "which": "all", "count": 2, "page": None}),
        ("funding", {"page": None}),
    ]


@pytest.fixture
def story() -> CampaignPage:
    round_ = payments.funding_round()
    other = projects.campaign(firm=round_.campaign.firm)
    projects.idea(other, title="A coin screw")
    page = cms.live_page(round_.campaign, lead=cms.picture())
    listed = [(name, value) for name, value in every_block(round_)]
    for name, value in listed:
        if name == "ideas":
            value["page"] = cms.live_page(other).pk
    page.story = json.dumps([{"type": name, "value": value} for name, value in listed])
    page.save_revision().publish()
    while preparing.prepare():
        pass
    return page


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("en", {"viewport": PHONE, "color_scheme": "dark"}),
        ("en", {"viewport": DESK, "color_scheme": "light"}),
        ("fa", {"viewport": PHONE, "color_scheme": "light"}),
    ],
    ids=["phone, dark", "desk, light", "phone, right to left"],
)
def test_every_block_has_its_place(
    story: CampaignPage, new_page: Callable[..., Page], language: str, options: dict[str, Any]
) -> None:
    page = new_page(**options)

    page.goto(f"/{language}/campaigns/{story.slug}/")

    if folder := os.environ.get("LOOK"):
        page.screenshot(
            path=f"{folder}/ed-{language}-{options['viewport']['width']}.png", full_page=True
        )
    assert inspection.faults(page, language=language) == []
    # The picture that this browser chose.
    lead = page.locator(".campaign img").first
    assert lead.evaluate("image => image.currentSrc").endswith(".avif")


def test_a_film_loads_when_somebody_presses_play(
    story: CampaignPage, chromium: Browser, live_server: LiveServer
) -> None:
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.route(
        f"{FILM}**", lambda route: route.fulfill(body="<p>The film</p>", content_type="text/html")
    )
    page.goto(f"{live_server.url}/en/campaigns/{story.slug}/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if not url.startswith(live_server.url)]

    page.get_by_role("link", name="Play “How it is sewn”").click()

    expect(page.frame_locator("iframe.film__frame").get_by_text("The film")).to_be_visible()
    assert [url for url in asked if url.startswith(FILM)]
    assert not [text for text in said if "Content Security Policy" in text]
    context.close()


def test_without_a_script_a_film_is_a_link(
    story: CampaignPage, new_page: Callable[..., Page]
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"/en/campaigns/{story.slug}/")

    link = page.get_by_role("link", name="Play “How it is sewn”")

    assert link.get_attribute("href") == "https://vimeo.com/76979871"
    assert page.locator("iframe").count() == 0


def test_search_engines_find_the_questions(
    story: CampaignPage, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(f"/en/campaigns/{story.slug}/")

    written = page.locator('script[type="application/ld+json"]').text_content()

    assert json.loads(written or "")["mainEntity"][0]["name"] == "When?"
