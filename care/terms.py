"""How long a firm may take to answer, as the site publishes it."""

from datetime import datetime, timedelta

from django.conf import settings


def answer_time() -> timedelta:
    return timedelta(hours=settings.CARE_ANSWER_HOURS)


def remind_after() -> timedelta:
    """Before the answer is due, the firm is reminded after this long."""
    return timedelta(hours=settings.CARE_REMIND_HOURS)


def due(*, at: datetime) -> datetime:
    """When an answer to what is asked `at` is due."""
    return at + answer_time()
