"""What the firm and the operators do: answer, note among themselves, settle, step in."""

from datetime import datetime
from typing import Any, Unpack

from django.db import transaction

from accounts.models import User
from care import assignments, messages, posts
from care.models import THREAD_MOVES, Deed, Outcome, Post, Remedy, Side, Thread, ThreadState
from care.threads import ThreadEnded
from core import events, moves


class NeverAnswered(Exception):
    """A thread is not settled by saying so: the person has had no answer yet."""


class NotPassedOn(Exception):
    """Operators step in only where a firm has let its time pass."""


@transaction.atomic
def answer(thread: Thread, *, by: User, at: datetime, **words: Unpack[posts.Words]) -> Post:
    """The firm answers; from now on it is the person's turn."""
    thread = moves.lock(thread)
    if done := posts.already(by, words.get("submission")):
        return done
    if thread.state == ThreadState.ENDED:
        raise ThreadEnded(str(thread.key))
    thread = assignments.take_if_free(thread, by=by, at=at)
    # More of an answer moves nothing: the person has been waited for since the first.
    if thread.state == ThreadState.WAITING:
        thread = moves.transition(
            thread,
            ThreadState.ANSWERED,
            allowed=THREAD_MOVES,
            turned_at=at,
            due_at=None,
            first_answered_at=thread.first_answered_at or at,
        )
    post = posts.add(thread, by=by, side=Side.FIRM, at=at, **words)
    events.record("thread_answered", thread, at=at, by=by)
    messages.answered(thread, post)
    return post


@transaction.atomic
def note(thread: Thread, *, by: User, at: datetime, **words: Unpack[posts.Words]) -> Post:
    """A word among the team, also after the end. Nobody is told."""
    thread = moves.lock(thread)
    if done := posts.already(by, words.get("submission")):
        return done
    post = posts.add(thread, by=by, side=Side.NOTE, at=at, **words)
    events.record("thread_noted", thread, at=at, by=by)
    return post


@transaction.atomic
def settle(
    thread: Thread,
    *,
    by: User,
    outcome: Outcome,
    at: datetime,
    remedy: Remedy | None = None,
    **words: Unpack[posts.Words],
) -> Thread:
    """The firm says how it ends: answered, or put right and with what. The person may disagree."""
    thread = moves.lock(thread)
    if done := posts.already(by, words.get("submission")):
        return done.thread
    if thread.state == ThreadState.ENDED:
        raise ThreadEnded(str(thread.key))
    if not words["text"] and thread.first_answered_at is None:
        raise NeverAnswered(str(thread.key))
    is_put_right = outcome == Outcome.PUT_RIGHT
    thread = moves.transition(
        assignments.take_if_free(thread, by=by, at=at),
        ThreadState.ENDED,
        allowed=THREAD_MOVES,
        outcome=outcome,
        turned_at=at,
        due_at=None,
        ended_at=at,
        first_answered_at=thread.first_answered_at or at,
        **(_put_right(remedy, words) if is_put_right else {}),
    )
    deed = Deed.PUT_RIGHT if is_put_right else Deed.ANSWERED
    post = posts.add(thread, by=by, side=Side.FIRM, at=at, deed=deed, **words)
    events.record("thread_settled", thread, at=at, by=by, outcome=outcome)
    messages.settled(thread, post)
    return thread


def _put_right(remedy: Remedy | None, words: posts.Words) -> dict[str, Any]:
    """With what. The thread keeps it beside the post, for the lists and the firm's record."""
    return {
        "remedy": remedy or Remedy.OTHER,
        "remedy_words": words["text"],
        "remedy_language": words.get("language", ""),
    }


@transaction.atomic
def step_in(thread: Thread, *, by: User, at: datetime, **words: Unpack[posts.Words]) -> Post:
    """An operator says something to both. The firm still owes its answer."""
    thread = moves.lock(thread)
    if done := posts.already(by, words.get("submission")):
        return done
    # Whoever was called once may go on speaking, also when the firm has answered since.
    if thread.escalated_at is None:
        raise NotPassedOn(str(thread.key))
    if thread.state == ThreadState.ENDED:
        raise ThreadEnded(str(thread.key))
    post = posts.add(thread, by=by, side=Side.OPERATOR, at=at, **words)
    events.record("thread_stepped_in", thread, at=at, by=by)
    messages.stepped_in(thread, post)
    return post
