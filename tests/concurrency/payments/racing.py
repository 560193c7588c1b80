"""Two threads at one row: brought to the same line, with the locks or without them."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.concurrency.projects.racing import GLANCE, PATIENCE, keeps_somebody


def without_row_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nobody had thought of locking: rows are read, not held."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())


class Runner(threading.Thread):
    """One of those who race."""


class Line:
    """Where all runners wait for each other, but for whom a lock holds back or who has left."""

    def __init__(self, runners: int = 2) -> None:
        self._runners = runners
        self._guard = threading.Lock()
        self._here = 0
        self._full = threading.Event()
        self._given_up = False

    def wait(self) -> None:
        with self._guard:
            if self._given_up:
                return
            self._here += 1
            full = self._full
            if self._here == self._runners:
                self._here, self._full = 0, threading.Event()
                full.set()
        ends = time.monotonic() + PATIENCE
        while not full.wait(GLANCE):
            if self._others_cannot_come() or time.monotonic() > ends:
                self._given_up = True
                full.set()

    def _others_cannot_come(self) -> bool:
        running = sum(isinstance(thread, Runner) for thread in threading.enumerate())
        return running < self._runners or keeps_somebody()

    def before(self, do: Callable[..., Any]) -> Callable[..., Any]:
        def lined_up(*args: Any, **kwargs: Any) -> Any:
            self.wait()
            return do(*args, **kwargs)

        return lined_up


def race(*runners: Callable[[], Any]) -> list[Any]:
    """Run all at once, each on a connection of its own; what each gave or raised, in order."""
    results: list[Any] = [None] * len(runners)
    start = threading.Barrier(len(runners))

    def run(lane: int) -> None:
        try:
            start.wait()
            results[lane] = runners[lane]()
        except Exception as problem:
            results[lane] = problem
        finally:
            connection.close()

    threads = [Runner(target=run, args=[lane]) for lane in range(len(runners))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a runner hangs: a deadlock?"
    return results


def problems(results: Sequence[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
