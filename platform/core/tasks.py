"""Sweeping up at night."""

from celery import shared_task
from django.core.management import call_command

from core import counters


@shared_task
def tidy() -> None:
    """Drop what has run out: counters and sessions. What is in use stays."""
    counters.tidy()
    call_command("clearsessions", verbosity=0)
