"""Settings of care under which nobody could be answered in time."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register


@register
def answer_times(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An answer takes time, and a reminder helps only before it is due."""
    if settings.CARE_ANSWER_HOURS < 1:
        return [Error("CARE_ANSWER_HOURS must be at least 1.", id="care.E001")]
    if not 0 < settings.CARE_REMIND_HOURS < settings.CARE_ANSWER_HOURS:
        said = "CARE_REMIND_HOURS is not below CARE_ANSWER_HOURS: no firm is reminded in time."
        return [checks.Warning(said, id="care.W001")]
    return []
