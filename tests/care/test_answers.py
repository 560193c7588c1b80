"""What the firm and the operators do in a thread."""

import uuid
from datetime import datetime, timedelta

import pytest

from accounts.models import User
from care import answers, threads
from care.models import Deed, Outcome, Post, Remedy, Side, Thread, ThreadState
from core import events
from notifications.models import Mail
from tests.factories import accounts, care

DAY = timedelta(days=1)


def fresh(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


class TestAnswering:
    def test_it_is_the_persons_turn(self, thread: Thread, agent: User, now: datetime) -> None:
        answers.answer(thread, by=agent, text="Send it to us.", at=now + DAY)

        turned = fresh(thread)
        assert turned.state == ThreadState.ANSWERED
        assert (turned.turned_at, turned.due_at) == (now + DAY, None)
        assert turned.first_answered_at == now + DAY

    def test_a_second_answer_does_not_move_the_first(
        self, thread: Thread, agent: User, person: User, now: datetime
    ) -> None:
        answers.answer(thread, by=agent, text="One.", at=now + DAY)
        answers.answer(thread, by=agent, text="Two.", at=now + 2 * DAY)
        threads.write(thread, by=person, text="And?", at=now + 3 * DAY)
        answers.answer(thread, by=agent, text="Three.", at=now + 4 * DAY)

        assert fresh(thread).first_answered_at == now + DAY
        assert fresh(thread).turned_at == now + 4 * DAY

    def test_the_second_click_answers_once(
        self, thread: Thread, agent: User, now: datetime
    ) -> None:
        submission = uuid.uuid4()
        for _click in range(2):
            answers.answer(thread, by=agent, text="Yes.", at=now, submission=submission)

        assert thread.posts.filter(side=Side.FIRM).count() == 1
        assert Mail.objects.filter(kind="thread_answered").count() == 1

    def test_whoever_answers_what_nobody_has_sees_to_it(
        self, thread: Thread, agent: User, owner: User, now: datetime
    ) -> None:
        Thread.objects.filter(pk=thread.pk).update(assignee=None)

        answers.answer(thread, by=owner, text="Yes.", at=now)

        assert fresh(thread).assignee == owner

    def test_an_answer_takes_it_from_nobody(
        self, thread: Thread, agent: User, owner: User, now: datetime
    ) -> None:
        answers.answer(thread, by=owner, text="Yes.", at=now)

        assert fresh(thread).assignee == agent

    def test_not_after_the_end(
        self, thread: Thread, agent: User, person: User, now: datetime
    ) -> None:
        threads.withdraw(thread, by=person, at=now)

        with pytest.raises(threads.ThreadEnded):
            answers.answer(thread, by=agent, text="Too late.", at=now)

        assert not thread.posts.filter(side=Side.FIRM).exists()
        assert not Mail.objects.filter(kind="thread_answered").exists()


class TestNotes:
    def test_a_note_moves_nothing_and_tells_nobody(
        self, thread: Thread, agent: User, now: datetime
    ) -> None:
        before = Mail.objects.count()

        answers.note(thread, by=agent, text="Ask the workshop.", at=now)

        assert fresh(thread).state == ThreadState.WAITING
        assert fresh(thread).first_answered_at is None
        assert Mail.objects.count() == before

    def test_the_person_never_sees_it(self, thread: Thread, agent: User, now: datetime) -> None:
        note = answers.note(thread, by=agent, text="Ask the workshop.", at=now)

        assert note not in Post.objects.filter(thread=thread).for_customer()

    def test_also_after_the_end(
        self, thread: Thread, agent: User, person: User, now: datetime
    ) -> None:
        threads.withdraw(thread, by=person, at=now)

        assert answers.note(thread, by=agent, text="Pity.", at=now).pk


class TestSettling:
    def test_answered_with_words_counts_as_an_answer(
        self, thread: Thread, agent: User, now: datetime
    ) -> None:
        answers.settle(thread, by=agent, outcome=Outcome.ANSWERED, text="Dry it.", at=now + DAY)

        ended = fresh(thread)
        assert (ended.state, ended.outcome) == (ThreadState.ENDED, Outcome.ANSWERED)
        assert ended.first_answered_at == ended.ended_at == now + DAY
        assert (ended.remedy, ended.remedy_words) == ("", "")

    def test_put_right_says_with_what(self, thread: Thread, now: datetime) -> None:
        care.put_right(thread, at=now)

        ended = fresh(thread)
        assert ended.remedy == Remedy.REPLACEMENT
        assert ended.remedy_words == "A new lamp is on its way to you."
        assert thread.posts.get(deed=Deed.PUT_RIGHT).text == ended.remedy_words

    def test_put_right_with_something_else(
        self, thread: Thread, agent: User, now: datetime
    ) -> None:
        answers.settle(thread, by=agent, outcome=Outcome.PUT_RIGHT, text="We sang.", at=now)

        assert fresh(thread).remedy == Remedy.OTHER

    def test_not_by_saying_so_before_any_answer(
        self, thread: Thread, agent: User, now: datetime
    ) -> None:
        with pytest.raises(answers.NeverAnswered):
            answers.settle(thread, by=agent, outcome=Outcome.ANSWERED, text="", at=now)

        assert fresh(thread).state == ThreadState.WAITING
        assert thread.posts.count() == 1

    def test_after_an_answer_it_needs_no_words(
        self, thread: Thread, agent: User, now: datetime
    ) -> None:
        care.answered(thread, at=now)

        answers.settle(thread, by=agent, outcome=Outcome.ANSWERED, text="", at=now + DAY)

        assert fresh(thread).outcome == Outcome.ANSWERED

    def test_not_twice(self, thread: Thread, agent: User, now: datetime) -> None:
        care.put_right(thread, at=now)

        with pytest.raises(threads.ThreadEnded):
            answers.settle(thread, by=agent, outcome=Outcome.ANSWERED, text="No.", at=now)

        assert fresh(thread).outcome == Outcome.PUT_RIGHT

    def test_the_trail_knows_the_outcome(self, thread: Thread, now: datetime) -> None:
        care.put_right(thread, at=now)

        assert events.of(thread).get(verb="thread_settled").data == {"outcome": "put_right"}


class TestSteppingIn:
    def test_the_firm_still_owes_its_answer(self, thread: Thread) -> None:
        called = care.passed_on(thread)
        assert called.due_at is not None

        answers.step_in(called, by=accounts.operator(), text="We rang.", at=called.due_at)

        after = fresh(thread)
        assert (after.state, after.first_answered_at) == (ThreadState.WAITING, None)
        assert thread.posts.get(side=Side.OPERATOR).text == "We rang."

    def test_not_before_it_was_passed_on(self, thread: Thread, now: datetime) -> None:
        with pytest.raises(answers.NotPassedOn):
            answers.step_in(thread, by=accounts.operator(), text="Hm.", at=now)

        assert not thread.posts.filter(side=Side.OPERATOR).exists()

    def test_not_after_the_end(self, thread: Thread, person: User) -> None:
        called = care.passed_on(thread)
        assert called.due_at is not None
        threads.withdraw(called, by=person, at=called.due_at)

        with pytest.raises(threads.ThreadEnded):
            answers.step_in(called, by=accounts.operator(), text="Hm.", at=called.due_at)

        assert not thread.posts.filter(side=Side.OPERATOR).exists()
