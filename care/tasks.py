"""What the clock sets off. The sweep finds its work by query and may run twice."""

from celery import shared_task
from django.utils import timezone

from care import assignments, escalation, terms
from care.models import Thread

BATCH = 200


@shared_task
def sweep_threads() -> None:
    """Free what people who left had, remind, and pass on; the next sweep takes the rest."""
    now = timezone.now()
    for thread in assignments.left_behind()[:BATCH]:
        assignments.free(thread, at=now)
    for thread in Thread.objects.to_remind(at=now, after=terms.remind_after())[:BATCH]:
        escalation.remind(thread, at=now)
    for thread in Thread.objects.to_escalate(at=now).order_by("due_at")[:BATCH]:
        escalation.escalate(thread, at=now)
