"""The Celery application: who does the work, who rings the bell, and how often.

The broker only rings. What is due can be found in the database, and the sweeps below find
it: they are the delivery, so a lost message costs `SWEEP_SECONDS` at most.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from config import pulse  # noqa: F401 - it listens as soon as it is imported

SWEEPS = (
    "notifications.tasks.send_due_mails",
    "notifications.tasks.send_due_pushes",
    "notifications.tasks.make_digests",
    "projects.tasks.sweep_campaigns",
    "payments.tasks.sweep_rounds",
    "payments.tasks.sweep_events",
    "payments.tasks.sweep_attempts",
    "care.tasks.sweep_threads",
    "cms.tasks.sweep_pages",
    "cms.tasks.prepare_pictures",
)
NIGHTLY = {
    "payments.tasks.reconcile": crontab(hour=3, minute=17),
    "notifications.tasks.forget_strangers": crontab(hour=4, minute=23),
    "notifications.tasks.tidy": crontab(hour=4, minute=29),
    "cms.tasks.tidy_cards": crontab(hour=4, minute=32),
    "core.tasks.tidy": crontab(hour=4, minute=41),
}


def schedule(*, seconds: float) -> dict[str, dict[str, Any]]:
    """Beat's table. A sweep expires when the next is due, so that slow ones do not pile up."""
    sweeps = {
        name: {"task": name, "schedule": seconds, "options": {"expires": seconds}}
        for name in SWEEPS
    }
    return sweeps | {name: {"task": name, "schedule": at} for name, at in NIGHTLY.items()}


def broker(url: str) -> dict[str, Any]:
    """What Celery must know about the broker behind `url`."""
    if url.startswith("filesystem:"):
        return {
            "broker_transport": "core.embedded.filebroker:Transport",
            "broker_transport_options": {
                "folder": str(settings.CELERY_BROKER_DIR),
                "polling_interval": 0.05,
            },
        }
    if url.startswith(("redis", "sentinel")):
        # A page must not hang because the doorbell does: give up soon, a sweep comes by.
        timeouts = {"socket_connect_timeout": 1, "socket_timeout": 5}
        # Longer than a task may run (`task_time_limit`): what is not acknowledged by then, Redis
        # hands out a second time.
        return {"broker_transport_options": timeouts | {"visibility_timeout": 3600}}
    return {}


def options() -> dict[str, Any]:
    """Read late: settings import this package."""
    return {
        "broker_url": settings.CELERY_BROKER_URL,
        "broker_connection_retry_on_startup": True,
        # A request must not wait for a broker that is gone: what it rings for is found by a sweep.
        "task_publish_retry": False,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        # Once they are done, so that Redis or RabbitMQ ring again for what a killed worker held.
        # Every task may run twice.
        "task_acks_late": True,
        "task_soft_time_limit": 10 * 60,
        "task_time_limit": 15 * 60,
        "worker_prefetch_multiplier": 8,
        # It needs broadcasts, which the broker of files does not carry.
        "worker_enable_remote_control": False,
        # Log lines keep the form that core.logs gives them, and the ids that `pulse` puts on them.
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_max_tasks_per_child": 5_000,
        # Below the 180 MB that `make bench` allows a worker.
        "worker_max_memory_per_child": 170_000,  # kilobytes
        "timezone": settings.TIME_ZONE,
        "beat_schedule": schedule(seconds=settings.SWEEP_SECONDS),
        "beat_schedule_filename": str(settings.VAR_DIR / "beat-schedule"),
    } | broker(settings.CELERY_BROKER_URL)


APPS = ["core", "accounts", "notifications", "projects", "community", "payments", "care", "cms"]

app = Celery("eyelevel")
app.add_defaults(options)
app.autodiscover_tasks(APPS)
