from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.embedded import supervisor
from core.embedded.postgres import ServerFailed
from core.embedded.processes import ServiceFailed


class Command(BaseCommand):
    """Runs the whole site in the foreground until Ctrl-C; see `core.embedded.supervisor`."""

    help = "Run web, workers, scheduler, database and the Stripe sandbox, seeded with a world."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reload", action="store_true", help="reload whatever changes")
        parser.add_argument("--empty", action="store_true", help="leave the database unseeded")

    def handle(self, *args: Any, reload: bool, empty: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production: EYELEVEL_PRODUCTION is on.")
        try:
            supervisor.run(
                var=settings.VAR_DIR,
                port=settings.PORT,
                sandbox_port=settings.SANDBOX_PORT,
                seed=not empty,
                reload=reload,
            )
        except (supervisor.CannotRun, ServiceFailed, ServerFailed) as failure:
            raise CommandError(str(failure)) from None
