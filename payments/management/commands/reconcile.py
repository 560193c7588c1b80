"""Compare Stripe's books with ours."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payments import gateway, reconciliation


class Command(BaseCommand):
    help = (
        "Compare Stripe's books with ours, print every difference and open a work item for it. "
        "Ends with an error if there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = reconciliation.LOOK_BACK.days
        parser.add_argument("--days", type=int, default=default, help="how far to look back")

    def handle(self, *, days: int, **options: Any) -> None:
        if not 0 < days <= 3_650:
            raise CommandError("--days must be between 1 and 3650.")
        now = timezone.now()
        try:
            found = reconciliation.run(at=now, since=now - timedelta(days=days))
        except gateway.Unavailable as problem:
            raise CommandError(f"Stripe does not answer ({problem}). Run it again.") from None
        for one in found:
            details = ", ".join(f"{name} {value}" for name, value in one.details.items())
            self.stdout.write(f"{one.kind}: {one.subject} ({details})")
        if found:
            raise CommandError(f"{len(found)} differences; each is a work item now.")
        self.stdout.write(f"Stripe's books and ours agree over the last {days} days.")
