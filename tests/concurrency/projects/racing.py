"""Two threads, each with its own connection, brought to the same point at the same time."""

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)
# A busy machine may be slow to bring the other; a lock that keeps it away is seen at a glance.
PATIENCE, GLANCE = 15.0, 0.05
WAITS_FOR_ME = """
SELECT EXISTS (
    SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
)"""


def comes(other: threading.Event) -> bool:
    """Wait for the other. Whether it came, and was not kept away by what this thread has locked."""
    ends = time.monotonic() + PATIENCE
    while not other.wait(GLANCE):
        if keeps_somebody() or time.monotonic() > ends:
            return other.is_set()
    return True


def keeps_somebody() -> bool:
    """Whether another waits for what this thread has locked."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS_FOR_ME)
        return bool(cursor.fetchone()[0])


class Meeting:
    """A point that goes on when both have arrived, or when one has waited in vain."""

    def __init__(self) -> None:
        self._arrivals = itertools.count()
        self._second = threading.Event()
        self._given_up = False

    @property
    def took_place(self) -> bool:
        return self._second.is_set() and not self._given_up

    def __call__(self) -> None:
        if next(self._arrivals):
            self._second.set()
        elif not comes(self._second):
            self._given_up = True


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or raised, in their order."""
    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(_outcome, acts))


def _outcome(act: Callable[[], Any]) -> Any:
    try:
        with connection.cursor() as cursor:
            # A deadlock between the threads themselves must not hang the suite.
            cursor.execute("SET statement_timeout = '30s'")
        return act()
    except Exception as problem:
        return problem
    finally:
        connection.close()


def unlocked(row: Row) -> Row:
    """What a lock returns, without the lock: how the code would be if it had forgotten it."""
    return type(row)._base_manager.get(pk=row.pk)


def then_meet(step: Callable[..., Any], meeting: Meeting) -> Callable[..., Any]:
    """`step`, and after it the meeting."""

    def both(*args: Any, **kwargs: Any) -> Any:
        result = step(*args, **kwargs)
        meeting()
        return result

    return both


class Pause:
    """The first to come stops here until the other is through, or is seen to be kept waiting."""

    def __init__(self) -> None:
        self._reached, self._released = threading.Event(), threading.Event()

    def stop(self) -> None:
        if not self._reached.is_set():
            self._reached.set()
            comes(self._released)

    def after(self, act: Callable[[], Any]) -> Callable[[], Any]:
        """`act`, begun once the other has stopped; its end lets the other go on."""

        def waiting() -> Any:
            assert self._reached.wait(PATIENCE), "the other never came to its stop"
            try:
                return act()
            finally:
                self._released.set()

        return waiting

    def before(self, step: Callable[..., Any]) -> Callable[..., Any]:
        """`step`, after a stop."""

        def stopping(*args: Any, **kwargs: Any) -> Any:
            self.stop()
            return step(*args, **kwargs)

        return stopping
