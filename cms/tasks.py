"""What the clock does to pages."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from cms import comparison
from core import locks


@shared_task
def sweep_pages() -> None:
    """Publish what was scheduled, then let campaigns follow their pages. May run twice."""
    with locks.elected("cms.sweep_pages") as leads:
        if leads:
            call_command("publish_scheduled", verbosity=0)
            comparison.sweep(at=timezone.now())
