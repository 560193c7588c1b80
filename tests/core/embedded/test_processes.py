"""Children are heard, taken up when they fall, and gone when they should be."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from core.embedded import processes
from core.embedded.processes import Process, ServiceFailed

QUIET = "import time; time.sleep(600)"
SLEEPER = f"print('up', flush=True); {QUIET}"
FAMILY = (
    "import subprocess, sys, time\n"
    f"child = subprocess.Popen([sys.executable, '-c', {QUIET!r}])\n"
    "print(child.pid, flush=True); time.sleep(600)"
)
STUBBORN = "import signal; signal.signal(15, signal.SIG_IGN); " + SLEEPER


def until(question: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def heard() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def child(tmp_path: Path, heard: list[tuple[str, str]]) -> Callable[[str], Process]:
    def start(code: str) -> Process:
        process = Process(
            "child",
            [sys.executable, "-c", code],
            os.environ,
            tmp_path,
            lambda name, line: heard.append((name, line)),
            tmp_path / "child.log",
        )
        process.start()
        return process

    return start


def test_what_a_child_says_is_heard_and_kept(
    child: Callable[[str], Process], heard: list[tuple[str, str]], tmp_path: Path
) -> None:
    process = child("print('hello'); import sys; print('trouble', file=sys.stderr)")
    until(lambda: not process.is_running)
    process.stop()

    assert sorted(heard) == [("child", "hello"), ("child", "trouble")]
    assert "hello\n" in (tmp_path / "child.log").read_text()


def test_stopping_ends_the_family(
    child: Callable[[str], Process], heard: list[tuple[str, str]]
) -> None:
    process = child(FAMILY)
    until(lambda: heard)
    grandchild = int(heard[0][1])
    process.stop()

    assert gone(process.pid)
    until(lambda: gone(grandchild))


def test_who_does_not_listen_is_ended(
    child: Callable[[str], Process], heard: list[tuple[str, str]]
) -> None:
    process = child(STUBBORN)
    until(lambda: heard)
    process.stop(seconds=0.2)

    assert gone(process.pid)


def test_who_falls_is_taken_up_after_a_pause_that_doubles(
    child: Callable[[str], Process], heard: list[tuple[str, str]]
) -> None:
    process = child("raise SystemExit(3)")
    while process.restarts < 2:
        process.mend()
        time.sleep(0.02)

    pauses = [line for _, line in heard]
    assert pauses == ["ended with status 3; again in 0.5 s", "ended with status 3; again in 1 s"]
    process.stop()


def test_waiting_for_a_child_that_fell_says_so_at_once(child: Callable[[str], Process]) -> None:
    process = child("raise SystemExit(1)")
    began = time.monotonic()
    with pytest.raises(ServiceFailed, match="The thing did not start"):
        processes.wait_until(lambda: False, seconds=120, what="The thing", process=process)

    assert time.monotonic() - began < 60


def test_waiting_ends(child: Callable[[str], Process]) -> None:
    process = child(SLEEPER)
    with pytest.raises(ServiceFailed, match=r"The thing was not ready after 0\.1 seconds"):
        processes.wait_until(lambda: False, seconds=0.1, what="The thing", process=process)
    process.stop()


def test_a_child_that_ends_by_itself_is_heard_to_its_last_word(
    child: Callable[[str], Process], heard: list[tuple[str, str]]
) -> None:
    process = child("print('first', flush=True); print('last'); raise SystemExit(3)")

    assert process.ended(seconds=60) == 3
    assert [line for _, line in heard] == ["first", "last"]


def test_a_child_that_does_not_end_is_not_waited_for_forever(
    child: Callable[[str], Process],
) -> None:
    process = child(SLEEPER)
    with pytest.raises(ServiceFailed, match=r"child was not done after 0\.1 seconds"):
        process.ended(seconds=0.1)
    process.stop()


PARENT = f"""
import os, sys, time
from pathlib import Path
from core.embedded.processes import Process
child = Process("child", [sys.executable, "-c", {SLEEPER!r}], os.environ, Path("."))
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells children of their parent's end")
def test_a_killed_parent_takes_its_children_along() -> None:
    roots = os.pathsep.join(str(Path(__file__).parents[3] / name) for name in ("platform", ""))
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        env=os.environ | {"PYTHONPATH": roots},
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)

    until(lambda: gone(pid))
