"""What can be done stays in reach while one reads a campaign: beside it, or at the foot."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

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
