import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.demo import world


class Command(BaseCommand):
    """Fills the database with the demo's world; a second run only adds what is missing."""

    help = "Make four firms, their campaigns, a crowd and its votes and pledges. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo's people do not belong on a site in production.")
        began = time.monotonic()
        world.seed(say=self._say)
        self.stdout.write(f"The demo's world stands ({time.monotonic() - began:.1f} s).")

    def _say(self, what: str) -> None:
        self.stdout.write(f"  {what} …")
        self.stdout.flush()
