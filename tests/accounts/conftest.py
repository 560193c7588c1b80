"""Mails about accounts are read as soon as they are written."""

from collections.abc import Callable

import pytest

from core import bell
from notifications import tasks

SENDERS: dict[str, Callable[..., int]] = {
    "notifications.tasks.send_mail": tasks.send_mail,
    "notifications.tasks.send_due_mails": tasks.send_due_mails,
}


@pytest.fixture(autouse=True)
def postman(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers the bell at once: a test's transaction never commits, so nobody else would."""

    def ring(task: str, *args: int | str) -> None:
        if task in SENDERS:
            SENDERS[task](*args)

    monkeypatch.setattr(bell, "ring", ring)
