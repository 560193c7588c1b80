"""Everything the site needs, running: for the demo, the real run, the tests and the benchmarks.

with services.running(var=tmp, worker=2, broker="redis") as site:
    site.manage("import_pabulib", "file.pb")
    site.kill("worker-1")
"""

import contextlib
import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.embedded import commands, postgres, processes, sockets, webhooks
from core.embedded.processes import Process, ServiceFailed

ROOT = Path(__file__).resolve().parents[3]
SANDBOX_KEY = "sk_test_sandbox"
START_SECONDS = 60.0
WHEREABOUTS = "EYELEVEL_SERVICES"

Broker = Literal["filesystem", "redis"]


@dataclass
class Services:
    """What runs, under which names, and the environment in which a command finds it.

    Names: `redis`, `sandbox`, `web`, `worker-1`, `worker-2` …, `beat`.
    """

    var: Path
    env: dict[str, str]
    site_url: str
    sandbox_url: str
    say: processes.Say = processes.quietly
    children: dict[str, Process] = field(default_factory=dict)
    announced_in: Path | None = None

    @property
    def database_url(self) -> str:
        return self.env["DATABASE_URL"]

    @property
    def workers(self) -> list[Process]:
        return [p for name, p in self.children.items() if name.startswith("worker-")]

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self.children.items()}

    def start(self, name: str, command: list[str]) -> Process:
        logs = self.var / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        process = Process(name, command, self.env, ROOT, self.say, logs / f"{name}.log")
        self.children[name] = process
        process.start()
        return process

    def kill(self, name: str) -> None:
        """As a power cut would: no goodbye, and its own children too."""
        self.children[name].kill()

    def restart(self, name: str) -> None:
        self.children[name].start()

    def mend(self) -> None:
        """Take up whoever fell. Call it now and then, from the main thread."""
        before = self.pids()
        for process in self.children.values():
            process.mend()
        if self.announced_in is not None and self.pids() != before:
            self.announce(self.announced_in)

    def announce(self, path: Path) -> None:
        """Write down who is who, all at once: a neighbour may be reading."""
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(self.pids()))
        draft.replace(path)

    def manage_aloud(self, *arguments: str, seconds: float = 600) -> None:
        """Run one of manage.py's commands for all to hear, each line as it is printed."""
        name = arguments[0]
        process = self.start(name, commands.manage(*arguments))
        del self.children[name]  # it ends by itself, and nobody takes it up again
        try:
            status = process.ended(seconds=seconds)
        finally:
            process.stop()
        if status:
            raise ServiceFailed(f"manage.py {' '.join(arguments)} failed; its output says why.")

    def manage(self, *arguments: str, seconds: float = 600) -> str:
        """Run one of manage.py's commands against these services, and give what it printed."""
        done = subprocess.run(
            commands.manage(*arguments),
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        if done.returncode:
            said = (done.stdout + done.stderr)[-4000:]
            raise ServiceFailed(f"manage.py {' '.join(arguments)} failed:\n{said}")
        return done.stdout

    def output(self, name: str) -> str:
        """What a process has said so far."""
        log = self.var / "logs" / f"{name}.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def stop(self) -> None:
        """Everyone is asked first and waited for after, the last started first."""
        last_first = list(reversed(self.children.values()))
        # The sandbox and the broker stay until nobody needs them.
        staff = [p for p in last_first if p.name not in ("redis", "sandbox")]
        for group in (staff, [p for p in last_first if p not in staff]):
            for process in group:
                process.ask_to_stop()
            for process in group:
                process.stop()

    # One step each, so that the demo can say what it is doing.

    def start_redis(self) -> None:
        port = sockets.free_port()
        process = self.start("redis", commands.redis(port, folder=self.var))
        self.env["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{port}/0"
        processes.wait_until(
            lambda: sockets.answers(port), seconds=START_SECONDS, what="Redis", process=process
        )

    def start_sandbox(self) -> None:
        port = int(self.env["SANDBOX_PORT"])
        storage = self.var / "sandbox.sqlite3"
        process = self.start("sandbox", commands.sandbox(port, storage=storage))
        processes.wait_until(
            lambda: sockets.answers(port),
            seconds=START_SECONDS,
            what="The Stripe sandbox",
            process=process,
        )
        # For whoever is started from here on: the web server checks events with it.
        self.env["STRIPE_WEBHOOK_SECRET"] = webhooks.registered(
            sandbox=self.sandbox_url,
            key=self.env["STRIPE_SECRET_KEY"],
            site=self.site_url,
            folder=self.var,
        )

    def start_web(self, *, workers: int = 1, reload: bool = False) -> None:
        port = int(self.env["PORT"])
        process = self.start("web", commands.web(port, workers=workers, reload=reload))
        processes.wait_until(
            lambda: is_alive(f"http://127.0.0.1:{port}"),
            seconds=START_SECONDS,
            what="The web server",
            process=process,
        )

    def start_workers(self, number: int, *, concurrency: int = 1, reload: bool = False) -> None:
        for index in range(1, number + 1):
            self.start(
                f"worker-{index}",
                commands.worker(index, concurrency=concurrency, reload=reload),
            )

    def start_beat(self, *, reload: bool = False) -> None:
        self.start("beat", commands.beat(reload=reload))

    def prepare(self, *, static: bool) -> None:
        self.manage("prepare", *(["--static"] if static else []))


def environment(
    var: Path, *, port: int, sandbox_port: int, database_url: str, extra: Mapping[str, str]
) -> dict[str, str]:
    """What a child is told. Both source roots are named, so it needs no `.pth` file."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EYELEVEL_VAR": str(var),
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "SANDBOX_PORT": str(sandbox_port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        **extra,
    }


@contextlib.contextmanager
def running(
    *,
    var: Path,
    worker: int = 1,
    concurrency: int = 1,
    beat: bool = True,
    sandbox: bool = True,
    web: bool = True,
    broker: Broker = "filesystem",
    database_url: str | None = None,
    env: Mapping[str, str] | None = None,
    fast: bool = False,
    say: processes.Say = processes.quietly,
) -> Iterator[Services]:
    """Start all that is asked for on free ports with its data under `var`; stop it at the end.

    Without `database_url` a server of its own is started and migrated; `fast` lets it forget
    everything at a power cut. `env` goes to every child, over anything decided here. Use it
    from the main thread.
    """
    var = var.resolve()
    var.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        address = database_url
        if address is None:
            server = postgres.Server(var, fast=fast)
            address = server.join()
            stack.callback(server.leave)
        port, sandbox_port = sockets.free_port(), sockets.free_port()
        defaults = {
            # What somebody keeps in their .env is meant for their own site, not for tests and
            # benchmarks.
            "EYELEVEL_ENV_FILE": os.devnull,
            "EYELEVEL_PRODUCTION": "",
            "CELERY_BROKER_URL": "filesystem://localhost/",
            "STRIPE_SECRET_KEY": SANDBOX_KEY,
            "STRIPE_API_BASE": f"http://127.0.0.1:{sandbox_port}",
        }
        told = environment(
            var,
            port=port,
            sandbox_port=sandbox_port,
            database_url=address,
            extra=defaults | dict(env or {}),
        )
        site = Services(var, told, told["SITE_URL"], told["STRIPE_API_BASE"], say)
        stack.callback(site.stop)
        if database_url is None or web:
            site.prepare(static=web)
        if broker == "redis":
            site.start_redis()
        if sandbox:
            site.start_sandbox()
        if web:
            site.start_web()
        site.start_workers(worker, concurrency=concurrency)
        if beat:
            site.start_beat()
        yield site


def is_alive(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def announced(site: Services) -> Iterator[None]:
    """Tell a command that runs among these services who its neighbours are; see `neighbours`."""
    site.announced_in = site.var / "services.json"
    site.announce(site.announced_in)
    site.env[WHEREABOUTS] = str(site.announced_in)
    try:
        yield
    finally:
        site.announced_in.unlink()
        site.announced_in = None


def neighbours() -> dict[str, int]:
    """In a command started by `core.embedded.launch`: each service's process id, by name."""
    path = os.environ.get(WHEREABOUTS)
    return dict(json.loads(Path(path).read_text())) if path else {}


def kill_neighbour(name: str) -> None:
    """End a service and its children at once. The launcher starts it again after a pause."""
    os.killpg(neighbours()[name], signal.SIGKILL)
