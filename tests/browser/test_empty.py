"""A site on its first day: nobody has made anything yet, and it says so kindly."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import inspection
from tests.browser.conftest import SignIn
from tests.factories import accounts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_the_front_page_and_the_list_say_that_nothing_is_open_yet(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url("/en/")
    expect(page.get_by_text("No campaign is open yet")).to_be_visible()
    assert not inspection.faults(page, language="en")

    page.get_by_role("link", name="See the campaigns").click()
    expect(page.get_by_text("No campaign has been published yet")).to_be_visible()
    assert not inspection.faults(page, language="en")


def test_my_pledges_lead_to_the_campaigns(page: Page, sign_in: SignIn) -> None:
    sign_in(page, accounts.user())
    page.goto("/en/pledges/")
    expect(page.get_by_text("You have not pledged anything yet")).to_be_visible()
    assert not inspection.faults(page, language="en")
    page.get_by_role("link", name="See the campaigns").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("/en/campaigns/$"))


def test_the_studio_is_empty_too(desk: Page, sign_in: SignIn) -> None:
    firm = accounts.firm()
    sign_in(desk, accounts.owner_of(firm))
    for path, said in (
        ("campaigns", "There is no campaign yet."),
        ("rounds", "There is no funding round yet."),
    ):
        desk.goto(f"/admin/studio/{path}/")
        expect(desk.get_by_text(said)).to_be_visible()
