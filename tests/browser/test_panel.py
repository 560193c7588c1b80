"""What can be done stays in reach while one reads a campaign: beside it, or at the foot."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Page, expect

from tests.factories import cms, payments, projects

pytestmark = [pytest.mark.django_db(transaction=True)]
SPARE = re.compile("sticky-act--spare")


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A campaign that raises money, with a story of several screens."""
    campaign = projects.campaign("fund")
    payments.funding_round(campaign=campaign)
    shown = cms.live_page(campaign, lead=cms.picture(), pictures=4)
    page = new_page()
    page.goto(f"/en/campaigns/{shown.slug}/")
    return page


def test_on_a_phone_the_bar_gives_way_to_the_button_it_repeats(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    bar = page.locator(".sticky-act")

    page.locator(".story > :last-child").scroll_into_view_if_needed()
    expect(bar).to_be_visible()
    page.locator(".funding-panel .button--main").scroll_into_view_if_needed()

    expect(bar).to_have_class(SPARE)
    expect(bar).to_be_hidden()
    page.locator(".story > :last-child").scroll_into_view_if_needed()
    expect(bar).to_be_visible()


def test_on_a_desk_the_panel_stays_beside_the_story(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})

    page.locator(".story > :last-child").scroll_into_view_if_needed()

    expect(page.locator(".funding-panel .button--main")).to_be_in_viewport(ratio=1)
    expect(page.locator(".sticky-act")).to_be_hidden()


def test_with_large_letters_the_bar_puts_its_button_below_the_sum(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    words, button = page.locator(".sticky-act > div"), page.locator(".sticky-act .button")
    page.locator(".story > :last-child").scroll_into_view_if_needed()

    def stand() -> tuple[FloatRect, FloatRect]:
        expect(words).to_be_visible()
        sum_, act = words.bounding_box(), button.bounding_box()
        assert sum_ is not None
        assert act is not None
        return sum_, act

    beside = stand()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.locator(".story > :last-child").scroll_into_view_if_needed()
    below = stand()

    assert beside[1]["x"] >= beside[0]["x"] + beside[0]["width"]
    assert below[1]["y"] >= below[0]["y"] + below[0]["height"]
    assert below[1]["width"] == below[0]["width"]
