"""The command line of every process the site consists of."""

import shlex
import sys
from pathlib import Path

from core.embedded import processes

ROOT = Path(__file__).resolve().parents[3]
WATCHED = ("care", "cms", "community", "payments", "platform", "projects")
BLOCKING_THREADS = 4


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def web(port: int, *, workers: int = 1, reload: bool = False) -> list[str]:
    """Granian as in production; Django's own server where pages reload while one writes."""
    if reload:
        return manage("runserver", f"127.0.0.1:{port}")
    return [
        sys.executable, "-m", "granian", "config.wsgi:application",
        "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(BLOCKING_THREADS),
        "--http", "1", "--no-ws", "--log-level", "warning", "--respawn-failed-workers",
    ]  # fmt: skip


def worker(index: int, *, concurrency: int = 1, reload: bool = False) -> list[str]:
    """No gossip between workers: each hears only the broker, which is all that the files carry."""
    command = [
        *_celery("worker"), "--hostname", f"worker-{index}@eyelevel",
        "--concurrency", str(concurrency),
        "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    return _watched(command) if reload else command


def beat(*, reload: bool = False) -> list[str]:
    command = [*_celery("beat"), "--pidfile="]
    return _watched(command) if reload else command


def sandbox(port: int, *, storage: Path) -> list[str]:
    return manage("stripe_sandbox", "--port", str(port), "--storage", str(storage))


def redis(port: int, *, folder: Path) -> list[str]:
    """In memory only: losing it must cost seconds, and the tests hold us to that."""
    program = processes.found("redis-server")
    if program is None:
        raise processes.ServiceFailed("redis-server is not installed (Debian: redis-server).")
    return [
        program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder),
        "--save", "", "--appendonly", "no", "--loglevel", "warning", "--daemonize", "no",
    ]  # fmt: skip


def _celery(what: str) -> list[str]:
    """Root runs the demo in containers; Celery need not say each time that it would rather not."""
    return [
        sys.executable, "-W", "ignore:You're running the worker with superuser",
        "-m", "celery", "--quiet", "-A", "config.celery", what, "--loglevel", "WARNING",
    ]  # fmt: skip


def _watched(command: list[str]) -> list[str]:
    folders = [str(ROOT / name) for name in WATCHED]
    return [
        sys.executable, "-m", "watchfiles", "--filter", "python", "--target-type", "command",
        shlex.join(command), *folders,
    ]  # fmt: skip
