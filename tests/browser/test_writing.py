"""Writing without loss in a browser: closed tabs, ended sessions, similar ideas."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from projects.models import Follow, Idea
from tests.browser.conftest import SignIn
from tests.factories import accounts, projects

pytestmark = [pytest.mark.django_db(transaction=True)]
KEPT = re.compile("^We kept what you typed on")


def fill(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).fill(words)


def wait_until_kept(page: Page, words: str) -> None:
    page.wait_for_function(
        "words => Object.values(localStorage).some((kept) => kept.includes(words))", arg=words
    )


def has_drafts(page: Page) -> bool:
    return bool(page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('draft:'))"))


def test_a_closed_tab_costs_no_words(page: Page, sign_in: SignIn) -> None:
    campaign = projects.campaign()
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    fill(page, "Title", "A lamp")
    fill(page, "The need", "It breaks.")
    wait_until_kept(page, "It breaks.")
    other = page.context.new_page()
    page.close()

    # The place counts and not its language.
    other.goto(f"/de/ideas/{campaign.slug}/propose/")
    expect(other.locator("#id_title")).to_have_value("A lamp")
    other.goto(f"/en/ideas/{campaign.slug}/propose/")
    expect(other.get_by_label("The need", exact=True)).to_have_value("It breaks.")
    expect(other.get_by_role("status").filter(has_text=KEPT)).to_be_visible()

    fill(other, "The proposal", "Make it last.")
    other.get_by_role("button", name="Publish the idea").click()
    expect(other.get_by_role("heading", name="A lamp")).to_be_visible()
    assert Idea.objects.get().need == "It breaks."
    # It has arrived, so the next form is empty.
    other.goto(f"/en/ideas/{campaign.slug}/propose/")
    expect(other.get_by_label("Title", exact=True)).to_have_value("")
    expect(other.get_by_text(KEPT)).to_have_count(0)


def test_a_draft_keeps_the_language_of_its_words(page: Page, sign_in: SignIn) -> None:
    """The page it is brought back to may be in another."""
    campaign = projects.campaign()
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    expect(page.get_by_label("Language", exact=True)).to_have_value("en")
    fill(page, "Title", "Eine Lampe")
    page.get_by_label("Language", exact=True).select_option("de")
    wait_until_kept(page, '"language":"de"')

    page.goto(f"/pl/ideas/{campaign.slug}/propose/")
    expect(page.locator("#id_language")).to_have_value("de")
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    expect(page.get_by_label("Language", exact=True)).to_have_value("de")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Language", exact=True)).to_have_value("en")


def test_a_form_sent_back_keeps_its_draft(page: Page, sign_in: SignIn) -> None:
    campaign = projects.campaign()
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    fill(page, "Title", "A lamp")
    page.get_by_role("button", name="Publish the idea").click()
    expect(page.get_by_role("alert")).to_contain_text("The need")
    fill(page, "The need", "It breaks.")
    wait_until_kept(page, "It breaks.")

    page.goto(f"/en/ideas/{campaign.slug}/propose/")

    expect(page.get_by_label("Title", exact=True)).to_have_value("A lamp")
    expect(page.get_by_label("The need", exact=True)).to_have_value("It breaks.")


def test_a_draft_is_discarded_at_once(page: Page, sign_in: SignIn) -> None:
    campaign = projects.campaign()
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    fill(page, "Title", "A lamp")
    wait_until_kept(page, "A lamp")
    page.reload()

    page.get_by_role("button", name="Discard").click()

    expect(page.get_by_label("Title", exact=True)).to_have_value("")
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    expect(page.get_by_text(KEPT)).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Title", exact=True)).to_have_value("")
    assert not has_drafts(page)


def test_a_lost_connection_costs_no_words(page: Page, sign_in: SignIn) -> None:
    author = accounts.user("Roya Karimi")
    idea = projects.idea(projects.campaign(), author=author)
    sign_in(page, author)
    there = f"/en/ideas/{idea.campaign.slug}/{idea.number}/edit/"
    page.goto(there)
    page.context.set_offline(True)
    fill(page, "The proposal", "Written on the train.")
    wait_until_kept(page, "Written on the train.")
    page.context.set_offline(False)

    page.goto(there)

    expect(page.get_by_label("The proposal", exact=True)).to_have_value("Written on the train.")
    expect(page.get_by_label("Title", exact=True)).to_have_value(idea.title)


def test_words_changed_on_the_server_meanwhile_stay(page: Page, sign_in: SignIn) -> None:
    author = accounts.user("Roya Karimi")
    idea = projects.idea(projects.campaign(), author=author)
    sign_in(page, author)
    there = f"/en/ideas/{idea.campaign.slug}/{idea.number}/edit/"
    page.goto(there)
    fill(page, "Title", "An old draft")
    wait_until_kept(page, "An old draft")
    Idea.objects.update(title="Newer words")

    page.goto(there)

    expect(page.get_by_label("Title", exact=True)).to_have_value("Newer words")


def test_an_ended_session_costs_no_words(page: Page, sign_in: SignIn) -> None:
    campaign, person = projects.campaign(), accounts.user()
    sign_in(page, person)
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    for label, words in (
        ("Title", "A lamp"),
        ("The need", "It breaks."),
        ("The proposal", "Mend."),
    ):
        fill(page, label, words)
    Session.objects.all().delete()
    page.get_by_role("button", name="Publish the idea").click()

    expect(page.get_by_role("heading", name="Please send it again")).to_be_visible()
    expect(page.locator("textarea[name=need]")).to_have_value("It breaks.")
    way_back = page.get_by_role("link", name="Sign in and go on writing").get_attribute("href")
    assert way_back
    assert way_back.endswith(f"%2Fen%2Fideas%2F{campaign.slug}%2Fpropose%2F")
    sign_in(page, person)
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    expect(page.get_by_label("The proposal", exact=True)).to_have_value("Mend.")
    page.get_by_role("button", name="Publish the idea").click()
    expect(page.get_by_role("heading", name="A lamp")).to_be_visible()


def test_without_scripts_the_lost_form_is_sent_again(
    new_page: Callable[..., Page], sign_in: SignIn
) -> None:
    campaign, person = projects.campaign(), accounts.user()
    page = new_page(java_script_enabled=False)
    sign_in(page, person)
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    for label, words in (
        ("Title", "A lamp"),
        ("The need", "It\nbreaks."),
        ("The proposal", "Mend."),
    ):
        fill(page, label, words)
    page.context.clear_cookies()
    sign_in(page, person)

    page.get_by_role("button", name="Publish the idea").click()
    page.get_by_role("button", name="Send it again").click()

    expect(page.get_by_role("heading", name="A lamp")).to_be_visible()
    assert Idea.objects.get().need == "It\nbreaks."


def test_drafts_are_their_writers_alone_and_go_with_them(page: Page, sign_in: SignIn) -> None:
    campaign = projects.campaign()
    there = f"/en/ideas/{campaign.slug}/propose/"
    writer = accounts.user()
    sign_in(page, writer)
    page.goto(there)
    fill(page, "Title", "A secret lamp")
    wait_until_kept(page, "A secret lamp")

    sign_in(page, accounts.user())
    page.goto(there)
    expect(page.get_by_label("Title", exact=True)).to_have_value("")

    sign_in(page, writer)
    page.goto(there)
    expect(page.get_by_label("Title", exact=True)).to_have_value("A secret lamp")
    page.goto("/en/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("^(?!.*logout)"))
    assert not has_drafts(page)


def test_old_drafts_are_dropped(page: Page, sign_in: SignIn) -> None:
    campaign, person = projects.campaign(), accounts.user()
    sign_in(page, person)
    page.goto(f"/en/ideas/{campaign.slug}/")
    page.evaluate(
        """([old, young, broken]) => {
          const day = 24 * 60 * 60 * 1000;
          const kept = (days) => JSON.stringify({ at: Date.now() - days * day, fields: {} });
          localStorage.setItem(old, kept(31));
          localStorage.setItem(young, kept(29));
          localStorage.setItem(broken, "no JSON");
        }""",
        ["draft:x:old", "draft:x:young", "draft:x:broken"],
    )

    page.reload()

    page.wait_for_function("() => !localStorage.getItem('draft:x:old')")
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('draft:'))") == [
        "draft:x:young"
    ]


def test_a_similar_idea_shows_while_typing_and_is_followed_instead(
    desk: Page, sign_in: SignIn
) -> None:
    campaign, person = projects.campaign(), accounts.user()
    idea = projects.idea(campaign, title="A lamp that outlives its battery")
    sign_in(desk, person)
    desk.goto(f"/en/ideas/{campaign.slug}/propose/")
    fill(desk, "The need", "Mine died.")
    desk.get_by_label("Title", exact=True).press_sequentially("Lamp that outlives")

    follow = desk.get_by_role("button", name="Follow this one instead")
    expect(follow).to_be_visible()
    expect(desk.get_by_role("heading", name="One idea is similar")).to_be_visible()
    follow.click()

    expect(desk.get_by_role("heading", name=idea.title)).to_be_visible()
    assert Follow.objects.filter(user=person, idea=idea).exists()
    assert Idea.objects.count() == 1
    # What was typed is still there for whoever changes their mind.
    desk.goto(f"/en/ideas/{campaign.slug}/propose/")
    expect(desk.get_by_label("The need", exact=True)).to_have_value("Mine died.")
    expect(follow).to_be_visible()


def test_enter_in_the_title_sends_the_idea_and_follows_nothing(desk: Page, sign_in: SignIn) -> None:
    campaign, person = projects.campaign(), accounts.user()
    projects.idea(campaign, title="A lamp that outlives its battery")
    sign_in(desk, person)
    desk.goto(f"/en/ideas/{campaign.slug}/propose/")
    fill(desk, "Title", "A lamp that outlives its battery")
    expect(desk.get_by_role("button", name="Follow this one instead")).to_be_visible()

    desk.get_by_label("Title", exact=True).press("Enter")

    expect(desk.get_by_role("alert")).to_contain_text("The need")
    assert not Follow.objects.filter(user=person).exists()


def test_without_scripts_similar_ideas_are_shown_once(
    new_page: Callable[..., Page], sign_in: SignIn
) -> None:
    campaign = projects.campaign()
    projects.idea(campaign, title="A lamp that lasts")
    page = new_page(java_script_enabled=False)
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    for label, words in (
        ("Title", "A lamp that lasts"),
        ("The need", "N."),
        ("The proposal", "P."),
    ):
        fill(page, label, words)
    page.get_by_role("button", name="Publish the idea").click()

    expect(page.get_by_role("heading", name="One idea is similar")).to_be_visible()
    page.get_by_role("button", name="Propose it anyway").click()

    expect(page.get_by_text("Your idea is published.")).to_be_visible()
    assert Idea.objects.count() == 2
