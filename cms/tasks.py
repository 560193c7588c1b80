"""What the clock does to pages."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from cms import comparison, naming, preparing
from cms.sharing import drawing
from core import bell, locks


@shared_task
def sweep_pages() -> None:
    """Publish what was scheduled, then let campaigns follow their pages, in name and in state.

    May run twice.
    """
    with locks.elected("cms.sweep_pages") as leads:
        if leads:
            # Wagtail leaves this to a cron job, which nobody has to set up here.
            call_command("publish_scheduled", verbosity=0)
            comparison.sweep(at=timezone.now())
            naming.keep()


@shared_task
def prepare_pictures() -> None:
    """Make the sizes of what live pages show, a few at a time, then stand in line again."""
    with locks.elected("cms.prepare_pictures") as leads:
        are_more = leads and preparing.prepare() == preparing.EACH
    # After the seat is free again, or whoever is rung for would find it taken and leave.
    if are_more:
        bell.ring("cms.tasks.prepare_pictures")


@shared_task
def tidy_cards() -> None:
    """Every night, so that the pictures of sums long past do not pile up."""
    drawing.tidy(at=timezone.now())
