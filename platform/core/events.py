"""Writing and reading the audit trail."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet

from core.models import Event

if TYPE_CHECKING:
    from accounts.models import User


def record(
    verb: str, subject: Model, *, at: datetime, by: "User | None" = None, **data: Any
) -> Event:
    """Note that `by` (or nobody: the clock) did `verb`. `data` holds ids and codes only."""
    return Event.objects.create(
        at=at,
        verb=verb,
        actor=by,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        data=data,
    )


def of(subject: Model) -> QuerySet[Event]:
    """What happened to this row, oldest first."""
    return Event.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk
    ).order_by("id")
