"""State survives a kill: objects, keys, endpoints, waiting deliveries, switches."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from payments.sandbox.core import Sandbox
from payments.sandbox.store import Store
from payments.sandbox.transport import client as connect

SERVE = """
import sys
from pathlib import Path
from payments.sandbox.core import Sandbox
from payments.sandbox.server import Server
server = Server(Sandbox(storage=Path(sys.argv[1])), int(sys.argv[2]))
server.stop_on_signals()
print(server.sandbox.base_url, flush=True)
server.run()
"""
ROOT = Path(__file__).resolve().parents[3]
Process = subprocess.Popen[str]


class Servers:
    """Sandboxes in processes of their own."""

    def __init__(self, storage: Path) -> None:
        self.storage = storage
        self.running: list[Process] = []

    def start(self) -> tuple[Process, stripe.StripeClient]:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.storage), "0"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}"},
        )
        self.running.append(process)
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        client = stripe.StripeClient(
            "sk_test_x", base_addresses={"api": url}, max_network_retries=0
        )
        return process, client


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    found = Servers(tmp_path / "state.sqlite3")
    yield found
    for process in found.running:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def test_everything_survives_a_kill(servers: Servers) -> None:
    process, client = servers.start()
    key: Any = {"idempotency_key": "k"}
    wanted: Any = {"amount": 900, "currency": "eur"}
    endpoint = client.v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}
    )
    intent = client.v1.payment_intents.create(wanted, key)

    process.kill()
    process.wait()
    _, client = servers.start()

    assert client.v1.payment_intents.retrieve(intent.id).amount == 900
    assert client.v1.payment_intents.create(wanted, key).id == intent.id
    assert [found.id for found in client.v1.webhook_endpoints.list().data] == [endpoint.id]
    with contextlib.closing(Sandbox(storage=servers.storage)) as seen:
        assert seen.webhooks.waiting() == 1


@pytest.mark.slow
def test_killed_in_mid_work_charges_nobody_twice(servers: Servers) -> None:
    """Pay, get killed at some moment, start again, repeat every payment under its key."""
    process, client = servers.start()
    customer = client.v1.customers.create()
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    wanted: Any = {
        "amount": 900,
        "currency": "eur",
        "customer": customer.id,
        "payment_method": card.id,
        "confirm": True,
        "off_session": True,
    }
    for attempt in range(3):
        tried = pay_until_killed(process, client, wanted, f"pledge-{attempt}")
        process, client = servers.start()
        for number in range(tried):
            client.v1.payment_intents.create(
                wanted, {"idempotency_key": f"pledge-{attempt}-{number}"}
            )
        with contextlib.closing(Sandbox(storage=servers.storage)) as seen:
            counts = seen.control.counts()
        assert counts["double_charges"] == []
        assert counts["charges_succeeded"] == counts["objects"]["payment_intent"]


def pay_until_killed(process: Process, client: stripe.StripeClient, wanted: Any, name: str) -> int:
    """The number of payments tried, the one that was cut off included."""
    threading.Timer(0.3, process.kill).start()
    for number in itertools.count():
        try:
            client.v1.payment_intents.create(wanted, {"idempotency_key": f"{name}-{number}"})
        except stripe.APIConnectionError:
            process.wait()
            return number + 1
    raise AssertionError


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_cleanly_on_signals(servers: Servers, number: int) -> None:
    process, client = servers.start()
    client.v1.customers.create()

    process.send_signal(number)

    assert process.wait(60) == 0


def test_switches_are_part_of_the_state(tmp_path: Path) -> None:
    first = Sandbox(storage=tmp_path / "s")
    first.control.change_delivery(paused=True, duplicates=2)
    first.close()

    second = Sandbox(storage=tmp_path / "s")

    switches = second.control.delivery()
    second.close()
    assert (switches["paused"], switches["duplicates"]) == (True, 2)


def test_without_storage_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sandbox = Sandbox()
    connect(sandbox).v1.customers.create()
    sandbox.close()

    assert list(tmp_path.iterdir()) == []


def save_and_fail(store: Store, name: str) -> None:
    with store.transaction():
        store.save({"id": name, "object": "thing"})
        raise ZeroDivisionError


def test_failed_transaction_leaves_nothing() -> None:
    store = Store()

    def fail_outside() -> None:
        with store.transaction():
            store.save({"id": "inner", "object": "thing"})
            save_and_fail(store, "innermost")

    with pytest.raises(ZeroDivisionError):
        fail_outside()

    assert store.every("thing") == []


def test_inner_failure_keeps_the_outer_work() -> None:
    store = Store()

    with store.transaction():
        store.save({"id": "outer", "object": "thing"})
        with pytest.raises(ZeroDivisionError):
            save_and_fail(store, "inner")

    assert [found["id"] for found in store.every("thing")] == ["outer"]
