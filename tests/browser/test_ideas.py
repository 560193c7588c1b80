"""Proposing and voting in a browser, with the keyboard where it matters."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from projects.models import BallotEntry, Idea, VoteRule
from projects.models.campaigns import BallotKind
from tests.browser.conftest import SignIn
from tests.browser.holding import Held
from tests.factories import accounts, projects

pytestmark = [pytest.mark.django_db(transaction=True)]


def vote_button(page: Page, word: str, number: int) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{word} ?: Idea number {number}$"))


def test_a_vote_by_keyboard_stays_where_it_was_cast(page: Page, sign_in: SignIn) -> None:
    campaign = projects.campaign("vote", vote_rule=VoteRule.OPEN, vote_threshold=50)
    projects.many_ideas(campaign, 3)
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/?order=newest")
    button = vote_button(page, "Vote", 2)
    button.focus()

    page.keyboard.press("Enter")

    voted = vote_button(page, "Voted", 2)
    expect(voted).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("1 vote; 50 make the shortlist.")).to_be_visible()
    expect(voted).to_be_focused()
    page.keyboard.press("Enter")
    expect(button).to_be_focused()


def test_a_refused_vote_says_why_at_the_control(page: Page, sign_in: SignIn) -> None:
    campaign = projects.campaign("vote")
    idea = projects.many_ideas(campaign, 1)[0]
    person = accounts.user()
    sign_in(page, person)
    page.goto(idea.get_absolute_url())
    projects.counted(campaign)

    vote_button(page, "Vote", 1).click()

    expect(page.get_by_text("The vote is closed.")).to_be_visible()


def test_what_was_typed_before_the_scripts_came_finds_ideas_like_it(
    page: Page, sign_in: SignIn
) -> None:
    campaign = projects.campaign()
    projects.idea(campaign, title="One lamp for every dark road")
    sign_in(page, accounts.user())
    held = Held(page, "**/htmx*.js")
    page.goto(f"/en/ideas/{campaign.slug}/propose/", wait_until="commit")
    page.get_by_label("Title", exact=True).fill("A lamp for every dark road")
    expect(page.get_by_role("heading", name="One idea is similar")).to_have_count(0)

    held.let_go()

    expect(page.get_by_role("heading", name="One idea is similar")).to_be_visible()


def test_choosing_one_shows_the_vote_where_it_has_moved(page: Page, sign_in: SignIn) -> None:
    campaign = projects.campaign("vote", ballot_kind=BallotKind.CHOOSE_ONE)
    projects.many_ideas(campaign, 2)
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/")
    for number in (1, 2):
        vote_button(page, "Vote", number).click()
        expect(vote_button(page, "Voted", number)).to_be_visible()

    expect(page.get_by_role("button", name=re.compile("^Voted"))).to_have_count(1)


def test_an_idea_is_proposed_without_scripts(
    new_page: Callable[..., Page], sign_in: SignIn
) -> None:
    campaign = projects.campaign()
    page = new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/")
    page.get_by_role("link", name="Propose an idea").click()
    page.get_by_label("The need", exact=True).fill("It breaks.")
    page.get_by_label("The proposal", exact=True).fill("Make it last.")
    page.get_by_role("button", name="Publish the idea").click()
    page.get_by_label("Title", exact=True).fill("A lamp")
    page.get_by_role("button", name="Publish the idea").click()

    expect(page.get_by_role("heading", name="A lamp")).to_be_visible()
    assert Idea.objects.get().proposal == "Make it last."


def test_a_member_proposes_with_a_picture_and_edits(desk: Page, sign_in: SignIn) -> None:
    campaign = projects.campaign()
    sign_in(desk, accounts.user("Roya Karimi"))
    desk.goto(f"/en/ideas/{campaign.slug}/propose/")
    fill(desk, "Title", "A hook that takes a glove")
    fill(desk, "The need", "In winter nobody opens it.")
    fill(desk, "Tags", "winter, gloves, winter")
    fill(desk, "The proposal", "   ")
    desk.get_by_label(re.compile("^Picture 1")).set_input_files(photograph())
    desk.get_by_role("button", name="Publish the idea").click()

    # Two things are missing; what was typed still stands there, and the focus is on the summary.
    summary = desk.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("The proposal")
    expect(summary).to_contain_text("Say what the picture shows")
    expect(desk.get_by_label("Title", exact=True)).to_have_value("A hook that takes a glove")
    expect(desk.get_by_label("The need", exact=True)).to_have_value("In winter nobody opens it.")
    expect(desk.get_by_label(re.compile("^Tags"))).to_have_value("winter, gloves, winter")
    assert not Idea.objects.exists()

    fill(desk, "The proposal", "Make the lever **wider**.")
    desk.get_by_label(re.compile("^Picture 1")).set_input_files(photograph())
    fill(desk, "What picture 1 shows", "A gloved hand on a wide lever")
    desk.get_by_role("button", name="Publish the idea").click()
    expect(desk.get_by_text("Your idea is published.")).to_be_visible()
    expect(desk.get_by_role("heading", name="A hook that takes a glove")).to_be_visible()
    picture = desk.get_by_role("img", name="A gloved hand on a wide lever")
    expect(picture).to_have_js_property("complete", True)
    expect(picture).not_to_have_js_property("naturalWidth", 0)
    expect(desk.get_by_role("link", name="gloves")).to_be_visible()

    desk.get_by_role("link", name="Edit", exact=True).click()
    expect(desk.get_by_label(re.compile("^Tags"))).to_have_value(re.compile("winter"))
    fill(desk, "Title", "A lever for gloves")
    desk.get_by_role("button", name="Publish the changes").click()
    expect(desk.get_by_role("heading", name="A lever for gloves")).to_be_visible()
    idea = Idea.objects.get()
    assert (idea.title, idea.proposal) == ("A lever for gloves", "Make the lever **wider**.")
    assert set(idea.tags.values_list("name", flat=True)) == {"winter", "gloves"}
    assert idea.images.get().alt == "A gloved hand on a wide lever"


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "without-htmx"])
def test_the_address_of_a_filtered_list_holds_nothing_empty(page: Page, htmx: bool) -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, 3)
    if not htmx:
        page.route("**/htmx*.js", lambda route: route.abort())
    page.goto(f"/en/ideas/{campaign.slug}/")

    page.get_by_text("Search and sort").click()
    page.get_by_label("Order").select_option("newest")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page).to_have_url(re.compile(rf"/en/ideas/{campaign.slug}/\?order=newest$"))
    expect(page.get_by_label("Order")).to_have_value("newest")


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "no-scripts"])
def test_a_vote_is_cast_and_taken_back(
    new_page: Callable[..., Page], sign_in: SignIn, scripts: bool
) -> None:
    campaign = projects.campaign("vote")
    idea = projects.many_ideas(campaign, 1)[0]
    page = new_page(java_script_enabled=scripts)
    sign_in(page, accounts.user())
    page.goto(idea.get_absolute_url())
    navigations: list[str] = []
    page.on("framenavigated", lambda frame: navigations.append(frame.url))

    vote_button(page, "Vote", 1).click()
    expect(vote_button(page, "Voted", 1)).to_have_attribute("aria-pressed", "true")
    assert BallotEntry.objects.filter(idea=idea).count() == 1

    vote_button(page, "Voted", 1).click()
    expect(vote_button(page, "Vote", 1)).to_have_attribute("aria-pressed", "false")
    assert not BallotEntry.objects.filter(idea=idea).exists()
    assert bool(navigations) is not scripts


def fill(page: Page, label: str, words: str) -> None:
    page.get_by_label(re.compile(f"^{label}")).fill(words)


def photograph() -> FilePayload:
    pixels = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(pixels, "JPEG")
    return {"name": "lever.jpg", "mimeType": "image/jpeg", "buffer": pixels.getvalue()}


def test_search_and_order_stand_open_on_a_desk_and_are_one_line_on_a_phone(
    new_page: Callable[..., Page],
) -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, 2)
    desk = new_page(viewport={"width": 1280, "height": 800})
    desk.goto(f"/en/ideas/{campaign.slug}/")
    expect(desk.get_by_label("Order")).to_be_visible()
    expect(desk.get_by_text("Search and sort")).to_be_hidden()

    phone = new_page(viewport={"width": 360, "height": 800})
    phone.goto(f"/en/ideas/{campaign.slug}/")
    expect(phone.get_by_label("Order")).to_be_hidden()
    phone.get_by_text("Search and sort").click()

    expect(phone.get_by_label("Order")).to_be_visible()
