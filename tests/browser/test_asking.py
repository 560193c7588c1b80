"""Steps back are asked about in a window over the page, or on the page that it shows."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import FirmMember, FirmRole
from payments.models import PledgeState
from payments.sandbox.core import Sandbox
from tests.browser.conftest import SignIn
from tests.factories import accounts, payments

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_pledge_is_cancelled_in_the_window_and_kept_by_closing_it(
    page: Page, sign_in: SignIn, stripe: Sandbox
) -> None:
    backer = accounts.user("Bea Backer")
    pledge = payments.pledge(payments.funding_round(), stripe, backer=backer)
    sign_in(page, backer)
    page.goto(pledge.get_absolute_url())
    ask = page.get_by_role("link", name="Cancel the pledge")
    dialog = page.get_by_role("dialog", name="Cancel your pledge?")

    ask.click()
    dialog.get_by_role("link", name="Keep it").click()
    expect(dialog).to_be_hidden()
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.PLEDGED

    ask.click()
    dialog.get_by_role("button", name="Cancel the pledge").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(dialog).to_have_count(0)
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.CANCELLED


def test_a_form_without_an_address_goes_to_the_page_that_asked(page: Page, sign_in: SignIn) -> None:
    firm = accounts.firm("Lumen Werkstatt")
    agent = accounts.member_of(firm, name="Anton Agent", role=FirmRole.AGENT)
    sign_in(page, agent)
    page.goto(f"/en/firms/{firm.slug}/team/")

    page.get_by_role("link", name="Leave the team").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave the team").click()

    expect(page.locator(".toast")).to_contain_text("You have left Lumen Werkstatt.")
    assert not FirmMember.objects.filter(firm=firm, user=agent).exists()


def test_without_scripts_the_link_leads_to_the_page_that_asks(
    new_page: Callable[..., Page], sign_in: SignIn
) -> None:
    firm = accounts.firm("Lumen Werkstatt")
    agent = accounts.member_of(firm, name="Anton Agent", role=FirmRole.AGENT)
    page = new_page(java_script_enabled=False)
    sign_in(page, agent)
    page.goto(f"/en/firms/{firm.slug}/team/")

    page.get_by_role("link", name="Leave the team").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Leave Lumen Werkstatt?")
    assert FirmMember.objects.filter(firm=firm, user=agent).exists()
