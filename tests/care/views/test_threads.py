"""A person's threads, and what they can do in them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Firm, User
from care import answers, threads
from care.models import Deed, Outcome, Thread, ThreadState
from tests.factories import accounts, care
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
LIST = "/en/threads/"
DEEDS = ["care:thread", "care:confirm", "care:reopen", "care:withdraw"]
ODD = "<script>alert(1)</script> **bold**"


def fresh(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


class TestTheList:
    def test_it_says_whose_turn_it_is_since_when_and_by_when(
        self, asker: Client, thread: Thread
    ) -> None:
        text = asker.get(LIST).text

        assert thread.subject in text
        assert "Waits for the firm" in text
        assert "An answer is due by" in text

    def test_it_is_ones_own(self, thread: Thread) -> None:
        text = client_of(accounts.user()).get(LIST).text

        assert thread.subject not in text
        assert "You have not asked a firm anything yet" in text

    def test_a_thousand_cost_as_many_queries_as_two(
        self, asker: Client, firm: Firm, person: User, now: datetime
    ) -> None:
        care.many(firm, 2, at=now, by=person)
        asker.get(LIST)
        with CaptureQueriesContext(connection) as few:
            asker.get(LIST)
        care.many(firm, 1_000, at=now, by=person)
        with CaptureQueriesContext(connection) as many:
            response = asker.get(LIST)

        assert len(many) == len(few)
        assert len(response.context["rows"]) == 20

    @pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "%00"])
    def test_no_page_is_out_of_reach(self, asker: Client, thread: Thread, page: str) -> None:
        assert asker.get(f"{LIST}?page={page}").status_code == 200


class TestOneThread:
    def test_what_was_said_without_the_teams_notes(
        self, asker: Client, thread: Thread, agent: User, now: datetime
    ) -> None:
        answers.note(thread, by=agent, text="A difficult one.", at=now)
        answers.answer(thread, by=agent, text=ODD, at=now)

        text = asker.get(thread.get_absolute_url()).text

        assert "It flickers whenever the road is wet." in text
        assert "<strong>bold</strong>" in text
        assert "<script>alert" not in text
        assert "A difficult one." not in text
        assert "Lumen Werkstatt" in text

    def test_writing(self, asker: Client, thread: Thread) -> None:
        response = asker.post(thread.get_absolute_url(), {"text": "Hello?"})

        assert response.status_code == 302
        assert thread.posts.last().text == "Hello?"  # type: ignore[union-attr]

    @pytest.mark.parametrize("text", ["", " ", "…", "x" * 4001])
    def test_nothing_or_too_much_is_said_at_the_field(
        self, asker: Client, thread: Thread, text: str
    ) -> None:
        response = asker.post(thread.get_absolute_url(), {"text": text})

        assert response.status_code == 422
        assert "text" in response.context["form"].errors
        assert thread.posts.count() == 1

    def test_writing_to_what_has_ended_meanwhile_keeps_the_words(
        self, asker: Client, thread: Thread, person: User, now: datetime
    ) -> None:
        threads.withdraw(thread, by=person, at=now)

        response = asker.post(thread.get_absolute_url(), {"text": "One more thing"})

        assert response.status_code == 422
        assert "This has ended meanwhile" in response.text
        assert "One more thing" in response.text
        assert not thread.posts.filter(text="One more thing").exists()

    @pytest.mark.parametrize("before", ["x", "-1", "٣", "9" * 40, "%00", "0"])
    def test_a_garbled_way_back_shows_the_end(
        self, asker: Client, thread: Thread, before: str
    ) -> None:
        response = asker.get(f"{thread.get_absolute_url()}?before={before}")

        assert "It flickers whenever the road is wet." in response.text

    def test_many_posts_cost_as_many_queries_as_few(
        self, asker: Client, thread: Thread, agent: User, now: datetime
    ) -> None:
        asker.get(thread.get_absolute_url())
        with CaptureQueriesContext(connection) as few:
            asker.get(thread.get_absolute_url())
        for number in range(40):
            threads.write(thread, by=thread.opened_by, text=f"Post {number}", at=now)
        with CaptureQueriesContext(connection) as many:
            response = asker.get(thread.get_absolute_url())

        assert len(many) == len(few)
        assert "Post 39" in response.text
        assert "Post 3<" not in response.text

    def test_passed_on_is_said(self, asker: Client, thread: Thread) -> None:
        care.passed_on(thread)

        text = asker.get(thread.get_absolute_url()).text
        assert "the operators were called" in text

    def test_erased_words_are_said_to_be_gone(
        self, asker: Client, thread: Thread, now: datetime
    ) -> None:
        thread.posts.update(text="", erased_at=now)

        assert "removed with their author" in asker.get(thread.get_absolute_url()).text


class TestTheEnd:
    def test_agreeing(self, asker: Client, thread: Thread, now: datetime) -> None:
        care.answered(thread, at=now)
        assert "That settles it" in asker.get(thread.get_absolute_url()).text

        asker.post(reverse("care:confirm", args=[thread.key]))

        assert fresh(thread).confirmed_at
        assert "That settles it" not in asker.get(thread.get_absolute_url()).text

    def test_agreeing_with_nothing(self, asker: Client, thread: Thread) -> None:
        response = asker.post(reverse("care:confirm", args=[thread.key]), follow=True)

        assert "There is no answer to agree with yet." in response.text
        assert fresh(thread).state == ThreadState.WAITING

    def test_reopening(self, asker: Client, thread: Thread, now: datetime) -> None:
        care.put_right(thread, at=now)
        page = asker.get(thread.get_absolute_url()).text
        assert "A new lamp is on its way to you." in page

        asker.post(reverse("care:reopen", args=[thread.key]), {"again-text": "Still wet."})

        assert fresh(thread).state == ThreadState.WAITING
        assert thread.posts.get(deed=Deed.REOPENED).text == "Still wet."

    def test_reopening_without_a_word(self, asker: Client, thread: Thread, now: datetime) -> None:
        care.put_right(thread, at=now)

        response = asker.post(reverse("care:reopen", args=[thread.key]), {"again-text": ""})

        assert response.status_code == 422
        assert "text" in response.context["reopening"].errors
        assert fresh(thread).outcome == Outcome.PUT_RIGHT

    def test_reopening_too_late_keeps_the_words(
        self, asker: Client, thread: Thread, now: datetime
    ) -> None:
        care.put_right(thread, at=now)
        Thread.objects.filter(pk=thread.pk).update(ended_at=now - timedelta(days=15))

        response = asker.post(
            reverse("care:reopen", args=[thread.key]), {"again-text": "Still wet."}
        )

        assert response.status_code == 422
        assert "Still wet." in response.text
        assert "can no longer be reopened" in response.text
        assert fresh(thread).outcome == Outcome.PUT_RIGHT

    def test_reopening_while_another_is_open(
        self, asker: Client, thread: Thread, firm: Firm, person: User, now: datetime
    ) -> None:
        care.put_right(thread, at=now)
        care.thread(care.about_firm(firm), by=person, at=now)

        response = asker.post(
            reverse("care:reopen", args=[thread.key]), {"again-text": "Still wet."}
        )

        assert response.status_code == 422
        assert "asked anew about this meanwhile" in response.text

    def test_withdrawing(self, asker: Client, thread: Thread) -> None:
        asker.post(reverse("care:withdraw", args=[thread.key]))

        assert fresh(thread).outcome == Outcome.WITHDRAWN

    def test_withdrawing_what_is_settled(
        self, asker: Client, thread: Thread, now: datetime
    ) -> None:
        care.put_right(thread, at=now)

        response = asker.post(reverse("care:withdraw", args=[thread.key]), follow=True)

        assert "This has ended already." in response.text
        assert fresh(thread).outcome == Outcome.PUT_RIGHT


class TestWhoMayNot:
    @pytest.fixture
    def called(self, thread: Thread, now: datetime) -> Thread:
        """With the operators, so that they too might want to act as the person."""
        return care.passed_on(thread)

    @pytest.mark.parametrize("name", DEEDS)
    def test_nobody_else_acts_as_the_person(
        self, called: Thread, owner: User, agent: User, name: str
    ) -> None:
        others = [
            owner,
            agent,
            accounts.user(),
            accounts.owner_of(accounts.firm("Rival GmbH")),
            accounts.editor(),
            accounts.operator(),
        ]
        sent = {"text": "I am not them", "again-text": "I am not them"}
        for somebody in others:
            response = client_of(somebody).post(reverse(name, args=[called.key]), sent)

            assert response.status_code == 404, somebody
        assert fresh(called).state == ThreadState.WAITING
        assert not called.posts.filter(text="I am not them").exists()

    @pytest.mark.parametrize(
        ("who", "found"),
        [
            ("member", 404),
            ("rival", 404),
            ("editor", 404),
            ("owner", 302),
            ("agent", 302),
            ("operator", 302),
        ],
    )
    def test_who_works_on_it_is_led_to_where_they_do(
        self, called: Thread, owner: User, agent: User, who: str, found: int
    ) -> None:
        people: dict[str, Callable[[], User]] = {
            "member": accounts.user,
            "rival": lambda: accounts.owner_of(accounts.firm("Rival GmbH")),
            "editor": accounts.editor,
            "operator": accounts.operator,
            "owner": lambda: owner,
            "agent": lambda: agent,
        }

        response = client_of(people[who]()).get(called.get_absolute_url())

        assert response.status_code == found
        if found == 302:
            assert response["Location"] == reverse("studio:thread", args=[called.key])

    def test_an_operator_finds_nothing_before_it_is_passed_on(self, thread: Thread) -> None:
        response = client_of(accounts.operator()).get(thread.get_absolute_url())

        assert response.status_code == 404
