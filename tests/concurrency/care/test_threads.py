"""Two people, two clicks or two workers in one thread at the same instant.

Each race comes twice: without the lock it goes wrong, with it it does not.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Firm, User
from care import answers, escalation, messages, posts, threads
from care.models import Deed, Kind, Outcome, Post, Side, Thread, ThreadState
from care.subjects import Subject
from core import moves
from notifications.models import Mail
from tests.concurrency.projects.racing import Meeting, Pause, then_meet, together, unlocked
from tests.factories import accounts, care

pytestmark = pytest.mark.django_db(transaction=True)
Patch = pytest.MonkeyPatch


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def firm() -> Firm:
    return accounts.firm()


@pytest.fixture
def thread(firm: Firm, now: datetime) -> Thread:
    return care.thread(care.about_firm(firm), at=now)


@pytest.fixture
def due(thread: Thread) -> datetime:
    """The moment at which the thread is overdue."""
    assert thread.due_at is not None
    return thread.due_at


class TestTwoTabs:
    """The same person asks the same firm twice, each tab with a form of its own."""

    def race(self, firm: Firm, now: datetime) -> list[Any]:
        person = accounts.user()
        return together(*[self.asking(care.about_firm(firm), person, now) for _tab in range(2)])

    def asking(self, subject: Subject, person: User, now: datetime) -> Callable[[], Thread]:
        return lambda: threads.open_thread(
            subject,
            by=User.objects.get(pk=person.pk),
            kind=Kind.QUESTION,
            title="When?",
            text="When does it ship?",
            submission=uuid.uuid4(),
            at=now,
        )

    def test_without_the_lock_one_fails(
        self, firm: Firm, now: datetime, monkeypatch: Patch
    ) -> None:
        meeting = Meeting()
        monkeypatch.setattr(threads, "lock_person", unlocked)
        monkeypatch.setattr(moves, "lock", unlocked)
        looks = then_meet(threads.standing_thread, meeting)
        monkeypatch.setattr(threads, "standing_thread", looks)

        outcomes = self.race(firm, now)

        assert meeting.took_place
        assert [type(each) for each in outcomes if isinstance(each, Exception)] == [IntegrityError]

    def test_with_it_both_stand_in_one_thread(self, firm: Firm, now: datetime) -> None:
        outcomes = self.race(firm, now)

        assert outcomes[0] == outcomes[1] == Thread.objects.get()
        assert Post.objects.count() == 2


class TestAskingAnewAtTheMomentOfTheEnd:
    """The person's thread is found open; before their words get there, the firm ends it."""

    def race(self, thread: Thread, now: datetime, monkeypatch: Patch) -> list[Any]:
        person, pause = thread.opened_by, Pause()
        monkeypatch.setattr(threads, "_held_open", pause.before(threads._held_open))
        ask = lambda: threads.open_thread(  # noqa: E731
            care.about_firm(thread.firm),
            by=person,
            kind=Kind.QUESTION,
            title="And now?",
            text="One more thing.",
            at=now,
        )
        return together(ask, pause.after(lambda: care.put_right(thread, at=now)))

    def test_without_looking_again_the_words_have_no_place(
        self, thread: Thread, now: datetime, monkeypatch: Patch
    ) -> None:
        monkeypatch.setattr(threads, "_held_open", lambda standing: standing)

        outcomes = self.race(thread, now, monkeypatch)

        assert isinstance(outcomes[0], threads.ThreadEnded)
        assert not Post.objects.filter(text__contains="One more thing.").exists()

    def test_looking_again_they_begin_a_thread(
        self, thread: Thread, now: datetime, monkeypatch: Patch
    ) -> None:
        outcomes = self.race(thread, now, monkeypatch)

        assert outcomes[0] == Thread.objects.exclude(pk=thread.pk).get()
        assert outcomes[0].posts.get().text == "One more thing."
        assert Thread.objects.get(pk=thread.pk).state == ThreadState.ENDED


class TestTwoClicks:
    """The agent's browser sends one answer twice."""

    def race(self, thread: Thread, now: datetime) -> list[Any]:
        owner, submission = accounts.owner_of(thread.firm), uuid.uuid4()
        click = lambda: answers.answer(  # noqa: E731
            Thread.objects.get(pk=thread.pk), by=owner, text="Yes.", at=now, submission=submission
        )
        return together(click, click)

    def test_without_the_lock_one_fails(
        self, thread: Thread, now: datetime, monkeypatch: Patch
    ) -> None:
        meeting = Meeting()
        monkeypatch.setattr(moves, "lock", unlocked)
        monkeypatch.setattr(posts, "already", then_meet(posts.already, meeting))

        outcomes = self.race(thread, now)

        assert meeting.took_place
        assert [each for each in outcomes if isinstance(each, IntegrityError)]

    def test_with_it_there_is_one_answer(self, thread: Thread, now: datetime) -> None:
        outcomes = self.race(thread, now)

        assert outcomes[0] == outcomes[1]
        assert thread.posts.filter(side=Side.FIRM).count() == 1
        assert Mail.objects.filter(kind="thread_answered").count() == 1


class TestAnAnswerAtTheMomentOfPassingOn:
    """The worker has found the thread overdue; before it acts, the firm answers."""

    def race(self, thread: Thread, due: datetime, monkeypatch: Patch) -> list[Any]:
        owner, pause = accounts.owner_of(thread.firm), Pause()
        monkeypatch.setattr(escalation.moves, "lock", pause_first(pause))
        found = Thread.objects.get(pk=thread.pk)
        answer = lambda: answers.answer(  # noqa: E731
            Thread.objects.get(pk=thread.pk), by=owner, text="Here it is.", at=due
        )
        return together(lambda: escalation.escalate(found, at=due), pause.after(answer))

    def test_without_looking_again_the_operators_are_called_in_vain(
        self, thread: Thread, due: datetime, monkeypatch: Patch
    ) -> None:
        monkeypatch.setattr(escalation, "is_due", lambda *_thread, **_at: True)

        outcomes = self.race(thread, due, monkeypatch)

        assert outcomes[0] is True
        assert Thread.objects.get().state == ThreadState.ANSWERED
        assert Mail.objects.filter(kind="thread_passed_on").exists()

    def test_looking_again_the_answer_wins(
        self, thread: Thread, due: datetime, monkeypatch: Patch
    ) -> None:
        outcomes = self.race(thread, due, monkeypatch)

        assert outcomes[0] is False
        after = Thread.objects.get()
        assert (after.state, after.escalated_at) == (ThreadState.ANSWERED, None)
        assert not Mail.objects.filter(kind="thread_passed_on").exists()


def pause_first(pause: Pause) -> Callable[[Any], Any]:
    """`moves.lock`, which the first to come reaches only after the other is through."""
    real, first = moves.lock, iter([True])

    def lock(row: Any) -> Any:
        if next(first, False):
            pause.stop()
        return real(row)

    return lock


class TestTwoWorkers:
    """Both have found the same overdue thread."""

    def race(self, thread: Thread, due: datetime) -> list[Any]:
        found = [Thread.objects.get(pk=thread.pk) for _worker in range(2)]
        return together(*[lambda one=one: escalation.escalate(one, at=due) for one in found])

    def test_without_the_lock_it_is_passed_on_twice(
        self, thread: Thread, due: datetime, monkeypatch: Patch
    ) -> None:
        meeting = Meeting()
        monkeypatch.setattr(moves, "lock", unlocked)
        monkeypatch.setattr(escalation, "is_due", then_meet(escalation.is_due, meeting))

        assert self.race(thread, due) == [True, True]
        assert meeting.took_place
        assert thread.posts.filter(deed=Deed.PASSED_ON).count() == 2

    def test_with_it_once(self, thread: Thread, due: datetime) -> None:
        assert sorted(self.race(thread, due)) == [False, True]
        assert thread.posts.filter(deed=Deed.PASSED_ON).count() == 1
        assert Mail.objects.filter(kind="thread_passed_on").count() == 1


class TestSettlingWhatIsBeingWithdrawn:
    """The firm says that it is put right while the person withdraws."""

    def race(self, thread: Thread, now: datetime, monkeypatch: Patch) -> list[Any]:
        person, pause = thread.opened_by, Pause()
        monkeypatch.setattr(messages, "settled", pause.before(messages.settled))
        found = Thread.objects.get(pk=thread.pk)
        withdraw = lambda: threads.withdraw(found, by=person, at=now)  # noqa: E731
        return together(lambda: care.put_right(thread, at=now), pause.after(withdraw))

    def test_without_the_lock_only_the_database_stops_it(
        self, thread: Thread, now: datetime, monkeypatch: Patch
    ) -> None:
        monkeypatch.setattr(moves, "lock", unlocked)

        outcomes = self.race(thread, now, monkeypatch)

        assert isinstance(outcomes[1], IntegrityError)

    def test_with_it_the_second_finds_it_ended(
        self, thread: Thread, now: datetime, monkeypatch: Patch
    ) -> None:
        outcomes = self.race(thread, now, monkeypatch)

        assert isinstance(outcomes[1], threads.ThreadEnded)
        assert Thread.objects.get().outcome == Outcome.PUT_RIGHT
        assert not thread.posts.filter(deed=Deed.WITHDREW).exists()
