"""The demo: one process in the foreground that starts the site, keeps it up and ends it."""

import contextlib
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO

from django.conf import settings
from django.core.management import get_commands

from core.embedded import services, sockets
from core.embedded.services import Services

LOOK_SECONDS = 0.2
CAST = "demo-cast.txt"
SECOND_FACTOR = "REQUIRE_SECOND_FACTOR"
COLOURS = {"web": 36, "beat": 35, "sandbox": 33}


class CannotRun(RuntimeError):
    """One sentence that says what is in the way."""


def run(*, var: Path, port: int, sandbox_port: int, seed: bool, reload: bool) -> None:
    """Serve until Ctrl-C or SIGTERM; then stop every process, the database last."""
    with _only_one(var, port=port):
        check_ports({"PORT": port, "SANDBOX_PORT": sandbox_port})
        env = services.environment(
            var,
            port=port,
            sandbox_port=sandbox_port,
            database_url=os.environ["DATABASE_URL"],
            extra={
                "SITE_URL": settings.SITE_URL,
                "STRIPE_SECRET_KEY": settings.STRIPE_SECRET_KEY,
                # Whoever looks around signs in with a password alone; the banner says so.
                SECOND_FACTOR: os.environ.get(SECOND_FACTOR, "0"),
            },
        )
        site = Services(var, env, settings.SITE_URL, f"http://127.0.0.1:{sandbox_port}", Voice())
        with _interruptible():
            try:
                start(site, seed=seed, reload=reload)
                print(banner(site), flush=True)
                while True:
                    site.mend()
                    time.sleep(LOOK_SECONDS)
            except KeyboardInterrupt:
                print("\nStopping …", flush=True)
            finally:
                _ignore_further_requests()
                site.stop()


def start(site: Services, *, seed: bool, reload: bool) -> None:
    """In the order in which each needs the one before, saying so."""
    with step("Preparing the database and the style sheets (longer the first time)"):
        site.prepare(static=not reload)
    if _uses_sandbox():
        with step("Starting the Stripe sandbox", aloud=True):
            site.start_sandbox()
    with step("Starting the web server"):
        site.start_web(reload=reload)
    if seed and "seed_demo" in get_commands():
        with step("Seeding a believable world (once)", aloud=True):
            site.manage_aloud("seed_demo", seconds=900)
    with step("Starting worker and scheduler"):
        site.start_workers(1, concurrency=2, reload=reload)
        site.start_beat(reload=reload)


def check_ports(ports: dict[str, int]) -> None:
    for name, port in ports.items():
        if sockets.is_taken(port):
            raise CannotRun(
                f"Port {port} is taken by another program; stop it, or choose another port: "
                f"make demo {name}={port + 1}"
            )


def banner(site: Services) -> str:
    lines = ["", f"  Eyelevel   {site.site_url}/"]
    if settings.MAILBOX_PAGE:
        lines.append(f"  Mailbox    {site.site_url}/mailbox/")
    if "sandbox" in site.children:
        lines.append(f"  Sandbox    {site.sandbox_url}/")
    cast = site.var / CAST
    if cast.exists():
        lines += ["", "  Sign in as", *(f"    {line}" for line in cast.read_text().splitlines())]
    if site.env.get(SECOND_FACTOR) == "0":
        lines += ["", f"  No second factor is asked of anybody here ({SECOND_FACTOR} is off)."]
    return "\n".join([*lines, "", "  Ctrl-C stops everything; the data stays in var/.", ""])


class Voice:
    """Prints what the children say, each line behind its speaker's name."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def __call__(self, name: str, line: str) -> None:
        label = f"{name:>9} │ "
        if self.coloured:
            label = f"\033[{COLOURS.get(name, 32)}m{label}\033[0m"
        with self.lock:
            print(label + line, flush=True)


@contextlib.contextmanager
def step(what: str, *, aloud: bool = False) -> Iterator[None]:
    """Says how long it took; on a line of its own where the step itself speaks (`aloud`)."""
    print(f"  {what} … ", end="\n" if aloud else "", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    took = f"{time.monotonic() - began:.1f} s"
    print(f"  {took}" if aloud else took, flush=True)


@contextlib.contextmanager
def _only_one(var: Path, *, port: int) -> Iterator[None]:
    """A lock held by the running demo, with its address inside for whoever comes second."""
    var.mkdir(parents=True, exist_ok=True)
    # Not “w”: that would empty the file before the lock says whether it is ours.
    with (var / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(f"A demo is already running in this folder: {_read(lock)}") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, http://127.0.0.1:{port}/")
        lock.flush()
        yield


def _read(lock: IO[str]) -> str:
    lock.seek(0)
    return lock.read()


def _uses_sandbox() -> bool:
    return settings.STRIPE_SECRET_KEY == services.SANDBOX_KEY


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM and a closed terminal end the demo as Ctrl-C does.

    SIGINT is named too: a shell that starts us in the background has it ignored.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    yield


def _ignore_further_requests() -> None:
    """An impatient second Ctrl-C must not leave processes behind; stopping takes seconds."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
