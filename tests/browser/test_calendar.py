"""Whoever counts days by the calendar of Iran reads them so beneath the browser's own picker."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from projects.models import Campaign, CampaignState
from tests.browser.conftest import SignIn
from tests.factories import accounts, projects

pytestmark = [pytest.mark.django_db(transaction=True)]
TOLD = "output[for=id_propose_starts]"


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign(state=CampaignState.DRAFT)


def owner(campaign: Campaign, *, calendar: str = "") -> User:
    person = accounts.owner_of(campaign.firm)
    User.objects.filter(pk=person.pk).update(language="fa", calendar=calendar)
    return User.objects.get(pk=person.pk)


def test_the_day_is_told_as_it_is_typed(desk: Page, sign_in: SignIn, campaign: Campaign) -> None:
    sign_in(desk, owner(campaign))
    desk.goto(f"/admin/studio/campaigns/{campaign.slug}/phases/")
    starts = desk.locator("#id_propose_starts")
    expect(desk.locator(TOLD)).not_to_be_empty()
    starts.scroll_into_view_if_needed()
    before = desk.locator(".studio").bounding_box()

    starts.fill("2026-11-22T23:30")
    expect(desk.locator(TOLD)).to_have_text("یکشنبه ۱ آذر ۱۴۰۵")
    starts.fill("2027-03-21T00:00")
    expect(desk.locator(TOLD)).to_have_text("یکشنبه ۱ فروردین ۱۴۰۶")
    starts.fill("")
    expect(desk.locator(TOLD)).to_be_empty()
    assert desk.locator(".studio").bounding_box() == before


def test_whoever_chose_the_other_calendar_is_told_nothing(
    desk: Page, sign_in: SignIn, campaign: Campaign
) -> None:
    sign_in(desk, owner(campaign, calendar="gregorian"))

    desk.goto(f"/admin/studio/campaigns/{campaign.slug}/phases/", wait_until="networkidle")

    expect(desk.locator("#id_propose_starts")).to_be_visible()
    expect(desk.locator("output")).to_have_count(0)
