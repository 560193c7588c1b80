"""One migrated database, made once per set of migrations; every test database is its copy."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from tests import pristine
from tests.environment import ROOT, TEST_VAR

PREFIX = "eyelevel_template_"


def clone(name: str) -> None:
    """Make the database `name` anew as a copy of the template, which is made if missing."""
    with _alone(), _server() as server:
        template = PREFIX + _fingerprint()
        if template not in _databases(server):
            _build(server, template)
        drop(name)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def drop(name: str) -> None:
    with _server() as server:
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def address(name: str) -> str:
    """The database `name` as a child process is told of it."""
    found = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(found._replace(path=f"/{name}"))


@contextlib.contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Point Django's connection at the database `name` for a while."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _build(server: psycopg.Connection, template: str) -> None:
    for old in _databases(server):
        if old.startswith(PREFIX):
            drop(old)
    draft = f"{template}_draft"
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    with connected_to(draft):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        pristine.remember()
    server.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(draft), sql.Identifier(template)
        )
    )


def _fingerprint() -> str:
    """Of the migrations and the words they plant; of the models where an app has none yet."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if not folder.is_relative_to(ROOT) or ".venv" in folder.parts:
            digest.update(app.name.encode())
            continue
        migrations = sorted((folder / "migrations").glob("*.py"))
        for path in migrations or sorted(folder.rglob("*.py")):
            digest.update(f"{path}".encode() + path.read_bytes())
    for path in sorted((ROOT / "cms" / "pages").rglob("*.md")):
        digest.update(path.read_bytes())
    digest.update(Path(pristine.__file__).read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with (TEST_VAR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _server() -> Iterator[psycopg.Connection]:
    known = connection.settings_dict
    address = {"host": known["HOST"], "port": known["PORT"] or None, "user": known["USER"] or None}
    password = known["PASSWORD"] or None
    with psycopg.connect(dbname="postgres", autocommit=True, password=password, **address) as open_:
        yield open_


def _databases(server: psycopg.Connection) -> list[str]:
    return [name for (name,) in server.execute("SELECT datname FROM pg_database").fetchall()]
