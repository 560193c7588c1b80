"""`manage.py stripe_sandbox`."""

import socket
import threading
from typing import Any

import pytest
from django.core.management import CommandError

from payments.management.commands import stripe_sandbox
from payments.sandbox import server


@pytest.mark.parametrize("key", ["sk_live_x", "rk_live_x", "  sk_live_x "])
def test_refuses_to_start_with_a_live_key(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", key)
    started: list[Any] = []
    monkeypatch.setattr(stripe_sandbox, "Server", lambda *args: started.append(args))

    with pytest.raises(CommandError, match="live key"):
        stripe_sandbox.Command().handle(port=0, storage=None)

    assert started == []


def test_says_which_port_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CommandError, match=str(port)):
            stripe_sandbox.Command().handle(port=port, storage=None)


def test_needs_no_checks_and_no_migrations() -> None:
    assert list(stripe_sandbox.Command.requires_system_checks) == []
    assert not stripe_sandbox.Command.requires_migrations_checks


def test_serves_until_told_to_stop(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_fine")
    # Signals belong to the main thread; the process tests send real ones.
    monkeypatch.setattr(server.Server, "stop_on_signals", lambda self: None)
    running: list[server.Server] = []
    run = server.Server.run

    def remember(self: server.Server) -> None:
        running.append(self)
        run(self)

    monkeypatch.setattr(server.Server, "run", remember)
    storage = tmp_path / "deep" / "state.sqlite3"
    thread = threading.Thread(
        target=lambda: stripe_sandbox.Command().handle(port=0, storage=storage)
    )
    thread.start()
    while not running:
        thread.join(0.01)

    running[0].stop()
    thread.join(60)

    assert not thread.is_alive()
    assert storage.exists()
