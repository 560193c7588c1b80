"""The doorbell: tells a worker, after the commit, that there is something to do.

It may fail or get lost. What is due stands in the database, and a sweep finds it.
"""

from celery import current_app
from django.db import transaction


def ring(task: str, *args: int | str) -> None:
    """Ask for `task` once this transaction has committed. A dead broker fails nobody's request."""
    transaction.on_commit(lambda: current_app.send_task(task, args=args), robust=True)
