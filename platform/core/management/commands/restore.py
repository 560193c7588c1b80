from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import backups

AFTERWARDS = (
    "Restored. Before beat starts: `manage.py prepare`, `manage.py verify_ledger`, and\n"
    "`manage.py reconcile`, since Stripe may know payments that the backup does not."
)


class Command(BaseCommand):
    """Puts a backup in the place of what is here. A dry run unless told otherwise."""

    help = "Check the backup in FOLDER and, with --execute, replace database and media by it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--execute", action="store_true", help="do it: what is here is lost")

    def handle(self, *args: Any, folder: Path, execute: bool, **options: Any) -> None:
        try:
            said = backups.check(folder)
            self.stdout.write(f"A whole backup, made at {said['made_at']}.")
            if not execute:
                self.stdout.write("Nothing was changed. Stop the site, then add --execute.")
                return
            backups.restore(folder)
        except backups.BackupFailed as failure:
            raise CommandError(str(failure)) from None
        self.stdout.write(AFTERWARDS)
