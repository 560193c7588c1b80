"""Read a real public vote into a campaign."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from accounts.models import Firm
from projects.pabulib import host, importing
from projects.pabulib.importing import Imported
from projects.pabulib.poll import Poll
from projects.pabulib.rows import Malformed


class Command(BaseCommand):
    help = (
        "Read a public vote in the Pabulib format (.pb) into a campaign and count it. The last "
        "line printed is the campaign's slug. A file read twice makes two campaigns; a malformed "
        "one makes none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--firm", metavar="SLUG", help="in whose name (default: a firm made for such votes)"
        )
        parser.add_argument(
            "--currency", default="", metavar="CODE", help="for files that name none"
        )

    def handle(self, *, file: Path, firm: str | None, currency: str, **options: Any) -> None:
        try:
            imported = self._import(file, firm=firm, currency=currency.upper(), **options)
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}.") from problem
        except Malformed as problem:
            raise CommandError(f"{file.name}, {problem}. Nothing was imported.") from problem
        self._report(imported)

    def _import(
        self, path: Path, *, firm: str | None, currency: str, verbosity: int, **_options: Any
    ) -> Imported:
        now = timezone.now()
        with path.open("rb") as file:
            poll = Poll(file, currency=currency)
            votes = tqdm(
                poll.votes(),
                total=poll.meta.num_votes,
                desc=path.stem,
                unit=" ballots",
                # Standard output ends with the slug, for programs to read.
                file=sys.stderr,
                disable=verbosity == 0,
            )
            # Around the firm as well: a malformed file leaves not even a host behind.
            with votes, transaction.atomic():
                return importing.import_poll(
                    poll,
                    votes,
                    firm=_named(firm) if firm else host.firm(at=now),
                    source=path.name,
                    at=now,
                )

    def _report(self, imported: Imported) -> None:
        if imported.contradicted:
            self.stderr.write(
                "The file's own figures differ from its ballots for "
                f"{len(imported.contradicted)} projects: {', '.join(imported.contradicted[:10])}. "
                "The ballots were counted."
            )
        ideas = imported.campaign.ideas.count()
        self.stdout.write(
            f"{imported.ballots} ballots on {ideas} ideas; {imported.selected} selected."
        )
        self.stdout.write(imported.campaign.slug)


def _named(slug: str) -> Firm:
    if firm := Firm.objects.filter(slug=slug).first():
        return firm
    raise CommandError(f"There is no firm {slug!r}.")
