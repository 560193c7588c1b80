"""The next page of a list joins it in place: focus, words, address, and the way back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from cms import campaign_lists
from projects import paging
from projects.models import Campaign
from tests.browser import inspection
from tests.browser.conftest import DESK, PHONE
from tests.factories import cms, projects

pytestmark = [pytest.mark.django_db(transaction=True)]
SLOW = 900


@pytest.fixture
def campaign() -> Campaign:
    made = projects.campaign()
    projects.many_ideas(made, 2 * paging.SIZE + 1)
    return made


def slowed(route: Route) -> None:
    """Longer than the half second in which what moves counts as the reader's own doing."""
    answer = route.fetch()
    route.request.frame.page.wait_for_timeout(SLOW)
    route.fulfill(response=answer)


def titles(page: Page) -> list[str]:
    return page.locator("#ideas-list h3").all_inner_texts()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_next_ideas_join_the_list(
    new_page: Callable[..., Page], campaign: Campaign, size: dict[str, int]
) -> None:
    page = new_page(viewport=size)
    page.goto(f"/en/ideas/{campaign.slug}/")
    page.evaluate("window.stays = true")
    first = titles(page)
    page.route("**/ideas/**after=**", slowed)

    for turn in (1, 2):
        more = page.get_by_role("link", name="Show the next 20")
        more.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#ideas-list > li")).to_have_count(min(20 * (turn + 1), 41))
        expect(page.locator("#ideas-list h3 a").nth(20 * turn)).to_be_focused()
        expect(page.locator("#ideas-list-said")).to_have_text("20 more" if turn == 1 else "1 more")

    assert titles(page)[:20] == first
    assert len(set(titles(page))) == 41
    expect(more).to_have_count(0)
    assert inspection.shifts(page) == []
    assert page.evaluate("window.stays") is True


def test_reload_and_back_come_to_the_ideas_shown_last(page: Page, campaign: Campaign) -> None:
    page.goto(f"/en/ideas/{campaign.slug}/?order=newest")
    page.get_by_role("link", name="Show the next 20").click()
    expect(page.locator("#ideas-list > li")).to_have_count(40)
    expect(page).to_have_url(re.compile(r"\?order=newest&after=\d+-\d+$"))
    last = titles(page)[20:]

    page.reload()
    assert titles(page) == last
    page.locator("#ideas-list h3 a").first.click()
    page.wait_for_url(re.compile(r"/ideas/[^/]+/\d+/$"))
    page.go_back()
    assert titles(page) == last

    page.get_by_role("link", name="Earlier in this list").click()
    expect(page).to_have_url(re.compile(r"\?order=newest#ideas$"))
    expect(page.locator("#ideas-list > li")).to_have_count(20)


def test_without_an_answer_the_link_is_followed(page: Page, campaign: Campaign) -> None:
    page.goto(f"/en/ideas/{campaign.slug}/?order=newest")
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=429)

    page.route("**/ideas/**after=**", refuse_once)
    page.get_by_role("link", name="Show the next 20").click()

    expect(page.get_by_role("link", name="Earlier in this list")).to_be_visible()
    assert refused


def test_without_a_script_the_next_page_is_a_page(
    new_page: Callable[..., Page], campaign: Campaign
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"/en/ideas/{campaign.slug}/?order=newest")

    page.get_by_role("link", name="Show the next 20").click()

    expect(page).to_have_url(re.compile(r"&after=\d+-\d+#ideas$"))
    expect(page.locator("#ideas-list > li")).to_have_count(20)


def test_older_campaigns_join_the_list(page: Page) -> None:
    for number in range(campaign_lists.PER_PAGE + 1):
        cms.live_page(title=f"Campaign {number}")
    page.goto("/en/campaigns/")
    rows = page.locator("#campaigns-list > li")

    page.get_by_role("link", name="Older").click()

    expect(rows).to_have_count(campaign_lists.PER_PAGE + 1)
    expect(rows.last.get_by_role("link")).to_be_focused()
    expect(page.locator("#campaigns-list-said")).to_have_text("1 more")
    expect(page).to_have_url(re.compile(r"/en/campaigns/\?page=2$"))
    page.reload()
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="Newer").click()
    expect(rows).to_have_count(campaign_lists.PER_PAGE)
