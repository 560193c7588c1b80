"""What the site says of itself: all floors, no names, to nobody else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from config import celery, metrics
from core import metrics as core
from core.models import Pulse
from notifications.models import Mail
from payments.models import StripeEvent, WorkItem
from tests.factories import accounts, care, community, projects

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def figures(client: Client) -> dict[str, float]:
    response = client.get("/metrics")
    assert response.status_code == 200
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_a_quiet_site_has_nothing_waiting(client: Client) -> None:
    found = figures(client)

    for name in ("mail_due", "mail_failed", "events_unprocessed", "settlement_lag_seconds"):
        assert found[f"eyelevel_{name}"] == 0
    assert {found[name] for name in found if name.startswith("eyelevel_figures_broken")} == {0}


def test_what_waits_is_counted_and_its_age_told(client: Client) -> None:
    now = timezone.now()
    person = accounts.user()
    Mail.objects.create(
        kind="x", recipient=person, once="x", due_at=now - 3 * MINUTE, written_at=now
    )
    StripeEvent.objects.create(
        event_id="evt_1", type="x", payload={}, received_at=now - 2 * MINUTE, due_at=now
    )
    WorkItem.objects.create(kind="refund_failed", subject="pledge:1", opened_at=now)

    found = figures(client)

    assert found["eyelevel_mail_due"] == 1
    assert found["eyelevel_mail_oldest_seconds"] == pytest.approx(180, abs=30)
    assert found["eyelevel_events_oldest_seconds"] == pytest.approx(120, abs=30)
    assert found["eyelevel_work_items refund_failed"] == 1


def test_ballots_are_counted_and_not_what_for(client: Client) -> None:
    campaign = projects.campaign("vote")
    first, second = projects.idea(campaign), projects.idea(campaign)
    projects.ballot(first, second)

    assert figures(client)["eyelevel_ballots"] == 1


def test_questions_and_reports_wait_in_numbers(client: Client) -> None:
    now = timezone.now()
    thread = care.thread(at=now - timedelta(hours=73))
    community.reported(projects.idea(projects.campaign()), at=now - 5 * MINUTE)

    found = figures(client)

    assert found["eyelevel_threads_waiting"] == 1
    lag = (now - thread.due_at).total_seconds() if thread.due_at else 0
    assert found["eyelevel_threads_escalation_lag_seconds"] == pytest.approx(lag, abs=30)
    assert found["eyelevel_reports_waiting"] == 1
    assert found["eyelevel_reports_oldest_seconds"] == pytest.approx(300, abs=30)


def test_a_sweep_that_fails_goes_quiet(client: Client) -> None:
    celery.app.loader.import_default_modules()
    task = celery.app.tasks["projects.tasks.sweep_campaigns"]
    task.apply()
    assert Pulse.objects.filter(task=task.name).exists()
    old = timezone.now() - 10 * MINUTE
    Pulse.objects.update(at=old)

    found = figures(client)

    lag = found["eyelevel_sweep_lag_seconds projects.tasks.sweep_campaigns"]
    assert lag == pytest.approx(600, abs=30)


def test_a_task_that_breaks_leaves_no_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    celery.app.loader.import_default_modules()
    task = celery.app.tasks["projects.tasks.sweep_campaigns"]

    def breaks() -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr("projects.tasks.shortlisting.at_threshold", breaks)
    task.apply()

    assert not Pulse.objects.exists()


def test_a_floor_that_breaks_is_named_and_hides_no_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(at: datetime) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr("payments.metrics.figures", breaks)
    found = figures(client)

    assert found["eyelevel_figures_broken payments"] == 1
    assert found["eyelevel_mail_due"] == 0


def test_every_floor_with_figures_is_asked() -> None:
    from tests.contracts import sources

    named = {path.parent.name for path in sources.files(".py") if path.name == "metrics.py"}

    assert named - {"config"} == {floor.__name__.partition(".")[0] for floor in metrics.FLOORS}


class TestTheDoor:
    def test_it_is_closed_to_whoever_comes_from_elsewhere(self, client: Client) -> None:
        assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
        assert client.get("/metrics", REMOTE_ADDR="nonsense").status_code == 403

    def test_a_proxy_on_this_machine_opens_it_to_nobody(self, client: Client) -> None:
        response = client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"})

        assert response.status_code == 403

    def test_the_token_opens_it_from_anywhere(self, client: Client, settings: Settings) -> None:
        settings.METRICS_TOKEN = "right"
        for given, status in (("right", 200), ("wrong", 403), ("", 403), ("ł", 403)):
            headers = {"Authorization": f"Bearer {given}"}
            response = client.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.7")
            assert response.status_code == status

    def test_once_there_is_a_token_this_machine_needs_it_too(
        self, client: Client, settings: Settings
    ) -> None:
        settings.METRICS_TOKEN = "right"

        assert client.get("/metrics").status_code == 403


def test_a_broker_that_cannot_be_asked_is_minus_one(settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    assert core.queue_depth() == -1


def test_the_queue_of_files_is_counted(settings: Settings, tmp_path: Any) -> None:
    settings.CELERY_BROKER_URL = "filesystem://localhost/"
    settings.CELERY_BROKER_DIR = tmp_path
    assert core.queue_depth() == 0
    (tmp_path / "celery").mkdir()
    (tmp_path / "celery" / "0001-a").touch()
    (tmp_path / "celery" / ".half").touch()

    assert core.queue_depth() == 1
