"""Pages as people use them who tab, who listen, who have no scripts, and who go back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from projects.models import Campaign
from tests.browser import inspection
from tests.browser.conftest import DESK, PHONE, SignIn
from tests.factories import accounts, cms, payments, projects

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# Pictures that have not arrived, and the size of the largest thing in sight.
DRAWN = """() => ({
  missing: [...document.images].filter((one) => one.loading !== "lazy" && !one.naturalWidth)
    .map((one) => one.outerHTML.slice(0, 120)),
  lead: document.querySelector("main img")?.getBoundingClientRect().height ?? 0,
})"""


@pytest.fixture
def campaign() -> Campaign:
    made = projects.campaign("vote", title="A lamp for dark roads")
    projects.many_ideas(made, 3)
    cms.live_page(made, lead=cms.picture(), pictures=1)
    return made


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_wherever_the_keyboard_leads(
    new_page: Callable[..., Page],
    sign_in: SignIn,
    campaign: Campaign,
    size: dict[str, int],
    scheme: str,
) -> None:
    page = new_page(viewport=size, color_scheme=scheme)
    round_ = payments.funding_round(rewards=(payments.reward_terms(2_500, stock=5),))
    sign_in(page, accounts.user())
    wrong = []
    for path in (
        "/",
        "/campaigns/",
        f"/c/{campaign.slug}/",
        f"/ideas/{campaign.slug}/1/",
        f"/rounds/{round_.slug}/pledge/",
        "/me/address/",
    ):
        page.goto(f"/en{path}")
        wrong += [f"{path}: {said}" for said in inspection.unseen_focus(page)]

    assert not wrong, "\n".join(wrong)


def test_a_ring_that_is_missing_is_noticed(page: Page) -> None:
    ringless = "<style>a:focus-visible { outline: 0 } button:focus-visible { outline: 2px solid }"
    page.set_content(f'{ringless}</style><a href="#x">Here</a><button>There</button>')

    [wrong] = inspection.unseen_focus(page)
    assert wrong == 'no ring: <a href="#x">Here</a>'


def test_what_changes_without_a_reload_is_told(page: Page, campaign: Campaign) -> None:
    cms.live_page(projects.campaign(title="A kettle"))
    page.goto("/en/campaigns/")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("radio", name="Vote").check(force=True)

    expect(page.locator("#found-said[role=status]")).to_have_text(re.compile(r"^\s*1 campaign\s*$"))
    expect(page.get_by_role("main").get_by_role("link", name=campaign.title)).to_be_visible()
    expect(page.get_by_role("link", name="A kettle")).to_have_count(0)


def test_going_back_undoes_a_filter(page: Page, campaign: Campaign) -> None:
    cms.live_page(projects.campaign(title="A kettle"))
    page.goto("/en/campaigns/")
    kettle = page.get_by_role("main").get_by_role("link", name="A kettle")
    expect(kettle).to_be_visible()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("radio", name="Vote").check(force=True)
    expect(page).to_have_url(re.compile("phase=vote"))
    expect(kettle).to_have_count(0)

    page.go_back()

    expect(page).to_have_url(re.compile("/en/campaigns/$"))
    expect(kettle).to_be_visible()
    vote = page.locator("[name=phase][value=vote]")
    expect(vote).not_to_be_checked()
    page.go_forward()
    expect(kettle).to_have_count(0)
    expect(vote).to_be_checked()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_campaign_is_whole_without_scripts(
    new_page: Callable[..., Page], campaign: Campaign, size: dict[str, int]
) -> None:
    """So what is largest on it is painted before any script has run."""
    page = new_page(viewport=size, java_script_enabled=False)
    page.goto(f"/en/c/{campaign.slug}/")

    expect(page.get_by_role("heading", name=campaign.title, level=1)).to_be_in_viewport()
    expect(page.get_by_text("Last winter we asked everyone.")).to_be_visible()
    expect(page.get_by_role("heading", name="Idea number 3")).to_be_visible()
    drawn = page.evaluate(DRAWN)
    assert drawn["missing"] == []
    assert drawn["lead"] > 100
    for needless in page.locator(".needs-script").all():
        expect(needless).to_be_hidden()


def test_letters_of_twice_the_size_leave_the_page_as_wide_as_the_screen(
    new_page: Callable[..., Page], sign_in: SignIn, campaign: Campaign
) -> None:
    page = new_page(viewport=PHONE)
    round_ = payments.funding_round(rewards=(payments.reward_terms(2_500, stock=5),))
    sign_in(page, accounts.user())
    wrong = []
    for path in (
        "/en/",
        f"/en/campaigns/{campaign.slug}/",
        f"/en/talk/{campaign.slug}/",
        f"/de/firms/{campaign.firm.slug}/",
        f"/en/rounds/{round_.slug}/pledge/",
        "/de/me/",
    ):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        out = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if out > 0:
            wrong.append(f"{path}: {out}")

    assert not wrong, "\n".join(wrong)


def test_the_tab_that_is_open_is_in_sight(page: Page, campaign: Campaign) -> None:
    # Three words fit a phone; here they stand for the four of a campaign that has a result.
    page.set_viewport_size({"width": 200, "height": 640})
    for language in ("de", "fa"):
        page.goto(f"/{language}/talk/{campaign.slug}/")
        seen = page.locator(".tabs__tab[aria-current]").bounding_box()
        assert seen is not None
        assert seen["x"] >= 0
        assert seen["x"] + seen["width"] <= 200
