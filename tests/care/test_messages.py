"""Who is told what, with which words."""

from datetime import datetime

import pytest

from accounts.models import Firm, User
from care import answers, assignments, messages, threads
from care.models import Thread
from notifications import outbox
from notifications.models import Mail
from tests.factories import accounts, care

ODD = "Lights & <b>bags</b> {{ x }}"


def the(kind: str) -> Mail:
    return Mail.objects.select_related("recipient").get(kind=kind)


def body(kind: str) -> str:
    message = outbox.compose(the(kind))
    assert "\n" not in message.subject
    return f"{message.subject}\n{message.body}"


def test_whoever_sees_to_it_reads_the_question(thread: Thread, agent: User, person: User) -> None:
    said = body("thread_opened")

    assert the("thread_opened").recipient == agent
    assert "A complaint from Mina Farahani: “The lamp flickers”" in said
    assert "It flickers whenever the road is wet." in said
    assert "A lamp that burns in the rain." in said
    assert f"/threads/{thread.key}/" in said


def test_a_question_is_not_called_a_complaint(firm: Firm, now: datetime) -> None:
    care.thread(care.about_firm(firm), kind=care.Kind.QUESTION, wish="", at=now)

    said = body("thread_opened")
    assert said.startswith("A question from")
    assert "put it right" not in said


def test_the_person_reads_the_answer(thread: Thread, agent: User, now: datetime) -> None:
    answers.answer(thread, by=agent, text=ODD, at=now)

    assert the("thread_answered").recipient == thread.opened_by
    assert ODD in body("thread_answered")


def test_the_person_reads_how_it_ended_and_until_when_to_disagree(
    thread: Thread, now: datetime
) -> None:
    care.put_right(thread, at=now)

    said = body("thread_settled")
    assert said.startswith("Put right, says Lumen Werkstatt")
    assert "a replacement" in said
    assert "A new lamp is on its way to you." in said


def test_an_outcome_without_words_leaves_no_gap(thread: Thread, agent: User, now: datetime) -> None:
    care.answered(thread, at=now)
    answers.settle(thread, by=agent, outcome=care.Outcome.ANSWERED, text="", at=now)

    said = body("thread_settled")
    assert said.startswith("Answered, says")
    assert "\n\n\n" not in said


@pytest.mark.parametrize(
    ("deed", "subject"),
    [
        ("write", "Mina Farahani has written again"),
        ("confirm", "Settled, says Mina Farahani"),
        ("reopen", "Not settled, says Mina Farahani"),
        ("withdraw", "Withdrawn by Mina Farahani"),
    ],
)
def test_the_firm_hears_what_the_person_does(
    thread: Thread, person: User, agent: User, now: datetime, deed: str, subject: str
) -> None:
    words = {"text": "It is wet."} if deed in ("write", "reopen") else {}
    if deed in ("confirm", "reopen"):
        thread = care.put_right(thread, at=now)

    getattr(threads, deed)(thread, by=person, at=now, **words)

    said = body("thread_turned")
    assert the("thread_turned").recipient == agent
    assert said.startswith(subject)
    assert "\n\n\n" not in said
    assert ("It is wet." in said) is bool(words)
    assert ("owes an answer" in said) is bool(words)


def test_the_owners_hear_where_nobody_sees_to_it(
    thread: Thread, agent: User, owner: User, person: User, now: datetime
) -> None:
    assignments.assign(thread, to=None, by=agent, at=now)

    threads.write(thread, by=person, text="Hello?", at=now)

    assert the("thread_turned").recipient == owner


def test_an_owner_who_asked_is_not_told_of_it_as_owner(thread: Thread, person: User) -> None:
    thread.firm.members.create(user=person, role="owner")

    assert person.pk not in messages.owners_of(thread)


def test_what_an_operator_writes_reaches_both(
    thread: Thread, owner: User, agent: User, person: User
) -> None:
    called = care.passed_on(thread)
    assert called.due_at is not None

    answers.step_in(called, by=accounts.operator(), text=ODD, at=called.due_at)

    told = Mail.objects.filter(kind="thread_stepped_in")
    assert {mail.recipient for mail in told} == {owner, agent, person}
    assert all(ODD in str(outbox.compose(mail).body) for mail in told)


def test_none_of_them_can_be_stopped(thread: Thread) -> None:
    care.passed_on(thread)

    assert set(Mail.objects.values_list("topic", flat=True)) == {""}
