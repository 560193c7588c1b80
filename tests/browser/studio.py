"""What firms and editors do in the studio, at a desk."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from payments.models import FundingRound
from projects.models import Campaign, Idea
from tests.factories import cms


def draft_campaign(page: Page, *, title: str) -> Campaign:
    page.goto("/admin/studio/campaigns/")
    page.get_by_role("link", name="New campaign").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("What do you ask?").fill("What should it be that you would keep?")
    page.get_by_role("button", name="Draft the campaign").click()
    expect(page.get_by_text("Your campaign is drafted.")).to_be_visible()
    return Campaign.objects.get(title=title)


def write_page(page: Page, *, standfirst: str, story: str) -> None:
    """In Wagtail's editor of the page."""
    page.get_by_role("textbox", name="Standfirst").fill(standfirst)
    page.get_by_role("button", name="Insert a block").click()
    page.get_by_role("option", name="Text").click()
    editor = page.get_by_role("region", name="Story").get_by_role("textbox")
    editor.click()
    # The editor listens to keys and ignores text that is put into it.
    page.keyboard.type(story)
    expect(page.locator("[name=story-0-value]")).to_have_value(re.compile(story))


def save_draft(page: Page) -> None:
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has been updated")).to_be_visible()


def give_picture(campaign: Campaign) -> None:
    """A first picture past Wagtail's chooser, which has tests of its own."""
    for written in campaign.pages.all():
        draft = written.get_latest_revision_as_object()
        draft.lead_image, draft.lead_alt = cms.picture(), "A lamp on a table"
        draft.save_revision()


def submit(page: Page, campaign: Campaign) -> None:
    """At the end of the way."""
    page.goto(f"/admin/studio/campaigns/{campaign.slug}/submit/")
    page.get_by_role("button", name="Submit page and terms").click()
    expect(page.get_by_text("Page and terms are with the editors.").first).to_be_visible()


def approve_page(page: Page, campaign: Campaign) -> None:
    page.goto(f"/admin/studio/campaigns/{campaign.slug}/review/")
    page.get_by_role("button", name="Approve page and terms").click()
    expect(page.get_by_text("Approved. Everyone can read it now.")).to_be_visible()


def set_terms(page: Page, campaign: Campaign, *, vote_rule: str, threshold: int) -> None:
    """The dates stay as suggested."""
    page.goto(f"/admin/studio/campaigns/{campaign.slug}/")
    page.get_by_role("link", name="Change the terms").click()
    page.get_by_role("radio", name=re.compile(vote_rule)).check()
    page.get_by_label("Vote threshold").fill(str(threshold))
    page.get_by_role("button", name="Save the terms").click()
    expect(page.get_by_text("The terms are saved.")).to_be_visible()


def draft_round(
    page: Page, campaign: Campaign, *, title: str, idea: str, goal: str, price: str
) -> FundingRound:
    """One reward; opens now and lasts until noon, ten days from now."""
    now = timezone.localtime()
    # Never within the hour that the clock leaves out in spring.
    deadline = (now + timedelta(days=10)).replace(hour=12, minute=0)
    page.goto(f"/admin/studio/campaigns/{campaign.slug}/")
    page.get_by_role("link", name="Draft a funding round").click()
    page.get_by_label("What it is for").select_option(label=idea)
    page.get_by_role("textbox", name="Title").fill(title)
    page.get_by_label("Funding goal").fill(goal)
    page.get_by_label("Opens").fill(f"{now:%Y-%m-%dT%H:%M}")
    page.get_by_label("Deadline").fill(f"{deadline:%Y-%m-%dT%H:%M}")
    reward = page.get_by_role("group", name="Reward 1")
    reward.get_by_label("Reward").fill("The light")
    reward.get_by_label("What it is").fill("One light.")
    reward.get_by_label("Price").fill(price)
    page.get_by_role("button", name="Draft the round").click()
    expect(page.get_by_text("The round is drafted.")).to_be_visible()
    return FundingRound.objects.get(title=title)


def do(page: Page, round_: FundingRound, deed: str, *, says: str) -> None:
    page.goto(f"/admin/studio/rounds/{round_.slug}/")
    page.get_by_role("button", name=deed, exact=True).click()
    expect(page.get_by_text(says)).to_be_visible()


def decide(page: Page, idea: Idea, *, verdict: str, reason: str) -> None:
    """On the public pages, where the firm's people find their button."""
    page.goto(f"/en/ideas/{idea.campaign.slug}/")
    page.get_by_role("link", name="Your decisions").click()
    page.get_by_role("link", name=re.compile(f"^Decide.*{idea.title}")).click()
    page.get_by_role("radio", name=verdict).check()
    page.get_by_label("The reason").fill(reason)
    page.get_by_role("button", name="Publish the decision").click()
    expect(page.get_by_text("Your decision is public")).to_be_visible()


def ask_for_changes(page: Page, campaign: Campaign, *, comment: str) -> None:
    page.goto(f"/admin/studio/campaigns/{campaign.slug}/review/")
    page.get_by_label("Your words to the firm").fill(comment)
    page.get_by_role("button", name="Send back with these words").click()
    expect(page.get_by_text("It is with the firm again, with your words.")).to_be_visible()


def send_round_back(page: Page, round_: FundingRound, *, comment: str) -> None:
    page.goto(f"/admin/studio/rounds/{round_.slug}/")
    page.get_by_label("Your words to the firm").fill(comment)
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("The round is with the firm again.")).to_be_visible()
