"""Reminding the firm, and passing on what it leaves unanswered."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from pytest_django import Settings

from accounts.models import User
from care import answers, assignments, escalation, tasks, terms, threads
from care.models import Deed, Side, Thread
from core import events
from notifications.models import Mail
from tests.factories import accounts, care

REMIND = timedelta(hours=settings.CARE_REMIND_HOURS)
ANSWER_TIME = timedelta(hours=settings.CARE_ANSWER_HOURS)
MOMENT = timedelta(seconds=1)


def fresh(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


def written(kind: str) -> list[int]:
    return list(Mail.objects.filter(kind=kind).values_list("recipient_id", flat=True))


class TestReminding:
    def test_whoever_sees_to_it_hears_before_it_is_due(
        self, thread: Thread, agent: User, now: datetime
    ) -> None:
        assert escalation.remind(thread, at=now + REMIND) is True

        assert fresh(thread).reminded_at == now + REMIND
        assert written("thread_reminder") == [agent.pk]
        assert events.of(thread).filter(verb="thread_reminded").count() == 1

    def test_the_owners_hear_where_nobody_sees_to_it(
        self, thread: Thread, agent: User, owner: User, now: datetime
    ) -> None:
        assignments.assign(thread, to=None, by=agent, at=now)

        escalation.remind(thread, at=now + REMIND)

        assert written("thread_reminder") == [owner.pk]

    def test_not_a_moment_early(self, thread: Thread, now: datetime) -> None:
        assert escalation.remind(thread, at=now + REMIND - MOMENT) is False
        assert fresh(thread).reminded_at is None
        assert written("thread_reminder") == []

    def test_not_once_it_is_overdue(self, thread: Thread, now: datetime) -> None:
        assert escalation.remind(thread, at=now + ANSWER_TIME) is False

    def test_once_for_each_wait(self, thread: Thread, person: User, now: datetime) -> None:
        assert escalation.remind(thread, at=now + REMIND)
        assert not escalation.remind(thread, at=now + REMIND + MOMENT)
        care.answered(thread, at=now + REMIND)
        again = now + 2 * REMIND
        threads.write(thread, by=person, text="And?", at=again)

        assert not escalation.remind(thread, at=again + REMIND - MOMENT)
        assert escalation.remind(thread, at=again + REMIND)
        assert len(written("thread_reminder")) == 2

    def test_not_once_it_is_answered(self, thread: Thread, now: datetime) -> None:
        care.answered(thread, at=now)

        assert escalation.remind(thread, at=now + REMIND) is False


class TestPassingOn:
    def test_operators_person_and_owners_hear(
        self, thread: Thread, agent: User, owner: User, person: User, now: datetime
    ) -> None:
        operator = accounts.operator()

        assert escalation.escalate(thread, at=now + ANSWER_TIME) is True

        assert fresh(thread).escalated_at == now + ANSWER_TIME
        assert operator.pk in written("thread_unanswered")
        assert not {owner.pk, agent.pk, person.pk} & set(written("thread_unanswered"))
        assert written("thread_passed_on") == [person.pk]
        assert set(written("thread_overdue")) == {owner.pk, agent.pk}

    def test_it_stands_in_the_thread(self, thread: Thread) -> None:
        called = care.passed_on(thread)

        post = called.posts.get(deed=Deed.PASSED_ON)
        assert (post.side, post.author) == (Side.CLOCK, None)
        assert called.is_with_operators

    def test_not_a_moment_early(self, thread: Thread, now: datetime) -> None:
        assert escalation.escalate(thread, at=now + ANSWER_TIME - MOMENT) is False
        assert fresh(thread).escalated_at is None
        assert written("thread_passed_on") == []

    def test_once_for_each_wait(self, thread: Thread, person: User, now: datetime) -> None:
        late = now + ANSWER_TIME
        assert escalation.escalate(thread, at=late)
        assert not escalation.escalate(thread, at=late + MOMENT)
        care.answered(thread, at=late)
        assert not fresh(thread).is_with_operators
        threads.write(thread, by=person, text="And?", at=late)

        assert escalation.escalate(thread, at=late + ANSWER_TIME)
        assert len(written("thread_passed_on")) == 2

    def test_not_once_it_is_answered(self, thread: Thread, now: datetime) -> None:
        care.answered(thread, at=now)

        assert escalation.escalate(thread, at=now + ANSWER_TIME) is False

    def test_the_firm_can_still_answer(self, thread: Thread, agent: User, now: datetime) -> None:
        called = care.passed_on(thread)

        answers.answer(called, by=agent, text="Sorry.", at=now + 2 * ANSWER_TIME)

        assert fresh(thread).first_answered_at == now + 2 * ANSWER_TIME


def test_the_times_are_the_sites_to_set(
    settings: Settings, person: User, db: None, now: datetime
) -> None:
    settings.CARE_ANSWER_HOURS, settings.CARE_REMIND_HOURS = 10, 5
    thread = care.thread(by=person, at=now)

    assert terms.due(at=now) == thread.due_at == now + timedelta(hours=10)
    assert not escalation.remind(thread, at=now + timedelta(hours=5) - MOMENT)
    assert escalation.remind(thread, at=now + timedelta(hours=5))


def test_a_shorter_time_calls_nobody_before_the_first_promise_is_over(
    settings: Settings, person: User, db: None, now: datetime
) -> None:
    thread = care.thread(by=person, at=now)
    care.answered(thread, at=now)
    settings.CARE_ANSWER_HOURS, settings.CARE_REMIND_HOURS = 2, 1
    threads.write(thread, by=person, text="And?", at=now)
    early, late = now + timedelta(hours=2), now + ANSWER_TIME

    assert escalation.escalate(thread, at=early) is False
    assert not Thread.objects.to_escalate(at=early).exists()
    assert Thread.objects.to_escalate(at=late).get() == thread
    assert escalation.escalate(thread, at=late) is True


@pytest.mark.parametrize("times", [1, 3])
def test_the_sweep_finds_all_that_is_due_and_may_run_again(
    agent: User, thread: Thread, now: datetime, times: int
) -> None:
    thread.firm.members.get(user=agent).delete()
    ago = now - REMIND - MOMENT
    Thread.objects.filter(pk=thread.pk).update(
        opened_at=ago, turned_at=ago, due_at=ago + ANSWER_TIME, first_due_at=ago + ANSWER_TIME
    )
    older = care.thread(at=now - ANSWER_TIME - MOMENT)
    fine = care.thread(at=now)

    for _run in range(times):
        tasks.sweep_threads()

    assert fresh(thread).assignee is None
    assert fresh(thread).reminded_at
    assert fresh(thread).escalated_at is None
    assert fresh(older).escalated_at
    assert (fresh(fine).reminded_at, fresh(fine).escalated_at) == (None, None)
    assert len(written("thread_reminder")) == len(written("thread_passed_on")) == 1


def test_one_thread_that_breaks_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, db: None, now: datetime
) -> None:
    broken, sound = (care.thread(at=now - ANSWER_TIME - MOMENT) for _ in range(2))
    escalate = escalation.escalate

    def breaks(thread: Thread, *, at: datetime) -> bool:
        if thread.pk == broken.pk:
            raise RuntimeError("broken")
        return escalate(thread, at=at)

    monkeypatch.setattr(tasks.escalation, "escalate", breaks)
    tasks.sweep_threads()

    assert fresh(sound).escalated_at
    assert fresh(broken).escalated_at is None
