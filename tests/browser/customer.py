"""What a customer does in their first days, on the pages as everyone sees them.

Where a step is the same in every language, its words are those of the active one.
"""

import re

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from playwright.sync_api import Locator, Page, expect

from payments.models import FundingRound, Pledge
from projects.models import Campaign, Idea
from tests.browser import hosted, words

STANDS = "Your pledge stands: %(amount)s"


def choose_address(page: Page, *, surname: str) -> None:
    """To be spoken to formally."""
    page.goto("/en/me/address/")
    page.get_by_label("Formally, by surname").check()
    page.get_by_label("Before your surname").select_option(label="Ms")
    page.get_by_role("textbox", name=re.compile("^Surname")).fill(surname)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"Ms {surname}").first).to_be_visible()


def propose(page: Page, campaign: Campaign, *, title: str, alike: str) -> Idea:
    """While they type they see `alike`, and publish their own all the same."""
    page.goto(f"/en/c/{campaign.slug}/")
    page.get_by_role("link", name="Propose an idea").first.click()
    page.get_by_label("Title", exact=True).press_sequentially(title)
    expect(page.get_by_role("heading", name="One idea is similar")).to_be_visible()
    expect(page.get_by_role("link", name=alike)).to_be_visible()
    return publish(page, title=title)


def publish(page: Page, *, title: str) -> Idea:
    """Fill in the form of an idea and send it."""
    page.get_by_label(_("Title"), exact=True).fill(title)
    page.get_by_label(_("The need"), exact=True).fill("Every road is dark somewhere.")
    page.get_by_label(_("The proposal"), exact=True).fill("Take the **18650**.")
    page.get_by_role("button", name=_("Publish the idea")).click()
    expect(
        page.get_by_text(_("Your idea is published. You follow it from here on."))
    ).to_be_visible()
    return Idea.objects.get(title=title)


def comment_of(page: Page, words: str) -> Locator:
    return page.locator("article.comment", has_text=words)


def comment(page: Page, idea: Idea, body: str) -> None:
    page.goto(idea.get_absolute_url())
    page.get_by_label(_("Your comment"), exact=True).fill(body)
    page.get_by_role("button", name=_("Publish the comment")).click()
    expect(comment_of(page, body)).to_be_visible()


def edit_comment(page: Page, words: str, *, to: str) -> None:
    written = comment_of(page, words)
    written.get_by_role("link", name=re.compile("^Edit")).click()
    written.get_by_label("Your comment", exact=True).fill(to)
    written.get_by_role("button", name="Publish the changes").click()
    expect(comment_of(page, to).get_by_role("link", name="edited")).to_be_visible()


def report(page: Page, words: str) -> None:
    comment_of(page, words).get_by_role("link", name=re.compile("^Report")).click()
    page.get_by_label("It insults or threatens somebody").check()
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_text("The editors look at it")).to_be_visible()


def pledge(page: Page, round_: FundingRound) -> Pledge:
    page.goto(f"/{get_language()}/rounds/{round_.slug}/pledge/")
    page.get_by_label(_("Your amount")).fill("25")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=_("Save a card at Stripe")).click()
    hosted.save_card(page)
    expect(page.get_by_role("heading", name=words.opening(STANDS))).to_be_visible()
    return Pledge.objects.select_related("round", "backer").get(round=round_)


def ask(page: Page, pledge: Pledge, *, subject: str) -> None:
    page.goto(pledge.get_absolute_url())
    page.get_by_role("link", name="About this pledge").click()
    page.get_by_role("radio", name="Question").check()
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("What do you want to say?").fill("When does the lamp come?")
    page.get_by_role("button", name="Send it to the firm").click()
    expect(page.get_by_text("Sent. You hear by mail")).to_be_visible()


def take_data(page: Page, *, password: str) -> str:
    """The name of the file they get."""
    page.goto("/en/me/data/export/")
    if page.get_by_role("heading", name="Is it you?").is_visible():
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Go on").click()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Get the file").click()
    return arriving.value.suggested_filename
