"""How firms answer, in numbers."""

from collections.abc import Iterator
from datetime import datetime

from care.models import Thread, ThreadState
from core.metrics import Figure, age


def figures(at: datetime) -> Iterator[Figure]:
    waiting = Thread.objects.filter(state=ThreadState.WAITING)
    yield Figure("eyelevel_threads_waiting", "Threads that wait for their firm.", waiting.count())
    yield Figure(
        "eyelevel_threads_escalation_lag_seconds",
        "Seconds that the oldest overdue thread waits to be passed on.",
        age(waiting.filter(escalated_at__isnull=True, due_at__lte=at), "due_at", at=at),
    )
