"""Proposing and voting in a browser, with the keyboard where it matters."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from projects.models import Idea, VoteRule
from projects.models.campaigns import BallotKind
from tests.factories import accounts, projects

pytestmark = [pytest.mark.django_db(transaction=True)]


def vote_button(page: Page, word: str, number: int) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{word} ?: Idea number {number}$"))


def test_a_vote_by_keyboard_stays_where_it_was_cast(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
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


def test_a_refused_vote_says_why_at_the_control(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    campaign = projects.campaign("vote")
    idea = projects.many_ideas(campaign, 1)[0]
    person = accounts.user()
    sign_in(page, person)
    page.goto(idea.get_absolute_url())
    projects.counted(campaign)

    vote_button(page, "Vote", 1).click()

    expect(page.get_by_text("The vote is closed.")).to_be_visible()


def test_choosing_one_shows_the_vote_where_it_has_moved(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    campaign = projects.campaign("vote", ballot_kind=BallotKind.CHOOSE_ONE)
    projects.many_ideas(campaign, 2)
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/")
    for number in (1, 2):
        vote_button(page, "Vote", number).click()
        expect(vote_button(page, "Voted", number)).to_be_visible()

    expect(page.get_by_role("button", name=re.compile("^Voted"))).to_have_count(1)


def test_an_idea_is_proposed_without_scripts(
    new_page: Callable[..., Page], sign_in: Callable[[Page, User], None]
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
