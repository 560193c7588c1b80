"""Runs one management command among services of its own, in a folder that is removed after.

    python -m core.embedded.launch real FILE

The command finds the process ids of its neighbours with `services.neighbours()`.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

from core.embedded import commands, services
from core.embedded.postgres import ServerFailed
from core.embedded.processes import ServiceFailed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="launch", description=__doc__)
    parser.add_argument("--broker", choices=["filesystem", "redis"], default="filesystem")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="keep the data in this folder")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with tempfile.TemporaryDirectory(prefix="eyelevel-") as folder:
            return run(asked.command, asked.keep or Path(folder), asked.workers, asked.broker)
    except (ServiceFailed, ServerFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def run(command: list[str], folder: Path, workers: int, broker: services.Broker) -> int:
    """Keep the services up while the command runs, and give its status."""
    print("Starting PostgreSQL, the Stripe sandbox, a web server, workers …", flush=True)
    with (
        services.running(var=folder, worker=workers, broker=broker, fast=True) as site,
        services.announced(site),
    ):
        child = subprocess.Popen(commands.manage(*command), cwd=services.ROOT, env=site.env)
        try:
            while child.poll() is None:
                site.mend()
                time.sleep(0.1)
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
        if child.returncode:
            _show_trouble(site)
        return child.returncode


def _show_trouble(site: services.Services) -> None:
    for name in site.children:
        if last := site.output(name).splitlines()[-15:]:
            print(f"--- {name}", *last, sep="\n", file=sys.stderr)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
