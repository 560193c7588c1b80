from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import backups


class Command(BaseCommand):
    """Writes the database and the media to a folder; see docs/operations.md."""

    help = "Back up the database and the media to FOLDER, which must be new or empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            backups.make(folder, at=timezone.now())
        except backups.BackupFailed as failure:
            raise CommandError(str(failure)) from None
        self.stdout.write(f"Backed up to {folder}. The secrets are not in it: keep them apart.")
