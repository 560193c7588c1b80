"""Every component in every state: its box, its targets, either direction, every way of seeing."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import specimens
from tests.browser.conftest import DESK, PHONE
from tests.factories import cms, projects

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
GUIDE = "/style-guide/"
WIDTHS = (320, 360, 1280)
OpenPage = Callable[..., Page]
FONTS = """() => performance.getEntriesByType("resource")
  .filter((one) => one.name.includes("/fonts/"))
  .map((one) => [one.name.split("/").pop(), one.encodedBodySize])"""
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
})"""


def guide(open_page: OpenPage, language: str = "en", **options: Any) -> Page:
    page = open_page(**{"viewport": DESK} | options)
    page.goto(f"/{language}{GUIDE}")
    page.evaluate("document.fonts.ready")
    return page


@pytest.mark.parametrize("language", ["en", "fa"])
def test_components_keep_their_room_at_every_width(new_page: OpenPage, language: str) -> None:
    page = guide(new_page, language)

    found = specimens.facts(page)

    assert len(found) > 70
    assert [one["name"] for one in found if not one["drawn"]] == []
    assert [fault for width in WIDTHS for fault in specimens.faults(page, width=width)] == []
    specimens.keep_pictures(page, f"{language}-light-desk")


def test_every_anchor_of_the_index_leads_to_a_part(new_page: OpenPage) -> None:
    page = guide(new_page)
    links = page.get_by_role("navigation", name="Parts of this page").get_by_role("link")

    for link in links.all():
        anchor = link.get_attribute("href") or ""
        expect(page.locator(f"section{anchor}")).to_have_count(1)
    assert links.count() == page.locator(".guide__part").count() == 9


def test_the_dark_changes_no_size(new_page: OpenPage) -> None:
    light, dark = (
        {one["name"]: (one["width"], one["height"]) for one in specimens.facts(page)}
        for page in (guide(new_page), guide(new_page, color_scheme="dark"))
    )

    assert light == dark


def test_right_to_left_is_the_mirror_of_left_to_right(new_page: OpenPage) -> None:
    """The same words in either direction: what stood at the start stands at the start."""
    page = guide(new_page)
    before = page.evaluate(specimens.PLACES)

    page.evaluate("document.documentElement.dir = 'rtl'")

    after = page.evaluate(specimens.PLACES)
    assert len(before) > 150
    assert [
        (name, start, mirrored)
        for (name, start, _, width), (_, _, mirrored, other) in zip(before, after, strict=True)
        # Across the seam of two directions a face does not kern: “f”” is two pixels wider.
        if abs(start - mirrored) > 2 or abs(width - other) > 3
    ] == []


def violations(page: Page, **options: Any) -> list[str]:
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:160]}"
        for one in Axe().run(page, options=options).response["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_axe_finds_nothing_in_any_light(new_page: OpenPage, language: str) -> None:
    """The structure is looked at once; what changes with the light is the contrast."""
    page = guide(new_page, language)
    trouble = violations(page)
    page.emulate_media(contrast="more")
    trouble += violations(page, runOnly=["color-contrast"])
    page.emulate_media(contrast="more", color_scheme="dark")
    trouble += violations(page, runOnly=["color-contrast"])
    page.emulate_media(contrast="no-preference", color_scheme="dark")
    trouble += violations(page, runOnly=["color-contrast"])
    page.set_viewport_size({"width": 360, "height": 740})
    specimens.keep_pictures(page, f"{language}-dark-phone")

    assert trouble == []


def test_nothing_moves_for_who_wants_no_motion(new_page: OpenPage) -> None:
    still, lively = guide(new_page), guide(new_page, reduced_motion="no-preference")

    still.locator("[data-dialog]").click()
    expect(still.locator("#dialog")).to_be_visible()

    assert still.evaluate(specimens.MOVES) == []
    assert lively.evaluate(specimens.MOVES) != []


def test_enlarged_twice_nothing_is_lost(new_page: OpenPage) -> None:
    """200 % of a window of 1280 by 900."""
    page = guide(new_page, viewport={"width": 640, "height": 450}, device_scale_factor=2)

    assert specimens.faults(page, width=640) == []


def test_the_readers_own_colours_leave_every_shape(new_page: OpenPage) -> None:
    page = guide(new_page, forced_colors="active")
    canvas = page.evaluate("getComputedStyle(document.body).backgroundColor")

    def drawn(selector: str, name: str) -> str:
        return str(page.locator(selector).first.evaluate(f"(one) => getComputedStyle(one).{name}"))

    for shape in (".chart__bar", ".level__now", ".chart__now"):
        assert drawn(shape, "fill") != canvas, shape
    for line in (".chart__curve", ".level__track", ".chart__goal"):
        assert drawn(line, "stroke") not in ("none", canvas), line
    for edged in (".button--main", ".tag--accent", ".face", ".choice", ".toast", ".dialog[open]"):
        assert drawn(edged, "borderTopStyle") != "none", edged
    pressed, open_ = (
        drawn(f'.vote__button[aria-pressed="{state}"]', "border") for state in ("true", "false")
    )
    assert pressed != open_


def test_a_question_is_asked_over_the_page_and_closed_with_a_key(new_page: OpenPage) -> None:
    page = guide(new_page)
    link = page.locator("[data-dialog]")

    link.click()

    dialog = page.get_by_role("dialog", name="Leave Mahler & Kawa?").last
    expect(dialog.get_by_role("heading")).to_be_focused()
    expect(dialog.get_by_role("button", name="Leave the team")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(link).to_be_focused()


def test_a_word_said_in_the_corner_can_be_closed(new_page: OpenPage) -> None:
    page = guide(new_page)
    toast = page.locator(".toast")

    toast.get_by_role("button", name="Close").click()

    expect(toast).to_have_count(0)


@pytest.mark.parametrize(("language", "most"), [("en", 60_000), ("fa", 120_000)])
def test_a_campaign_brings_the_faces_of_its_language_and_moves_nothing(
    new_page: OpenPage, language: str, most: int
) -> None:
    campaign = cms.live_page(projects.campaign("vote"), lead=cms.picture())
    page = new_page(viewport=PHONE)

    page.goto(f"/{language}/campaigns/{campaign.slug}/")
    page.evaluate("document.fonts.ready")

    fonts = dict(page.evaluate(FONTS))
    assert 0 < sum(fonts.values()) <= most
    arabic = {name for name in fonts if "arabic" in name}
    assert arabic == (set(fonts) if language == "fa" else set())
    assert page.evaluate(SHIFT) == 0
