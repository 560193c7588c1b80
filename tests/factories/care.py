"""Threads for tests, made through the services."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Firm, User
from care import answers, assignments, escalation, subjects, threads
from care import terms as published
from care.models import About, Kind, Outcome, Remedy, Thread
from tests.factories import accounts


def about_firm(firm: Firm | None = None) -> subjects.Subject:
    """The cheapest subject there is: the firm itself."""
    firm = firm or accounts.firm()
    return subjects.Subject(about=About.FIRM, firm=firm, title=firm.name, url="")


def thread(
    subject: subjects.Subject | None = None,
    *,
    by: User | None = None,
    kind: Kind = Kind.COMPLAINT,
    title: str = "The lamp flickers",
    text: str = "It flickers whenever the road is wet.",
    wish: str = "A lamp that burns in the rain.",
    language: str = "",
    at: datetime | None = None,
) -> Thread:
    """A thread that waits for its firm; the owner sees to it, unless there is an agent."""
    return threads.open_thread(
        subject or about_firm(),
        by=by or accounts.user(),
        kind=kind,
        title=title,
        text=text,
        wish=wish,
        language=language,
        at=at or timezone.now(),
    )


def answered(thread: Thread, *, at: datetime | None = None) -> Thread:
    """The same, answered by the firm's owner."""
    owner = accounts.owner_of(thread.firm)
    answers.answer(thread, by=owner, text="Send it to us.", at=at or timezone.now())
    return Thread.objects.get(pk=thread.pk)


def put_right(thread: Thread, *, at: datetime | None = None) -> Thread:
    """The same, ended by the firm's owner with a new lamp."""
    return answers.settle(
        thread,
        by=accounts.owner_of(thread.firm),
        outcome=Outcome.PUT_RIGHT,
        remedy=Remedy.REPLACEMENT,
        text="A new lamp is on its way to you.",
        at=at or timezone.now(),
    )


def passed_on(thread: Thread) -> Thread:
    """The same, once its time is over and the operators have been called."""
    assert thread.due_at is not None
    assert escalation.escalate(thread, at=thread.due_at)
    return Thread.objects.get(pk=thread.pk)


def sweep(*, at: datetime) -> None:
    """What `care.tasks.sweep_threads` does, at a time of one's own."""
    for left in assignments.left_behind():
        assignments.free(left, at=at)
    for waiting in Thread.objects.to_remind(at=at, after=published.remind_after()):
        escalation.remind(waiting, at=at)
    for overdue in Thread.objects.to_escalate(at=at):
        escalation.escalate(overdue, at=at)


def many(firm: Firm, count: int, *, at: datetime, by: User | None = None) -> list[Thread]:
    """Ended rows past the service, for lists of thousands; answered after five hours each."""
    person = by or accounts.user()
    opened = [at - timedelta(days=30, minutes=number) for number in range(count)]
    return Thread.objects.bulk_create(
        [
            Thread(
                firm=firm,
                opened_by=person,
                kind=Kind.QUESTION,
                about=About.FIRM,
                subject=f"Question {number}",
                state="ended",
                outcome=Outcome.ANSWERED,
                opened_at=began,
                turned_at=began + timedelta(hours=5),
                first_due_at=began + timedelta(hours=72),
                first_answered_at=began + timedelta(hours=5),
                ended_at=began + timedelta(hours=5),
            )
            for number, began in enumerate(opened)
        ]
    )
