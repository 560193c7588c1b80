"""What must be in the environment before Django reads its settings; loaded by `-p` in pyproject.

Everything the tests write lies under `var/test`. Each pytest process and each of its workers
takes a slot, so that several runs in one folder do not share a database.
"""

import fcntl
import os
from pathlib import Path
from typing import IO

from core.embedded import postgres, sockets

ROOT = Path(__file__).resolve().parent.parent
TEST_VAR = ROOT / "var" / "test"
TEST_VAR.mkdir(parents=True, exist_ok=True)

_held: list[IO[str]] = []


def take_slot() -> int:
    """The lowest number that no other running test process has; the kernel gives it back."""
    number = 0
    while True:
        lock = (TEST_VAR / f"slot-{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            number += 1
            continue
        _held.append(lock)
        return number


SLOT = take_slot()
# xdist's workers are children: they find the address that their parent wrote here.
if not os.environ.get("DATABASE_URL"):
    postgres.url(ROOT / "var" / "test-postgres", fast=True)
os.environ["EYELEVEL_VAR"] = str(TEST_VAR / f"slot-{SLOT}")
os.environ["EYELEVEL_ENV_FILE"] = os.devnull
os.environ["STATIC_HASHED"] = "0"
# Without a key nothing is offered to phones; tests about them set one.
os.environ["VAPID_PRIVATE_KEY"] = ""
# Chosen before the settings: the policy of every page names the origin of Checkout.
os.environ["SANDBOX_PORT"] = str(sockets.free_port())
for name in (
    "CELERY_BROKER_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SITE_URL",
    "DEBUG",
    "PORT",
    "STRIPE_SECRET_KEY",
):
    os.environ.pop(name, None)
