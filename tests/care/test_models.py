"""What the database refuses, whoever asks it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import Firm, User
from care import answers, threads
from care.models import THREAD_MOVES, Outcome, Post, Side, Thread, ThreadState
from core import moves
from tests.factories import accounts, care


def refused(thread: Thread, constraint: str, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Thread.objects.filter(pk=thread.pk).update(**fields)


def row(thread: Thread) -> dict[str, Any]:
    names = "firm opened_by kind about subject state opened_at turned_at due_at first_due_at"
    return {name: getattr(thread, name) for name in names.split()}


def test_one_open_thread_for_each_subject(thread: Thread) -> None:
    with pytest.raises(IntegrityError, match="thread_once_per_subject"):
        Thread.objects.create(**row(thread))


def test_but_another_for_somebody_else_or_after_the_end(
    thread: Thread, person: User, now: datetime
) -> None:
    assert Thread.objects.create(**row(thread) | {"opened_by": accounts.user()}).pk
    threads.withdraw(thread, by=person, at=now)
    assert Thread.objects.create(**row(thread)).pk


def test_a_thread_is_about_what_it_says(thread: Thread) -> None:
    for about in ("pledge", "reward", "decision", "idea"):
        refused(thread, "thread_is_about_one_thing", about=about)


def test_the_time_runs_only_while_the_firm_is_waited_for(thread: Thread, now: datetime) -> None:
    refused(thread, "thread_due_iff_waiting", due_at=None)
    care.answered(thread)
    refused(thread, "thread_due_iff_waiting", due_at=now)


def test_an_end_has_an_outcome_and_a_time(thread: Thread, now: datetime) -> None:
    refused(thread, "thread_outcome_iff_ended", outcome="withdrawn")
    refused(thread, "thread_outcome_iff_ended", ended_at=now)
    refused(thread, "thread_outcome_iff_ended", state="ended", due_at=None, ended_at=now)


def test_what_is_put_right_says_with_what(thread: Thread, now: datetime) -> None:
    care.put_right(thread)

    refused(thread, "thread_put_right_with_something", remedy="")
    refused(thread, "thread_put_right_with_something", remedy_words="")
    refused(thread, "thread_put_right_with_something", outcome="answered")


def test_nothing_is_answered_without_an_answer(thread: Thread) -> None:
    care.answered(thread)

    refused(thread, "thread_answered_has_answer", first_answered_at=None)


def test_nobody_agrees_before_there_is_an_outcome(thread: Thread, now: datetime) -> None:
    refused(thread, "thread_confirmed_once_settled", confirmed_at=now)


def test_nothing_is_passed_on_before_its_time(thread: Thread) -> None:
    early = thread.first_due_at - timedelta(seconds=1)

    refused(thread, "thread_passed_on_after_due", escalated_at=early)


class TestPosts:
    def test_words_are_not_edited(self, thread: Thread) -> None:
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            thread.posts.update(text="I never said that.")

        assert thread.posts.get().text == "It flickers whenever the road is wet."

    def test_nor_moved_to_somebody_else(self, thread: Thread, agent: User) -> None:
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            thread.posts.update(author=agent)

    def test_nor_removed(self, thread: Thread) -> None:
        with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
            thread.posts.get().delete()

    def test_only_blanked(self, thread: Thread, now: datetime) -> None:
        thread.posts.update(text="", erased_at=now)

        assert thread.posts.get().text == ""

    def test_a_post_says_something(self, thread: Thread, person: User, now: datetime) -> None:
        with pytest.raises(IntegrityError, match="post_has_words"):
            Post.objects.create(
                thread=thread, author=person, side=Side.CUSTOMER, text="", written_at=now
            )

    def test_only_the_clock_has_no_name(self, thread: Thread, now: datetime) -> None:
        with pytest.raises(IntegrityError, match="post_has_author_unless_clock"):
            Post.objects.create(thread=thread, side=Side.FIRM, text="Yes.", written_at=now)


def test_the_table_of_moves(thread: Thread, agent: User, now: datetime) -> None:
    assert {state: set(to) for state, to in THREAD_MOVES.items()} == {
        "waiting": {"answered", "ended"},
        "answered": {"waiting", "ended"},
        "ended": {"waiting"},
    }
    answers.settle(thread, by=agent, outcome=Outcome.ANSWERED, text="Yes.", at=now)
    with pytest.raises(moves.IllegalTransition):
        moves.transition(thread, ThreadState.ANSWERED, allowed=THREAD_MOVES)


class TestWhoReads:
    def test_the_team_reads_its_own(self, thread: Thread, agent: User, owner: User) -> None:
        rival = accounts.owner_of(accounts.firm("Rival GmbH"))

        assert thread in Thread.objects.worked_on_by(agent)
        assert thread in Thread.objects.worked_on_by(owner)
        assert thread not in Thread.objects.worked_on_by(rival)

    def test_nobody_sits_on_both_sides(
        self, thread: Thread, firm: Firm, person: User, owner: User, now: datetime
    ) -> None:
        accounts.firms.add_member(firm, user=person, role=accounts.FirmRole.AGENT, by=owner, at=now)

        assert thread not in Thread.objects.worked_on_by(User.objects.get(pk=person.pk))
        assert thread in Thread.objects.of(person)
