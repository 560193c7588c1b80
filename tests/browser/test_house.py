"""The studio in the colours of the house: nothing pale, nothing wide, the focus where it is due."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from cms import publication
from tests.browser.conftest import SignIn
from tests.browser.inspection import too_wide
from tests.factories import accounts, cms, projects

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def pale(page: Page) -> list[str]:
    """What cannot be told from its ground."""
    only = {"runOnly": ["color-contrast"]}
    found = Axe().run(page, options=only).response["violations"]
    return [node["html"][:160] for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_desk_and_forms_can_be_read(
    new_page: Callable[..., Page], sign_in: SignIn, scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    campaign = projects.campaign("vote")
    sign_in(page, accounts.owner_of(campaign.firm))

    page.goto("/admin/studio/")
    expect(page.get_by_role("heading", name="Going on now")).to_be_visible()
    assert pale(page) + too_wide(page) == []

    page.goto("/admin/studio/campaigns/new/")
    page.get_by_role("button", name="Draft the campaign").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert pale(page) + too_wide(page) == []


def test_sending_back_without_words_leads_to_their_field(desk: Page, sign_in: SignIn) -> None:
    handed_in = cms.draft_page()
    publication.submit(handed_in, by=accounts.owner_of(handed_in.campaign.firm), at=timezone.now())
    sign_in(desk, accounts.editor())

    desk.goto(f"/admin/studio/campaigns/{handed_in.campaign.slug}/review/")
    desk.get_by_role("button", name="Send back with these words").click()

    words = desk.get_by_label("Your words to the firm")
    expect(words).to_be_focused()
    expect(words).to_be_in_viewport()
