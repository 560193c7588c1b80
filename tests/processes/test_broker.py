"""What rings reaches a worker, over either broker, and survives what it must."""

from collections.abc import Callable
from typing import Any

from config.celery import app
from core.embedded.services import Broker
from tests.processes.conftest import StartSite


def test_a_bell_rung_here_is_heard_there(
    start_site: StartSite, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    site = start_site(env={"LOG_LEVEL": "INFO"})
    app.send_task("nobody.knows.this", args=[7])

    assert eventually(lambda: "nobody.knows.this" in site.output("worker-1"))


def test_what_was_rung_while_nobody_listened_is_heard_later(
    start_site: StartSite, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    site = start_site()
    site.kill("worker-1")
    app.send_task("nobody.knows.that")
    site.restart("worker-1")

    assert eventually(lambda: "nobody.knows.that" in site.output("worker-1"))


def test_beat_rings_the_sweeps(
    start_site: StartSite, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    site = start_site(worker=0, beat=True, env={"SWEEP_SECONDS": "0.2"})

    def rung() -> int:
        with app.connection_for_read() as connection:
            return int(connection.default_channel._size("celery"))

    assert eventually(lambda: rung() >= 6)
    assert site.children["beat"].is_running


def test_each_site_has_its_own_bells(start_site: StartSite, broker: Broker) -> None:
    site = start_site(worker=0)

    assert site.env["CELERY_BROKER_URL"].startswith(broker)


def test_stopping_leaves_no_process(start_site: StartSite) -> None:
    import psutil

    site = start_site(worker=2, beat=True)
    pids = list(site.pids().values())
    family = [child for pid in pids for child in psutil.Process(pid).children(recursive=True)]
    site.stop()

    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not any(child.is_running() for child in family)
