"""Two threads at one row: brought to the same line, with the locks or without them."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

PATIENCE_SECONDS = 0.4


def without_row_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nobody had thought of locking: rows are read, not held."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())


class Line:
    """Where all runners wait for each other; whom a lock holds back is not waited for long."""

    def __init__(self, runners: int = 2) -> None:
        self._barrier = threading.Barrier(runners)

    def wait(self) -> None:
        try:
            self._barrier.wait(PATIENCE_SECONDS)
        except threading.BrokenBarrierError:
            return

    def before(self, do: Callable[..., Any]) -> Callable[..., Any]:
        def lined_up(*args: Any, **kwargs: Any) -> Any:
            self.wait()
            return do(*args, **kwargs)

        return lined_up


def race(*runners: Callable[[], Any]) -> list[Any]:
    """Run all at once, each on a connection of its own; what each gave or raised, in order."""
    results: list[Any] = [None] * len(runners)

    def run(lane: int) -> None:
        try:
            results[lane] = runners[lane]()
        except Exception as problem:
            results[lane] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[lane]) for lane in range(len(runners))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "a runner hangs: a deadlock?"
    return results


def problems(results: Sequence[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
