"""Talking in a browser: a phone's width first, with scripts and without, by keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from community import forms, moderation, writing
from community.models import Case, Comment, CommentState, Moderation
from projects import follows
from projects.models import Idea
from tests.browser import inspection
from tests.browser.conftest import SignIn
from tests.factories import accounts, community, projects

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def idea() -> Idea:
    return projects.idea(projects.campaign(), title="A lamp for moles")


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test types faster than a person."""
    monkeypatch.setattr(forms, "LEAST", forms.LEAST * 0)


def comment_of(page: Page, words: str) -> Locator:
    return page.locator("article.comment", has_text=words)


def stored(words: str) -> Comment:
    return Comment.objects.get(body=words)


def test_a_comment_a_reply_an_edit_and_a_removal_in_place(
    page: Page, sign_in: SignIn, idea: Idea
) -> None:
    person = accounts.user("Roya Karimi")
    community.comment(idea, author=accounts.user("Jonas Wirth"), body="Will it rust?")
    sign_in(page, person)
    page.goto(idea.get_absolute_url())
    assert inspection.shifts(page) == []
    navigations: list[str] = []
    page.on("framenavigated", lambda frame: navigations.append(frame.url))

    page.get_by_label("Your comment", exact=True).fill("It **must** not.")
    page.get_by_role("button", name="Publish the comment").click()

    written = comment_of(page, "It must not.")
    expect(written).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="It is published.")).to_be_visible()
    expect(page.get_by_text("2 comments")).to_be_visible()
    expect(page.get_by_label("Your comment", exact=True)).to_have_value("")
    expect(page.get_by_role("button", name=re.compile("^Following"))).to_be_visible()
    page.get_by_role("button", name="Do not follow it").click()
    expect(page.get_by_role("button", name=re.compile("^Follow ?:"))).to_be_visible()
    assert not follows.follows_idea(idea, user=person)

    comment_of(page, "Will it rust?").get_by_role("link", name=re.compile("^Reply")).press("Enter")
    box = page.get_by_label("Your reply to Jonas Wirth")
    expect(box).to_be_focused()
    box.fill("Only in salt.")
    page.get_by_role("button", name="Publish the reply").press("Enter")
    reply = comment_of(page, "Only in salt.")
    expect(reply).to_be_focused()
    expect(box).to_have_count(0)
    assert stored("Only in salt.").parent == stored("Will it rust?")

    reply.get_by_role("link", name=re.compile("^Edit")).click()
    box = reply.get_by_label("Your comment", exact=True)
    expect(box).to_have_value("Only in salt.")
    box.fill("Only in sea water.")
    reply.get_by_role("button", name="Publish the changes").click()
    edited = comment_of(page, "Only in sea water.")
    expect(edited.get_by_role("link", name="edited")).to_be_visible()

    edited.get_by_role("link", name=re.compile("^Remove")).click()
    page.get_by_role("button", name="Remove the comment").click()
    expect(page.get_by_text("Removed by its author.")).to_be_visible()
    assert not navigations
    # What makes room because somebody acted is no fault, however late the answer comes.
    moved = inspection.shifts(page)
    assert [one for one in inspection.faults(page, language="en") if one not in moved] == []


def test_what_is_refused_stays_and_says_why(page: Page, sign_in: SignIn, idea: Idea) -> None:
    sign_in(page, accounts.user())
    page.goto(idea.get_absolute_url())
    box = page.get_by_label("Your comment", exact=True)
    box.fill("https://a.example https://b.example")
    page.get_by_role("button", name="Publish the comment").click()

    expect(page.get_by_role("alert")).to_contain_text("one link")
    expect(box).to_have_value("https://a.example https://b.example")
    expect(box).to_be_focused()
    box.fill("https://a.example alone")
    page.get_by_role("button", name="Publish the comment").click()
    expect(comment_of(page, "https://a.example alone")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_all_of_it_without_scripts(
    new_page: Callable[..., Page], sign_in: SignIn, idea: Idea
) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    community.comment(idea, author=accounts.user("Jonas Wirth"), body="Will it rust?")
    sign_in(page, accounts.user("Roya Karimi"))
    page.goto(idea.get_absolute_url())

    page.get_by_role("button", name="Publish the comment").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Your comment", exact=True).fill("It must not.")
    page.get_by_role("button", name="Publish the comment").click()
    expect(page.get_by_text("You follow this idea now")).to_be_visible()
    expect(page).to_have_url(re.compile(f"#comment-{stored('It must not.').key}$"))

    page.get_by_role("link", name=re.compile("^Reply ?: Jonas Wirth")).click()
    page.get_by_label("Your reply to Jonas Wirth").fill("Only in salt.")
    page.get_by_role("button", name="Publish the reply").click()
    reply = comment_of(page, "Only in salt.")
    expect(reply).to_be_visible()

    reply.get_by_role("link", name=re.compile("^Edit")).click()
    page.get_by_label("Your comment", exact=True).fill("Only in sea water.")
    page.get_by_role("button", name="Publish the changes").click()
    comment_of(page, "Only in sea water.").get_by_role("link", name="edited").click()
    expect(page.get_by_role("deletion")).to_have_text("salt")
    expect(page.get_by_role("insertion")).to_have_text("sea water")
    page.get_by_role("link", name="Back to the comment").click()

    page.get_by_role("link", name=re.compile("^Report ?: Jonas Wirth")).click()
    page.get_by_label("It advertises, or repeats itself").check()
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_text("The editors look at it")).to_be_visible()
    comment_of(page, "Only in sea water.").get_by_role("link", name=re.compile("^Remove")).click()
    page.get_by_role("button", name="Remove the comment").click()
    expect(page.get_by_text("Your comment is removed.")).to_be_visible()
    assert Case.objects.get().open_reports == 1
    assert Comment.objects.filter(state=CommentState.REMOVED).count() == 1


def test_a_member_reports_and_an_editor_hides_in_public(
    page: Page, desk: Page, sign_in: SignIn, idea: Idea
) -> None:
    community.comment(idea, author=accounts.user("Jonas Wirth"), body="You are all fools.")
    sign_in(page, accounts.owner_of(idea.campaign.firm))
    page.goto(idea.get_absolute_url())
    expect(page.get_by_role("link", name=re.compile("^Moderate"))).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Report ?: Jonas Wirth")).click()
    page.get_by_label("It insults or threatens somebody").check()
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_text("The editors look at it")).to_be_visible()

    sign_in(desk, accounts.editor())
    desk.goto("/admin/studio/reports/")
    desk.get_by_role("link", name="You are all fools.").click()
    desk.get_by_label("Hide it").check()
    desk.locator("textarea[name=reason]").fill("It insults everyone here.")
    desk.get_by_role("button", name="Decide").click()
    expect(desk.get_by_text("Nothing waits for a decision.")).to_be_visible()

    page.goto(idea.get_absolute_url())
    expect(page.get_by_text("because: It insults everyone here.")).to_be_visible()
    expect(page.get_by_text("You are all fools.")).to_have_count(0)
    page.get_by_role("link", name="What the editors decided here").click()
    expect(page.get_by_text("It insults everyone here.")).to_be_visible()
    assert Moderation.objects.get().reports_settled == 1


def test_a_permalink_marks_its_comment(page: Page, idea: Idea) -> None:
    made = community.many_comments(community.place_of(idea), 45)[39]

    page.goto(f"/en/talk/comments/{made.key}/")

    found = page.locator(f"#comment-{made.key}")
    expect(found).to_be_in_viewport()
    assert found.evaluate("one => one.matches(':target')")
    page.get_by_role("link", name="Earlier in this list").click()
    expect(page.get_by_text("Comment number 39")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_talk_is_sound(
    new_page: Callable[..., Page], sign_in: SignIn, idea: Idea, language: str, scheme: Any
) -> None:
    page, author = new_page(color_scheme=scheme), accounts.user("رؤیا کریمی")
    root = community.comment(
        idea, author=author, body="> Was?\n\n- `code`\n- **stark**\n\n### Titel"
    )
    community.comment(idea, answers=root, author=accounts.owner_of(idea.campaign.firm))
    hidden = community.comment(idea, author=accounts.user("Hidden One"))
    community.many_comments(community.place_of(idea), 25)
    community.many_comments(community.place_of(idea), 9, parent=root)
    at = root.written_at
    writing.edit(root, body=f"{root.body}\n\nMore.", by=author, at=at)
    community.reported(hidden)
    moderation.hide(hidden, reason="Spam.", by=accounts.editor(), at=at)
    slug, key = idea.campaign.slug, root.key
    trouble = []
    for person in (None, author):
        if person:
            sign_in(page, person)
        paths = [
            f"ideas/{slug}/{idea.number}/",
            f"talk/{slug}/",
            f"talk/{slug}/moderation/",
            f"talk/comments/{key}/replies/",
            f"talk/comments/{key}/history/",
        ]
        if person:
            acts = [f"talk/comments/{key}/{act}/" for act in ("reply", "edit", "remove")]
            other = Comment.objects.get(parent=root, voice="firm").key
            paths += [*acts, f"talk/comments/{other}/report/", f"talk/{slug}/write/"]
        for path in paths:
            answer = page.goto(f"/{language}/{path}")
            assert answer is not None
            assert answer.status == 200, path
            trouble += [f"{path}: {said}" for said in inspection.faults(page, language=language)]

    assert not trouble, "\n".join(trouble)
