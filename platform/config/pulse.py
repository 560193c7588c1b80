"""What Celery tells of each task: its id goes on the log lines, and sweeps leave a pulse."""

import logging
from typing import Any

from celery.signals import task_postrun, task_prerun
from structlog.contextvars import bind_contextvars, clear_contextvars

logger = logging.getLogger(__name__)


@task_prerun.connect
def name_it(task_id: str = "", task: Any = None, **_others: Any) -> None:
    clear_contextvars()
    bind_contextvars(task_id=task_id, task=getattr(task, "name", ""))


@task_postrun.connect
def leave_pulse(task: Any = None, state: str = "", **_others: Any) -> None:
    """A sweep that came to its end says when; one that fails goes quiet, and its lag grows."""
    # Late: config.celery imports this module.
    from config.celery import NIGHTLY, SWEEPS

    name = getattr(task, "name", "")
    if state == "SUCCESS" and name in {*SWEEPS, *NIGHTLY}:
        _beat(name)
    clear_contextvars()


def _beat(name: str) -> None:
    from django.utils import timezone

    # Late: this package is imported while settings are read, and no model can be then.
    from core.models import Pulse

    try:
        Pulse.objects.update_or_create(task=name, defaults={"at": timezone.now()})
    except Exception:
        logger.exception("no pulse of %s", name)
