"""What the person does in a thread."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.conf import settings

from accounts import personal
from accounts.models import Firm, User
from care import subjects, threads
from care.models import (
    REOPENING,
    About,
    Deed,
    Kind,
    Outcome,
    Post,
    Remedy,
    Side,
    Thread,
    ThreadState,
)
from core import events
from core.models import Event
from notifications.models import Mail
from tests.factories import accounts, care, projects
from tests.factories import payments as backed

ANSWER_TIME = timedelta(hours=settings.CARE_ANSWER_HOURS)
DAY = timedelta(days=1)


def fresh(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


def asked_of(firm: Firm, by: User, at: datetime, **parts: object) -> Thread:
    return care.thread(care.about_firm(firm), by=by, at=at, **parts)  # type: ignore[arg-type]


class TestWhoLeft:
    """Their page was still open while the account was erased."""

    def test_asks_nothing(self, firm: Firm, person: User, now: datetime) -> None:
        personal.erase(User.objects.get(pk=person.pk), at=now)

        with pytest.raises(personal.HasLeft):
            asked_of(firm, person, now)

        assert not Thread.objects.exists()
        assert not Mail.objects.exists()

    def test_writes_nothing_more(self, thread: Thread, person: User, now: datetime) -> None:
        personal.erase(User.objects.get(pk=person.pk), at=now)

        with pytest.raises(personal.HasLeft):
            threads.write(thread, by=person, text="Late.", at=now)

        assert thread.posts.count() == 1


class TestOpening:
    def test_the_firm_owes_an_answer_by_the_published_time(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        assert thread.state == ThreadState.WAITING
        assert thread.opened_by == person
        assert thread.turned_at == thread.opened_at == now
        assert thread.due_at == thread.first_due_at == now + ANSWER_TIME

    def test_the_words_are_the_first_post(self, thread: Thread, person: User) -> None:
        post = thread.posts.get()

        assert (post.author, post.side, post.deed) == (person, Side.CUSTOMER, Deed.SAID)
        assert post.text == "It flickers whenever the road is wet."

    def test_the_trail_holds_codes_and_no_words(self, thread: Thread) -> None:
        opened = events.of(thread).get(verb="thread_opened")

        assert opened.data == {"kind": "complaint", "about": "firm"}

    def test_a_firms_own_people_do_not_ask_it(self, firm: Firm, agent: User, now: datetime) -> None:
        with pytest.raises(threads.MayNotAsk):
            asked_of(firm, agent, now)

        assert not Thread.objects.exists()
        assert not Mail.objects.filter(kind="thread_opened").exists()

    def test_the_second_click_finds_the_thread_of_the_first(
        self, firm: Firm, person: User, now: datetime
    ) -> None:
        submission = uuid.uuid4()

        def click() -> Thread:
            return threads.open_thread(
                care.about_firm(firm),
                by=person,
                kind=Kind.QUESTION,
                title="When?",
                text="When does it ship?",
                submission=submission,
                at=now,
            )

        assert click() == click()
        assert Post.objects.count() == 1

    def test_while_one_is_open_a_new_question_goes_into_it(
        self, thread: Thread, firm: Firm, person: User, now: datetime
    ) -> None:
        again = asked_of(firm, person, now + DAY, title="And?", text="Still wet.", wish="Dry.")

        assert again == thread
        assert thread.posts.last().text == "And?\n\nStill wet.\n\nDry."  # type: ignore[union-attr]
        assert again.due_at == thread.due_at

    def test_a_complaint_makes_an_open_question_one(
        self, firm: Firm, person: User, now: datetime
    ) -> None:
        asked = asked_of(firm, person, now, kind=Kind.QUESTION)

        asked_of(firm, person, now + DAY, kind=Kind.COMPLAINT)

        assert fresh(asked).kind == Kind.COMPLAINT

    def test_a_question_does_not_soften_a_complaint(
        self, thread: Thread, firm: Firm, person: User, now: datetime
    ) -> None:
        asked_of(firm, person, now + DAY, kind=Kind.QUESTION)

        assert fresh(thread).kind == Kind.COMPLAINT

    def test_after_the_end_one_may_ask_anew(
        self, thread: Thread, firm: Firm, person: User, now: datetime
    ) -> None:
        threads.withdraw(thread, by=person, at=now)

        assert asked_of(firm, person, now + DAY) != thread

    def test_two_people_have_two_threads(self, thread: Thread, firm: Firm, now: datetime) -> None:
        assert asked_of(firm, accounts.user(), now) != thread


class TestWritingAgain:
    def test_while_the_firm_is_waited_for_its_time_runs_on(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        threads.write(thread, by=person, text="Hello?", at=now + DAY)

        assert fresh(thread).due_at == now + ANSWER_TIME
        assert fresh(thread).turned_at == now

    def test_after_an_answer_it_is_the_firms_turn_with_a_full_time(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        care.answered(thread, at=now + DAY)

        threads.write(thread, by=person, text="It did not help.", at=now + 2 * DAY)

        turned = fresh(thread)
        assert turned.state == ThreadState.WAITING
        assert turned.due_at == now + 2 * DAY + ANSWER_TIME
        assert turned.first_due_at == now + ANSWER_TIME

    def test_the_second_click_writes_once(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        submission = uuid.uuid4()
        for _click in range(2):
            threads.write(thread, by=person, text="Hello?", at=now, submission=submission)

        assert thread.posts.filter(text="Hello?").count() == 1
        assert Event.objects.filter(verb="thread_written").count() == 1

    def test_an_ended_thread_takes_no_more(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        threads.withdraw(thread, by=person, at=now)

        with pytest.raises(threads.ThreadEnded):
            threads.write(thread, by=person, text="Wait!", at=now)

        assert not thread.posts.filter(text="Wait!").exists()


class TestAgreeing:
    def test_with_an_answer_it_ends_the_thread(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        care.answered(thread, at=now)

        threads.confirm(thread, by=person, at=now + DAY)

        ended = fresh(thread)
        assert (ended.state, ended.outcome) == (ThreadState.ENDED, Outcome.ANSWERED)
        assert ended.confirmed_at == ended.ended_at == now + DAY

    def test_with_an_outcome_it_leaves_it_as_it_is(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        care.put_right(thread, at=now)

        threads.confirm(thread, by=person, at=now + DAY)

        ended = fresh(thread)
        assert (ended.outcome, ended.remedy) == (Outcome.PUT_RIGHT, Remedy.REPLACEMENT)
        assert (ended.ended_at, ended.confirmed_at) == (now, now + DAY)

    def test_twice_is_once(self, thread: Thread, person: User, now: datetime) -> None:
        care.answered(thread, at=now)
        for _click in range(2):
            threads.confirm(fresh(thread), by=person, at=now)

        assert thread.posts.filter(deed=Deed.CONFIRMED).count() == 1

    def test_without_an_answer_there_is_nothing_to_agree_with(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        with pytest.raises(threads.NotEnded):
            threads.confirm(thread, by=person, at=now)

        assert fresh(thread).state == ThreadState.WAITING

    def test_nobody_agrees_with_a_withdrawal(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        threads.withdraw(thread, by=person, at=now)

        with pytest.raises(threads.NotEnded):
            threads.confirm(thread, by=person, at=now)


class TestReopening:
    def test_it_takes_the_outcome_back_and_the_time_runs(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        ended = care.put_right(thread, at=now)

        threads.reopen(ended, by=person, text="It flickers still.", at=now + DAY)

        again = fresh(thread)
        assert again.state == ThreadState.WAITING
        assert (again.outcome, again.remedy, again.remedy_words) == ("", "", "")
        assert (again.ended_at, again.due_at) == (None, now + DAY + ANSWER_TIME)
        assert again.reopened == 1

    def test_what_had_been_offered_stays_in_the_posts(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        threads.reopen(care.put_right(thread, at=now), by=person, text="Still.", at=now)

        said = thread.posts.get(deed=Deed.PUT_RIGHT)
        assert said.text == "A new lamp is on its way to you."

    def test_on_the_last_moment_of_the_fortnight(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        ended = care.put_right(thread, at=now)

        threads.reopen(ended, by=person, text="Still.", at=now + REOPENING)

        assert fresh(thread).state == ThreadState.WAITING

    def test_not_after_it(self, thread: Thread, person: User, now: datetime) -> None:
        ended = care.put_right(thread, at=now)
        late = now + REOPENING + timedelta(seconds=1)

        with pytest.raises(threads.ReopeningClosed):
            threads.reopen(ended, by=person, text="Still.", at=late)

        assert fresh(thread).state == ThreadState.ENDED
        assert not thread.posts.filter(deed=Deed.REOPENED).exists()

    def test_not_what_the_person_agreed_to(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        threads.confirm(care.put_right(thread, at=now), by=person, at=now)

        with pytest.raises(threads.ReopeningClosed):
            threads.reopen(fresh(thread), by=person, text="No.", at=now)

    def test_not_while_another_is_open(
        self, thread: Thread, firm: Firm, person: User, now: datetime
    ) -> None:
        ended = care.put_right(thread, at=now)
        asked_of(firm, person, now)

        with pytest.raises(threads.AnotherIsOpen):
            threads.reopen(ended, by=person, text="Still.", at=now)

        assert fresh(thread).state == ThreadState.ENDED

    def test_one_about_something_else_does_not_stand_in_the_way(
        self, firm: Firm, person: User, now: datetime
    ) -> None:
        idea = projects.idea(projects.campaign(firm=firm), author=person)
        about_idea = threads.open_thread(
            subjects.find("idea", str(idea.pk), user=person),
            by=person,
            kind=Kind.QUESTION,
            title="What becomes of it?",
            text="I wonder.",
            at=now,
        )
        ended = care.put_right(asked_of(firm, person, now), at=now)

        threads.reopen(ended, by=person, text="Still.", at=now)

        assert fresh(about_idea).state == fresh(ended).state == ThreadState.WAITING


class TestWithdrawing:
    def test_it_ends_and_owes_nothing(self, thread: Thread, person: User, now: datetime) -> None:
        threads.withdraw(thread, by=person, at=now)

        ended = fresh(thread)
        assert (ended.state, ended.outcome) == (ThreadState.ENDED, Outcome.WITHDRAWN)
        assert (ended.due_at, ended.first_answered_at) == (None, None)

    def test_twice_is_once(self, thread: Thread, person: User, now: datetime) -> None:
        for _click in range(2):
            threads.withdraw(fresh(thread), by=person, at=now)

        assert thread.posts.filter(deed=Deed.WITHDREW).count() == 1

    def test_what_was_settled_stays_settled(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        care.put_right(thread, at=now)

        with pytest.raises(threads.ThreadEnded):
            threads.withdraw(thread, by=person, at=now)

        assert fresh(thread).outcome == Outcome.PUT_RIGHT


def test_pledge_and_reward_are_two_subjects(person: User, now: datetime) -> None:
    """One about the money does not swallow one about the thing."""
    pledge = backed.draft_pledge(backed.funding_round(at=now), backer=person, at=now)
    firm = pledge.round.campaign.firm
    opened = [
        care.thread(
            subjects.Subject(about=about, firm=firm, title="", url="", pledge=pledge),
            by=person,
            at=now,
        )
        for about in (About.PLEDGE, About.REWARD)
    ]

    assert opened[0] != opened[1]
    assert Thread.objects.filter(pledge=pledge).count() == 2
