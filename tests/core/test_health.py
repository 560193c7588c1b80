import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import RequestFactory
from pytest_django import Settings

from core import health


def asked(rf: RequestFactory) -> tuple[int, dict[str, Any]]:
    response = health.readyz(rf.get("/readyz"))
    return response.status_code, json.loads(response.content)


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", set())


def test_alive_without_a_database(rf: RequestFactory) -> None:
    response = health.healthz(rf.get("/healthz"))

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_every_part_answers(rf: RequestFactory) -> None:
    parts = {"database": "ok", "migrations": "ok", "broker": "ok"}

    assert asked(rf) == (200, {"ready": True, "parts": parts})


@pytest.mark.django_db
def test_an_unapplied_migration_is_counted_and_then_noticed_as_applied(rf: RequestFactory) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    status, said = asked(rf)

    assert status == 503
    assert said["parts"]["migrations"] == "1 migrations are not applied"
    assert said["parts"]["database"] == "ok"


@pytest.mark.django_db
def test_a_broken_database_names_the_part_and_keeps_the_reason_for_the_log(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise OperationalError("password of db.internal is wrong")

    monkeypatch.setitem(health.CHECKS, "database", broken)
    status, said = asked(rf)

    assert status == 503
    assert said["parts"]["database"] == "unavailable"
    assert "db.internal" not in json.dumps(said)
    assert "db.internal" in caplog.text


@pytest.mark.django_db
def test_a_broker_that_is_down_is_named(rf: RequestFactory, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    status, said = asked(rf)

    assert status == 503
    assert said["parts"]["broker"] == "unavailable"


@pytest.mark.django_db
def test_a_folder_of_messages_is_made_when_missing(
    rf: RequestFactory, settings: Settings, tmp_path: Path
) -> None:
    settings.CELERY_BROKER_DIR = tmp_path / "new" / "broker"

    assert asked(rf)[0] == 200
    assert settings.CELERY_BROKER_DIR.is_dir()
