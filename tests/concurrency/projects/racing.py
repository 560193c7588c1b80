"""Two threads, each with its own connection, brought to the same point at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)
# How long one waits for the other. A lock that keeps the other away costs this much, once.
PATIENCE = 1.5


class Meeting:
    """A point that goes on when both have arrived, or when one has waited in vain."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)
        self.took_place = False

    def __call__(self) -> None:
        try:
            self._barrier.wait(PATIENCE)
        except threading.BrokenBarrierError:
            return
        self.took_place = True


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or raised, in their order."""
    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(_outcome, acts))


def _outcome(act: Callable[[], Any]) -> Any:
    try:
        with connection.cursor() as cursor:
            # A deadlock between the threads themselves must not hang the suite.
            cursor.execute("SET statement_timeout = '20s'")
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
    """One thread stops here until another is through, or can be seen to be kept waiting."""

    def __init__(self) -> None:
        self._reached, self._released = threading.Event(), threading.Event()

    def stop(self) -> None:
        self._reached.set()
        self._released.wait(PATIENCE)

    def after(self, act: Callable[[], Any]) -> Callable[[], Any]:
        """`act`, begun once the other has stopped; its end lets the other go on."""

        def waiting() -> Any:
            assert self._reached.wait(10), "the other never came to its stop"
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
