"""The doorbell: tells a worker, after the commit, that there is something to do.

It may fail or get lost. What is due stands in the database, and a sweep finds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from celery import current_app
from django.db import transaction

_silent = False


def ring(task: str, *args: int | str) -> None:
    """Ask for `task` once this transaction has committed. A dead broker fails nobody's request."""
    if _silent:
        return
    transaction.on_commit(lambda: current_app.send_task(task, args=args), robust=True)


@contextmanager
def silenced() -> Iterator[None]:
    """For a command that writes down a past: nothing of it is due, and the sweeps come anyway."""
    global _silent
    _silent = True
    try:
        yield
    finally:
        _silent = False
