"""The embedded server comes up where a person may put it, and goes when nobody needs it."""

import contextlib
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import environ
import psutil
import psycopg
import pytest

from core.embedded import postgres, sockets
from core.embedded.postgres import Server

pytestmark = pytest.mark.slow
PATHS = os.pathsep.join(
    str(Path(__file__).resolve().parents[3] / name) for name in ("platform", "")
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not `tmp_path`: every other pytest that starts closes the folder above it again."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    made = Server(folder, fast=True)
    yield made
    made.leave()
    assert made.pid() is None


def ask(address: str, question: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]


def test_trigrams_know_letters_of_every_script(server: Server) -> None:
    address = server.join()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")

    assert ask(address, "SELECT cardinality(show_trgm('چراغ')) = 5") == (postgres._ctype() != "C")
    assert ask(address, "SELECT lower('ŻÓŁW') = 'żółw'")


def test_it_starts_with_a_database_and_stops_with_its_last_user(server: Server) -> None:
    address = server.join()
    pid = server.pid()

    assert pid is not None
    assert ask(address, "SELECT current_database()") == "eyelevel"
    assert ask(address, "SHOW server_encoding") == "UTF8"
    assert ask(address, "SHOW fsync") == "off"
    assert int(str(ask(address, "SHOW max_connections"))) >= 100
    process = psutil.Process(pid)
    assert process.uids().effective != 0

    server.leave()
    process.wait(60)
    assert not process.is_running()


def test_data_outlive_the_server_and_it_is_not_fast_unless_told(folder: Path) -> None:
    first = Server(folder)
    with psycopg.connect(first.join()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    first.leave()
    second = Server(folder)
    address = second.join()

    assert ask(address, "SELECT number FROM kept") == 7
    assert ask(address, "SHOW fsync") == "on"
    second.leave()


def test_a_path_too_long_for_a_socket(folder: Path) -> None:
    deep = folder.joinpath(*["folder with spaces & Capitals"] * 6)
    server = Server(deep, fast=True)
    address = server.join()
    host = parse_qs(urlsplit(address).query)["host"][0]

    assert ask(address, "SELECT 1") == 1
    assert len(f"{host}/{sockets.NAME}") <= sockets.LONGEST
    assert environ.Env.db_url_config(address)["OPTIONS"]["host"] == host
    server.leave()


def test_a_process_id_left_behind_does_not_stop_it(server: Server) -> None:
    address = server.join()
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(60)
    stale = server.data / "postmaster.pid"
    lines = stale.read_text().split("\n")
    # The number is somebody else's by now: ours.
    stale.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    again = Server(server.folder, fast=True)

    assert ask(again.join(), "SELECT 1") == 1
    assert again.pid() not in (None, pid, os.getpid())
    assert address
    server._in_use = None
    again.leave()


USER = """
import sys
from pathlib import Path
from core.embedded import postgres
print(postgres.url(Path(sys.argv[1]), fast=True), flush=True)
sys.stdin.read()
"""


def user(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        env=os.environ | {"PYTHONPATH": PATHS},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_at_once_share_one_server_which_outlives_the_first(folder: Path) -> None:
    users = [user(folder), user(folder)]
    addresses = {one.stdout.readline().strip() for one in users if one.stdout}
    server = Server(folder)
    pid = server.pid()

    assert len(addresses) == 1
    users[0].communicate()
    assert server.pid() == pid
    assert ask(addresses.pop(), "SELECT 1") == 1
    users[1].communicate()
    assert server.pid() is None


def test_a_killed_user_does_not_keep_it_running(folder: Path) -> None:
    killed, last = user(folder), user(folder)
    for one in (killed, last):
        assert one.stdout
        one.stdout.readline()
    killed.kill()
    killed.wait()
    last.communicate()

    assert Server(folder).pid() is None


def test_a_forked_child_that_leaves_changes_nothing(server: Server) -> None:
    server.join()
    child = os.fork()
    if child == 0:
        server.leave()
        os._exit(0)
    os.waitpid(child, 0)

    assert server.pid() is not None


def test_what_the_server_says_when_it_cannot_start_is_passed_on(folder: Path) -> None:
    server = Server(folder, fast=True)
    server.join()
    server.leave()
    (server.data / "postgresql.conf").open("a").write("no_such_setting = 1\n")

    with pytest.raises(postgres.ServerFailed, match="no_such_setting"):
        Server(folder, fast=True).join()


def test_a_plain_user_runs_it_too(server: Server) -> None:
    """As root this becomes `nobody` in a fork: everything it needs has been imported by then."""
    server.join()
    with tempfile.TemporaryDirectory() as name:
        nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(name, nobody.pw_uid, nobody.pw_gid)
        child = os.fork()
        if child == 0:
            os._exit(_as_plain_user(Path(name), nobody))
        _, status = os.waitpid(child, 0)

        assert status == 0, (Path(name) / "trouble").read_text()
        assert (Path(name) / "var" / "postgres").stat().st_uid == nobody.pw_uid


def _as_plain_user(folder: Path, account: pwd.struct_passwd) -> int:
    try:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
        plain = Server(folder / "var", fast=True)
        assert ask(plain.join(), "SELECT 1") == 1
        plain.leave()
        assert plain.pid() is None
    except BaseException:
        (folder / "trouble").write_text(traceback.format_exc())
        return 1
    return 0
