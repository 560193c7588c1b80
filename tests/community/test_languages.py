"""In which language comments are: asked under the field, kept through edits, said beside."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from community import forms, glimpses, moderation, personal, writing
from community.models import Comment, CommentRevision
from community.places import Place
from projects.models import Idea
from tests.factories import accounts, community
from tests.projects.people import client_of
from tests.projects.test_languages import chosen

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def author() -> User:
    return community.long_standing()


@pytest.fixture
def german(idea: Idea, author: User) -> Comment:
    return community.comment(idea, author=author, body="Nimm Stahl.", language="de")


def url(name: str, comment: Comment, language: str = "en") -> str:
    address = reverse(f"community:{name}", args=[comment.key])
    return address.replace("/en/", f"/{language}/", 1)


def typed(page: str, **fields: str) -> dict[str, str]:
    """A form filled in by somebody who has had it before them for a while."""
    token = page.partition('name="shown_token" value="')[2].partition('"')[0]
    return {"shown_token": token, "website": ""} | fields


class TestWriting:
    @pytest.mark.parametrize("language", ["en", "fa"])
    def test_the_form_under_an_idea_begins_with_the_pages(
        self, idea: Idea, author: User, language: str
    ) -> None:
        address = idea.get_absolute_url().replace("/en/", f"/{language}/", 1)

        page = client_of(author).get(address).text

        assert chosen(page) == language
        assert page.count('name="language"') == 1

    def test_what_is_chosen_is_kept_and_shown(
        self, idea: Idea, author: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("community.forms.LEAST", -forms.LEAST)
        client = client_of(author)
        write = reverse("community:write_idea", args=[idea.campaign.slug, idea.number])
        sent = typed(client.get(write).text, body="Nimm Stahl.", language="de")

        part = client.post(write, sent, **HTMX).text

        assert Comment.objects.get().language == "de"
        assert '<div class="comment__said" dir="auto" lang="de"><p>Nimm Stahl.</p>' in part
        # The fresh form is in the language of the page again.
        assert chosen(part) == "en"

    def test_a_reply_has_its_own(
        self, german: Comment, author: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("community.forms.LEAST", -forms.LEAST)
        client = client_of(author)
        page = client.get(url("reply", german, "fa")).text
        assert chosen(page) == "fa"

        client.post(url("reply", german), typed(page, body="یا برنج.", language="fa"))

        assert Comment.objects.get(parent=german).language == "fa"
        page = Client().get(url("thread", german)).text
        assert 'dir="auto" lang="de"><p>Nimm Stahl.' in page
        assert 'dir="auto" lang="fa"><p>یا برنج.' in page

    @pytest.mark.parametrize("language", ["xx", "DE", "\x00"])
    def test_no_other_is_taken(
        self, idea: Idea, author: User, monkeypatch: pytest.MonkeyPatch, language: str
    ) -> None:
        monkeypatch.setattr("community.forms.LEAST", -forms.LEAST)
        client = client_of(author)
        write = reverse("community:write_idea", args=[idea.campaign.slug, idea.number])
        sent = typed(client.get(write).text, body="Nimm Stahl.", language=language)

        answer = client.post(write, sent)

        assert answer.status_code == 422
        assert "Nimm Stahl." in answer.text
        assert not Comment.objects.exists()

    def test_where_nobody_has_said_nothing_is(self, idea: Idea) -> None:
        community.comment(idea, body="Use steel.")

        assert (
            '<div class="comment__said" dir="auto"><p>Use steel.'
            in Client().get(idea.get_absolute_url()).content.decode()
        )


class TestEditing:
    def test_the_form_shows_what_was_chosen(self, german: Comment, author: User) -> None:
        assert chosen(client_of(author).get(url("edit", german)).text) == "de"

    def test_the_same_words_may_be_said_to_be_in_another(
        self, german: Comment, author: User
    ) -> None:
        answer = client_of(author).post(
            url("edit", german), {"body": german.body, "language": "fa"}
        )

        assert answer.status_code == 302
        german.refresh_from_db()
        assert (german.language, german.edited_at) == ("fa", None)
        assert not CommentRevision.objects.exists()

    def test_each_version_keeps_its_own(self, german: Comment, author: User, now: datetime) -> None:
        writing.edit(german, body="Nimm Blech.", language="de", by=author, at=now)
        writing.edit(german, body="Use tin.", language="en", by=author, at=now)

        assert Comment.objects.get().language == "en"
        assert [each.language for each in CommentRevision.objects.all()] == ["de", "de"]
        page = Client().get(url("history", german)).text
        said = '<div class="comment__said versions__text" dir="auto"'
        # The latest differs from the one before in language too, so its differences are in none.
        assert page.count(f'{said} lang="de">') == 2
        assert page.count(f"{said}>") == 1

    def test_a_refused_edit_changes_nothing(self, german: Comment, now: datetime) -> None:
        with pytest.raises(writing.NotTheAuthor):
            writing.edit(german, body="X", language="fa", by=accounts.user(), at=now)

        german.refresh_from_db()
        assert german.language == "de"


class TestElsewhere:
    def test_the_campaigns_page_says_it_of_the_latest_words(self, idea: Idea) -> None:
        community.comment(Place(idea.campaign), body="Nimm Stahl.", language="de")

        (glimpse,) = glimpses.of([row["said"] for row in glimpses.latest(idea.campaign)])

        assert (glimpse.words, glimpse.language) == ("Nimm Stahl.", "de")

    def test_a_report_quotes_it(self, german: Comment) -> None:
        page = client_of(accounts.user()).get(url("report", german)).text

        assert '<blockquote class="pull" dir="auto" lang="de">Nimm Stahl.' in page

    def test_hiding_and_showing_again_keep_it(self, german: Comment, now: datetime) -> None:
        editor = accounts.editor()
        moderation.hide(german, reason="It shames her.", by=editor, at=now)
        page = Client().get(url("thread", german)).text
        assert "It shames her." in page
        assert 'lang="de"><p>' not in page

        moderation.restore(german, reason="It does not.", by=editor, at=now)

        assert 'dir="auto" lang="de"><p>Nimm Stahl.' in Client().get(url("thread", german)).text


class TestGoing:
    def test_the_export_says_it(self, german: Comment, author: User) -> None:
        (told,) = personal.export(author)["comments"]

        assert (told["text"], told["language"]) == ("Nimm Stahl.", "de")

    def test_removed_words_are_in_no_language(
        self, german: Comment, author: User, now: datetime
    ) -> None:
        writing.remove(german, by=author, at=now)

        german.refresh_from_db()
        assert (german.body, german.language) == ("", "")

    def test_neither_are_those_of_somebody_erased(
        self, german: Comment, author: User, now: datetime
    ) -> None:
        personal.erase(author, at=now)

        german.refresh_from_db()
        assert (german.body, german.language) == ("", "")
