"""What firms owe their customers answers to, for whoever shows a firm its duties."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from care import inbox
from care.models import Thread, ThreadState
from core.translated import Said

SHOWN = 50


@dataclass(frozen=True)
class Unanswered:
    """One thread that waits for a firm, with the date its customer sees."""

    key: UUID
    firm_id: int
    subject: str
    kind: str
    due_at: datetime
    is_overdue: bool
    assignee_id: int | None


def unanswered(firm_ids: Iterable[int], at: datetime) -> list[Unanswered]:
    """The most pressing first. One query."""
    waiting = Thread.objects.filter(firm__in=list(firm_ids), state=ThreadState.WAITING)
    return [
        Unanswered(
            key=thread.key,
            firm_id=thread.firm_id,
            subject=Said(thread.subject, thread.language),
            kind=thread.kind,
            due_at=thread.due_at,
            is_overdue=thread.is_overdue(at=at),
            assignee_id=thread.assignee_id,
        )
        for thread in inbox.in_order(waiting)[:SHOWN]
        # The database says so of all that wait (thread_due_iff_waiting); the types do not.
        if thread.due_at is not None
    ]
