"""Reminding a firm before its answer is due, and passing on what stays unanswered.

Both lock the thread and look again: an answer given at the same moment wins, and two workers
do it once.
"""

from datetime import datetime

from django.db import transaction

from care import messages, posts, terms
from care.models import Deed, Side, Thread
from core import events, moves


@transaction.atomic
def remind(thread: Thread, *, at: datetime) -> bool:
    """Tell whoever sees to it that the answer falls due. Returns whether this call did."""
    thread = moves.lock(thread)
    due = Thread.objects.to_remind(at=at, after=terms.remind_after())
    if not due.filter(pk=thread.pk).exists():
        return False
    thread.reminded_at = at
    thread.save(update_fields=["reminded_at"])
    events.record("thread_reminded", thread, at=at)
    messages.reminded(thread, at=at)
    return True


@transaction.atomic
def escalate(thread: Thread, *, at: datetime) -> bool:
    """Call the operators to a thread past its due time. Returns whether this call did."""
    thread = moves.lock(thread)
    if not is_due(thread, at=at):
        return False
    thread.escalated_at = at
    thread.save(update_fields=["escalated_at"])
    posts.add(thread, by=None, side=Side.CLOCK, text="", at=at, deed=Deed.PASSED_ON)
    events.record("thread_passed_on", thread, at=at)
    messages.passed_on(thread, at=at)
    return True


def is_due(thread: Thread, *, at: datetime) -> bool:
    """As `Thread.objects.to_escalate`, for a row at hand."""
    is_over = thread.is_overdue(at=at) and thread.first_due_at <= at
    return is_over and not thread.is_with_operators
