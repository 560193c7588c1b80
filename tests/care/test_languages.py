"""In which language questions and answers are: the person's and the firm's need not be the same."""

import uuid
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Firm, User
from care import answers, personal, threads
from care.models import Outcome, Post, Thread
from tests.factories import care
from tests.projects.people import client_of
from tests.projects.test_languages import chosen

pytestmark = pytest.mark.django_db


@pytest.fixture
def persian(firm: Firm, agent: User, person: User, now: datetime) -> Thread:
    """A complaint in Persian that waits for the agent."""
    subject = care.about_firm(firm)
    return care.thread(subject, by=person, title="چراغ", text="سلام", language="fa", at=now)


def words(**changed: str) -> dict[str, str]:
    return {"submission": str(uuid.uuid4())} | changed


def fresh(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


def said_in(thread: Thread) -> list[str]:
    return list(thread.posts.values_list("language", flat=True))


class TestAsking:
    @pytest.mark.parametrize("language", ["en", "de"])
    def test_the_form_begins_with_the_pages(self, asker: Client, firm: Firm, language: str) -> None:
        address = reverse("care:ask", args=["firm", firm.slug])

        assert chosen(asker.get(address.replace("/en/", f"/{language}/", 1)).text) == language

    def test_what_is_chosen_is_that_of_subject_wish_and_text(
        self, asker: Client, firm: Firm
    ) -> None:
        sent = words(kind="complaint", subject="چراغ", text="سلام", wish="نور", language="fa")

        asker.post(reverse("care:ask", args=["firm", firm.slug]), sent)

        thread = Thread.objects.get()
        assert (thread.language, said_in(thread)) == ("fa", ["fa"])

    def test_asking_again_keeps_the_language_of_each(self, persian: Thread, person: User) -> None:
        again = care.thread(care.about_firm(persian.firm), by=person, language="de")

        assert again == persian
        assert (fresh(persian).language, said_in(persian)) == ("fa", ["fa", "de"])

    def test_no_other_is_taken(self, asker: Client, firm: Firm) -> None:
        sent = words(kind="complaint", subject="X1", text="Y", wish="", language="xx")

        answer = asker.post(reverse("care:ask", args=["firm", firm.slug]), sent)

        assert answer.status_code == 422
        assert not Thread.objects.exists()


class TestTalking:
    def test_each_post_has_its_own(
        self, asker: Client, persian: Thread, agent: User, person: User
    ) -> None:
        desk = client_of(agent)
        answered = words(**{"answer-text": "Schicken Sie sie uns.", "answer-language": "de"})
        desk.post(reverse("studio:answer_thread", args=[persian.key]), answered)
        noted = words(**{"note-text": "A difficult one.", "note-language": "en"})
        desk.post(reverse("studio:note_thread", args=[persian.key]), noted)
        asker.post(persian.get_absolute_url(), words(text="Dobrze.", language="pl"))

        assert said_in(persian) == ["fa", "de", "en", "pl"]
        page = asker.get(persian.get_absolute_url()).text
        assert '<h1><bdi lang="fa">چراغ</bdi></h1>' in page
        for language, text in (("fa", "سلام"), ("de", "Schicken Sie sie uns."), ("pl", "Dobrze.")):
            assert f'<div class="post__said" dir="auto" lang="{language}"><p>{text}</p>' in page
        work = desk.get(reverse("studio:thread", args=[persian.key])).text
        assert '<div dir="auto" lang="en"><p>A difficult one.</p>' in work

    def test_how_it_ended_and_why_it_has_not(
        self, asker: Client, persian: Thread, agent: User, now: datetime
    ) -> None:
        answers.settle(
            persian,
            by=agent,
            outcome=Outcome.PUT_RIGHT,
            text="Eine neue Lampe.",
            language="de",
            at=now,
        )
        page = asker.get(persian.get_absolute_url()).text
        assert '<div dir="auto" lang="de"><p>Eine neue Lampe.</p>' in page

        again = words(**{"again-text": "Nie przyszła.", "again-language": "pl"})
        asker.post(reverse("care:reopen", args=[persian.key]), again)

        assert said_in(persian) == ["fa", "de", "pl"]
        assert (fresh(persian).remedy_words, fresh(persian).remedy_language) == ("", "")
        assert '<div dir="auto" lang="de">' not in asker.get(persian.get_absolute_url()).text

    def test_ones_own_lists_say_it(self, asker: Client, persian: Thread) -> None:
        assert '<bdi lang="fa">چراغ</bdi>' in asker.get(reverse("care:threads")).text


class TestGoing:
    def test_the_export_says_it(self, persian: Thread, person: User) -> None:
        told = personal.export(person)

        assert [one["language"] for one in told["threads"]] == ["fa"]
        assert [one["language"] for one in told["posts"]] == ["fa"]

    def test_blanked_words_are_in_no_language(
        self, persian: Thread, agent: User, person: User, now: datetime
    ) -> None:
        answers.answer(persian, by=agent, text="Danke.", language="de", at=now)
        threads.write(persian, by=person, text="سلام", language="fa", at=now)

        personal.erase(person, at=now)

        thread = fresh(persian)
        assert (thread.subject, thread.language) == ("", "")
        own = Post.objects.filter(author=person)
        assert set(own.values_list("text", "language")) == {("", "")}
        # What the firm said stays its record.
        assert Post.objects.get(text="Danke.").language == "de"
