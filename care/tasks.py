"""What the clock sets off. The sweep finds its work by query and may run twice."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from care import assignments, escalation, terms
from care.models import Thread

logger = logging.getLogger(__name__)
BATCH = 200


@shared_task
def sweep_threads() -> None:
    """Free what people who left had, remind, and pass on; the next sweep takes the rest."""
    now = timezone.now()
    _each(assignments.left_behind()[:BATCH], assignments.free, at=now)
    to_remind = Thread.objects.to_remind(at=now, after=terms.remind_after())
    _each(to_remind[:BATCH], escalation.remind, at=now)
    # The longest overdue first, should there ever be more than one sweep takes.
    overdue = Thread.objects.to_escalate(at=now).order_by("due_at")
    _each(overdue[:BATCH], escalation.escalate, at=now)


def _each(threads: Iterable[Thread], deed: Callable[..., Any], *, at: datetime) -> None:
    """Trouble with one thread does not hold up the others."""
    for thread in threads:
        try:
            deed(thread, at=at)
        except Exception:
            logger.exception("thread %s could not be seen to", thread.pk)
