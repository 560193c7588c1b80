"""Finding a campaign in a browser: suggestions by keyboard, filters, and the way back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from projects.models import PhaseKind
from tests.browser.holding import Held
from tests.factories import cms, payments, projects

pytestmark = [pytest.mark.django_db(transaction=True)]
# Counted where they are asked: a request that is on its way is not yet known out here.
COUNTED = """
window.asked = [];
const send = window.fetch;
window.fetch = (what, how) => {
  const answer = send(what, how);
  if (String(what).includes("/live/")) asked.push(answer.then((one) => one.clone().text()));
  return answer;
};
"""
# The next is planned when one is answered, which takes the machine's time and not the page's.
ANSWERED = "Promise.all(asked).then(() => asked.length)"


def stop_clock(page: Page) -> None:
    """The page's time passes when the test says so, however long the machine takes."""
    now = timezone.now()
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(seconds=1))


def test_suggestions_are_reached_by_arrows_and_left_by_escape(page: Page) -> None:
    found = cms.live_page(title="A lantern to open")
    page.goto("/en/campaigns/")
    field = page.get_by_role("searchbox", name="Search campaigns, ideas and firms")
    field.press_sequentially("lantren")
    link = page.locator("#suggestions").get_by_role("link", name="A lantern to open")
    expect(link).to_be_visible()
    expect(page.locator("#suggestions-said")).to_have_text("1 suggestion")

    page.keyboard.press("ArrowDown")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(link).to_be_hidden()

    field.press_sequentially(" ")
    page.keyboard.press("ArrowDown")
    field.fill("lantern")
    expect(link).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/campaigns/{found.slug}/")


def test_a_filter_changes_the_list_the_address_and_what_is_said(page: Page) -> None:
    cms.live_page(projects.campaign(PhaseKind.PROPOSE), title="To propose")
    cms.live_page(projects.campaign(PhaseKind.VOTE), title="To vote on")
    page.goto("/en/campaigns/")
    page.evaluate("window.stays = true")

    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("search").get_by_text("Vote", exact=True).click()

    expect(page).to_have_url(re.compile(r"/en/campaigns/\?phase=vote$"))
    expect(page.get_by_role("heading", name="To vote on")).to_be_visible()
    expect(page.get_by_role("heading", name="To propose")).to_be_hidden()
    expect(page.locator("#found-said")).to_have_text(re.compile("1 campaign"))
    expect(page.get_by_role("radio", name="Vote")).to_be_focused()
    assert page.evaluate("window.stays") is True


def test_a_filter_chosen_before_the_scripts_came_counts(page: Page) -> None:
    cms.live_page(projects.campaign(PhaseKind.PROPOSE), title="To propose")
    cms.live_page(projects.campaign(PhaseKind.VOTE), title="To vote on")
    held = Held(page, "**/htmx*.js")
    page.goto("/en/campaigns/", wait_until="commit")
    page.get_by_text("Filters", exact=True).click(no_wait_after=True)
    page.get_by_role("search").get_by_text("Vote", exact=True).click(no_wait_after=True)

    held.let_go()

    expect(page).to_have_url(re.compile(r"/en/campaigns/\?phase=vote$"))
    expect(page.get_by_role("heading", name="To propose")).to_be_hidden()


def test_going_back_undoes_a_filter_and_a_link_keeps_it(page: Page) -> None:
    cms.live_page(projects.campaign(PhaseKind.PROPOSE), title="To propose")
    cms.live_page(projects.campaign(PhaseKind.VOTE), title="To vote on")
    page.goto("/en/campaigns/")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("search").get_by_text("Vote", exact=True).click()
    expect(page).to_have_url(re.compile("phase=vote"))

    page.go_back()

    expect(page).to_have_url(re.compile(r"/en/campaigns/$"))
    expect(page.get_by_role("heading", name="To propose")).to_be_visible()
    expect(page.locator("[name=phase][value='']")).to_be_checked()
    page.goto("/en/campaigns/?phase=vote")
    expect(page.get_by_role("radio", name="Vote")).to_be_checked()
    expect(page.get_by_role("heading", name="To propose")).to_be_hidden()


def test_without_a_script_the_form_does_the_same(new_page: Callable[..., Page]) -> None:
    cms.live_page(title="A lantern to open")
    cms.live_page(title="A headphone")
    page = new_page(java_script_enabled=False)
    page.goto("/en/campaigns/")

    page.get_by_role("searchbox").fill("lantern")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("heading", name="A lantern to open")).to_be_visible()
    expect(page.get_by_role("heading", name="A headphone")).to_be_hidden()
    expect(page.get_by_role("button", name="Near where I am")).to_be_hidden()


def test_where_somebody_is_leaves_the_browser_rounded(new_page: Callable[..., Page]) -> None:
    cms.live_page(title="A lantern to open")
    page = new_page(
        geolocation={"latitude": 48.01234, "longitude": 7.84567}, permissions=["geolocation"]
    )
    page.goto("/en/campaigns/")

    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("button", name="Near where I am").click()

    expect(page).to_have_url(re.compile(r"\?near=48%2C7\.8$"))
    expect(page.get_by_role("heading", name="A lantern to open")).to_be_visible()


class TestLive:
    def test_the_sum_changes_by_itself_and_nothing_moves(self, page: Page) -> None:
        round_ = payments.funding_round(lasts=timedelta(days=5))
        shown = cms.live_page(round_.campaign)
        asked: list[dict[str, str]] = []
        new = (
            '<div data-part="share">77 %</div><div data-part="people">3,141</div>'
            '<div data-part="met">The goal is reached.</div>'
        )

        def answer(route: Route) -> None:
            asked.append(route.request.all_headers())
            route.fulfill(body=new, content_type="text/html")

        stop_clock(page)
        page.route("**/live/**", answer)
        page.goto(f"/en/campaigns/{shown.slug}/")
        panel = page.locator(".funding-panel")
        before = panel.bounding_box()
        # Asked after 18 seconds at the latest, and again after 24 at the earliest.
        page.clock.run_for(20_000)

        expect(panel.get_by_text("3,141")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="The goal is reached.")).to_have_count(1)
        assert panel.bounding_box() == before
        assert len(asked) == 1
        assert "cookie" not in asked[0]

    def test_it_asks_more_rarely_while_nothing_changes_and_not_when_hidden(
        self, page: Page
    ) -> None:
        shown = cms.live_page(payments.funding_round(lasts=timedelta(days=5)).campaign)
        nothing_new = '<div data-part="none"></div>'
        stop_clock(page)
        page.add_init_script(COUNTED)
        page.route(
            "**/live/**", lambda route: route.fulfill(body=nothing_new, content_type="text/html")
        )
        page.goto(f"/en/campaigns/{shown.slug}/")
        for _ in range(60):
            page.clock.run_for(10_000)
            in_ten_minutes = page.evaluate(ANSWERED)
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        page.clock.run_for(600_000)

        assert 4 <= in_ten_minutes <= 14
        assert page.evaluate("asked.length") == in_ten_minutes
