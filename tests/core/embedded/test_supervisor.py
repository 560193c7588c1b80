"""What stands in the way of a demo is said in one sentence."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from core.embedded import services, sockets, supervisor
from core.embedded.processes import ServiceFailed
from core.embedded.services import Services


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_the_way_out(taken: int) -> None:
    with pytest.raises(supervisor.CannotRun) as refusal:
        supervisor.check_ports({"PORT": taken, "SANDBOX_PORT": sockets.free_port()})

    assert str(refusal.value) == (
        f"Port {taken} is taken by another program; stop it, or choose another port: "
        f"make demo PORT={taken + 1}"
    )


def test_free_ports_pass() -> None:
    supervisor.check_ports({"PORT": sockets.free_port(), "SANDBOX_PORT": sockets.free_port()})


def test_a_second_demo_in_the_folder_is_told_where_the_first_is(tmp_path: Path) -> None:
    with (
        supervisor._only_one(tmp_path, port=8123),
        pytest.raises(supervisor.CannotRun, match=r"already running.*http://127.0.0.1:8123/"),
        supervisor._only_one(tmp_path, port=8124),
    ):
        pass
    with supervisor._only_one(tmp_path, port=8124):
        assert ":8124/" in (tmp_path / "demo.lock").read_text()


def test_the_banner_names_the_doors_and_the_cast(tmp_path: Path, settings: Settings) -> None:
    settings.MAILBOX_PAGE = True
    (tmp_path / supervisor.CAST).write_text("customer@eyelevel.test  password")
    said = supervisor.banner(Services(tmp_path, {}, "http://site", "http://sandbox"))

    assert "http://site/" in said
    assert "http://site/mailbox/" in said
    assert "customer@eyelevel.test  password" in said
    assert "http://sandbox" not in said  # it does not run


@pytest.mark.parametrize(("value", "is_said"), [("0", True), ("1", False)])
def test_the_banner_says_when_no_second_factor_is_asked_for(
    tmp_path: Path, value: str, is_said: bool
) -> None:
    env = {"REQUIRE_SECOND_FACTOR": value}
    said = supervisor.banner(Services(tmp_path, env, "http://site", "http://sandbox"))

    assert ("No second factor is asked" in said) is is_said


def spoken(tmp_path: Path) -> tuple[Services, list[tuple[str, str]]]:
    heard: list[tuple[str, str]] = []
    env = services.environment(
        tmp_path,
        port=1,
        sandbox_port=1,
        database_url="postgresql://nobody@127.0.0.1:1/unused",
        extra={},
    )
    site = Services(tmp_path, env, "http://site", "http://sandbox", lambda *it: heard.append(it))
    return site, heard


def test_a_long_command_is_heard_and_nobody_takes_it_up_again(tmp_path: Path) -> None:
    site, heard = spoken(tmp_path)
    site.manage_aloud("version")

    assert [name for name, _ in heard] == ["version"]
    assert site.children == {}


def test_a_command_that_fails_says_so(tmp_path: Path) -> None:
    site, heard = spoken(tmp_path)
    with pytest.raises(ServiceFailed, match=r"manage.py nonsense failed"):
        site.manage_aloud("nonsense")

    assert any("nonsense" in line for _, line in heard)


@pytest.mark.slow
def test_manage_py_demo_refuses_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=services.ROOT,
        env=services.environment(
            Path("/nowhere"),
            port=1,
            sandbox_port=1,
            database_url="postgresql://nobody@127.0.0.1:1/unused",
            extra={
                "EYELEVEL_PRODUCTION": "1",
                "EYELEVEL_ENV_FILE": "/dev/null",
                "SECRET_KEY": "s" * 50,
                "VOTER_KEY_SECRET": "v" * 50,
                "CELERY_BROKER_URL": "redis://127.0.0.1:1",
                "STRIPE_SECRET_KEY": "sk_test_x",
                "STRIPE_WEBHOOK_SECRET": "whsec_x",
                "EMAIL_URL": "smtp://127.0.0.1:25",
            },
        ),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "The demo is not for production" in done.stderr
