"""What the person does: asks, writes again, agrees, disagrees, withdraws."""

from datetime import datetime
from typing import Unpack

from django.db import transaction

from accounts.firms import lock_person
from accounts.models import User
from accounts.personal import require_present
from accounts.rules import works_for_firm
from care import assignments, messages, posts, terms
from care.models import THREAD_MOVES, Deed, Kind, Outcome, Post, Side, Thread, ThreadState
from care.subjects import Subject
from core import events, moves


class MayNotAsk(Exception):
    """The firm's own people answer; they do not ask."""


class ThreadEnded(Exception):
    """Nothing more is said in a thread that has ended."""


class NotEnded(Exception):
    """There is no outcome to agree or disagree with."""


class ReopeningClosed(Exception):
    """The fortnight is over, or the person had agreed or withdrawn."""


class AnotherIsOpen(Exception):
    """The person has meanwhile asked anew about the same subject."""


@transaction.atomic
def open_thread(
    subject: Subject,
    *,
    by: User,
    kind: Kind,
    title: str,
    at: datetime,
    wish: str = "",
    **words: Unpack[posts.Words],
) -> Thread:
    """A new thread; while one about the same is open, the words go into that.

    The lock on the person lets their second click, or second tab, find what the first has made.
    """
    if works_for_firm(by, subject.firm):
        raise MayNotAsk(subject.firm.slug)
    lock_person(by)
    if done := posts.already(by, words.get("submission")):
        return done.thread
    if standing := _held_open(standing_thread(subject, user=by)):
        # A thread that is there has its title and wish already; nothing that was typed is lost.
        words["text"] = "\n\n".join(filter(None, [title, words["text"], wish]))
        return _join(standing, kind, by=by, at=at, **words)
    thread = Thread.objects.create(
        **subject.fields,
        opened_by=by,
        kind=kind,
        subject=title,
        wish=wish,
        language=words.get("language", ""),
        opened_at=at,
        turned_at=at,
        due_at=terms.due(at=at),
        first_due_at=terms.due(at=at),
    )
    post = posts.add(thread, by=by, side=Side.CUSTOMER, at=at, **words)
    events.record("thread_opened", thread, at=at, by=by, kind=kind, about=subject.about)
    # Before the mail: it goes to whoever sees to the thread.
    thread = assignments.assign_fairly(thread, at=at)
    messages.opened(thread, post)
    return thread


def standing_thread(subject: Subject, *, user: User) -> Thread | None:
    """The person's open thread about this, if there is one."""
    return Thread.objects.of(user).open().filter(**subject.fields).first()


def _held_open(standing: Thread | None) -> Thread | None:
    """The thread, locked, unless the firm has ended it since it was found."""
    held = moves.lock(standing) if standing else None
    return held if held and held.state != ThreadState.ENDED else None


def _join(
    thread: Thread, kind: Kind, *, by: User, at: datetime, **words: Unpack[posts.Words]
) -> Thread:
    """Ask once more in a thread that is open; a complaint makes it one."""
    write(thread, by=by, at=at, **words)
    # Still under the lock that `write` has taken.
    if kind == Kind.COMPLAINT:
        Thread.objects.filter(pk=thread.pk).update(kind=kind)
    return Thread.objects.get(pk=thread.pk)


@transaction.atomic
def write(thread: Thread, *, by: User, at: datetime, **words: Unpack[posts.Words]) -> Post:
    """The person says more. After an answer it is the firm's turn again, with a full answer time;
    while the firm is waited for, its time runs on."""
    # The person before the thread: an erasure holds them before it withdraws what they have open.
    require_present(by)
    thread = moves.lock(thread)
    if done := posts.already(by, words.get("submission")):
        return done
    if thread.state == ThreadState.ENDED:
        raise ThreadEnded(str(thread.key))
    post = posts.add(thread, by=by, side=Side.CUSTOMER, at=at, **words)
    if thread.state == ThreadState.ANSWERED:
        thread = _back_to_the_firm(thread, at=at)
    events.record("thread_written", thread, at=at, by=by)
    messages.turned(thread, post)
    return post


@transaction.atomic
def confirm(thread: Thread, *, by: User, at: datetime) -> Thread:
    """The person agrees that it is settled. Safe to call twice."""
    thread = moves.lock(thread)
    if thread.confirmed_at:
        return thread
    if thread.state == ThreadState.ANSWERED:
        thread = moves.transition(
            thread,
            ThreadState.ENDED,
            allowed=THREAD_MOVES,
            outcome=Outcome.ANSWERED,
            ended_at=at,
            turned_at=at,
            confirmed_at=at,
        )
    # The firm has ended it; to agree is to give up disagreeing.
    elif thread.state == ThreadState.ENDED and thread.outcome != Outcome.WITHDRAWN:
        thread.confirmed_at = at
        thread.save(update_fields=["confirmed_at"])
    else:
        raise NotEnded(str(thread.key))
    return _told(thread, Deed.CONFIRMED, by=by, at=at, text="")


@transaction.atomic
def reopen(thread: Thread, *, by: User, at: datetime, **words: Unpack[posts.Words]) -> Thread:
    """The person says why it is not settled: the outcome is taken back and the firm's time runs."""
    # As in `open_thread`, so that they do not ask anew about the same meanwhile.
    lock_person(by)
    thread = moves.lock(thread)
    if done := posts.already(by, words.get("submission")):
        return done.thread
    if not thread.may_reopen(at=at):
        raise ReopeningClosed(str(thread.key))
    # The constraint would refuse it as well, in words that tell nobody anything.
    same = Thread.objects.of(by).open().filter(firm=thread.firm_id, about=thread.about)
    if same.filter(pledge=thread.pledge, decision=thread.decision, idea=thread.idea).exists():
        raise AnotherIsOpen(str(thread.key))
    thread = _back_to_the_firm(
        thread,
        at=at,
        outcome="",
        # What was promised can still be read: it is the text of its post, too.
        remedy="",
        remedy_words="",
        remedy_language="",
        ended_at=None,
        reopened=thread.reopened + 1,
    )
    return _told(thread, Deed.REOPENED, by=by, at=at, **words)


@transaction.atomic
def withdraw(thread: Thread, *, by: User, at: datetime) -> Thread:
    """The person takes it back, at any time before the end. Safe to call twice."""
    thread = moves.lock(thread)
    if thread.outcome == Outcome.WITHDRAWN:
        return thread
    if thread.state == ThreadState.ENDED:
        raise ThreadEnded(str(thread.key))
    thread = moves.transition(
        thread,
        ThreadState.ENDED,
        allowed=THREAD_MOVES,
        outcome=Outcome.WITHDRAWN,
        ended_at=at,
        turned_at=at,
        due_at=None,
    )
    return _told(thread, Deed.WITHDREW, by=by, at=at, text="")


def _back_to_the_firm(thread: Thread, *, at: datetime, **fields: object) -> Thread:
    return moves.transition(
        thread,
        ThreadState.WAITING,
        allowed=THREAD_MOVES,
        turned_at=at,
        due_at=terms.due(at=at),
        **fields,
    )


def _told(
    thread: Thread, deed: Deed, *, by: User, at: datetime, **words: Unpack[posts.Words]
) -> Thread:
    """Note what the person did, and tell the firm."""
    post = posts.add(thread, by=by, side=Side.CUSTOMER, at=at, deed=deed, **words)
    events.record(f"thread_{deed}", thread, at=at, by=by)
    messages.turned(thread, post)
    return thread
