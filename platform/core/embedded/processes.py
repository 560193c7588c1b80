"""Child processes that are named, heard, and gone when we are."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# Whoever has lived this long and falls is taken up again at once.
HEALTHY_SECONDS = 60.0
PR_SET_PDEATHSIG = 1

Say = Callable[[str, str], None]


def quietly(name: str, line: str) -> None:
    """Nobody listens."""


@dataclass
class Process:
    """One child in a group of its own, so that its own children end with it.

    Start it from the main thread: on Linux it is told to end when the thread that started it
    does, which is how nothing stays when we are killed.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    folder: Path
    say: Say = quietly
    log: Path | None = None
    restarts: int = 0
    _child: subprocess.Popen[str] | None = field(default=None, repr=False)
    _ear: threading.Thread | None = field(default=None, repr=False)
    _started: float = 0.0
    _pause: float = FIRST_PAUSE
    _due: float | None = None
    _asked: bool = False

    @property
    def pid(self) -> int:
        if self._child is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        self._started, self._due, self._asked = time.monotonic(), None, False
        self._child = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=dict(self.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            # One call into the kernel, so the threads it warns of cannot matter.
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
        self._ear = threading.Thread(target=self._listen, args=[self._child], daemon=True)
        self._ear.start()

    def mend(self) -> None:
        """Start a child that fell again, after a pause that doubles while it keeps falling."""
        if self.is_running:
            return
        now = time.monotonic()
        if self._due is None:
            lived = now - self._started
            self._pause = FIRST_PAUSE if lived > HEALTHY_SECONDS else self._pause
            self._due = now + self._pause
            status = self._child.returncode if self._child else None
            self.say(self.name, f"ended with status {status}; again in {self._pause:g} s")
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        elif now >= self._due:
            self.restarts += 1
            # Its own children may have outlived it, and would still hold its port.
            _kill_group(self.pid, signal.SIGKILL)
            self.start()

    def ask_to_stop(self) -> None:
        """Once: a second request makes Celery drop what it holds."""
        if self.is_running and not self._asked:
            self._asked = True
            os.kill(self.pid, signal.SIGTERM)

    def stop(self, *, seconds: float = STOP_SECONDS) -> None:
        """Ask, wait, and end whatever is left of the group."""
        if self._child is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(seconds)
        self.kill()

    def ended(self, *, seconds: float) -> int:
        """The status with which it ended by itself, once everything it said has been heard."""
        if self._child is None or self._ear is None:
            raise RuntimeError(f"{self.name} was never started")
        try:
            status = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise ServiceFailed(f"{self.name} was not done after {seconds:g} seconds.") from None
        self._ear.join(timeout=2)
        return status

    def kill(self) -> None:
        """End the whole group at once, as a power cut would."""
        if self._child is None:
            return
        _kill_group(self._child.pid, signal.SIGKILL)
        self._child.wait()
        if self._ear is not None:
            self._ear.join(timeout=2)

    def _listen(self, child: subprocess.Popen[str]) -> None:
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(self.log.open("a")) if self.log else None
            for line in child.stdout or ():
                self.say(self.name, line.rstrip("\n"))
                if file is not None:
                    file.write(line)
                    file.flush()


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str, process: Process) -> None:
    """Wait for a child to be of use, or say why it will not be."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not process.is_running:
            raise ServiceFailed(f"{what} did not start; its output says why.")
        if time.monotonic() > deadline:
            raise ServiceFailed(f"{what} was not ready after {seconds:g} seconds.")
        time.sleep(0.05)


class ServiceFailed(RuntimeError):
    """A service did not come up."""


def found(program: str) -> str | None:
    """Where a program of the machine is; system folders count even when PATH lacks them."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/bin")


# Loaded before any fork: between fork and exec as little as possible may happen.
_libc = ctypes.CDLL(None)


def _end_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _kill_group(leader: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
