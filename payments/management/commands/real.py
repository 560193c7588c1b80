"""Play the main job through on a real vote, among real processes."""

import sys
from argparse import ArgumentParser
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from core.embedded import services
from core.money import MINIMUM_CHARGE
from payments.models import FundingRound
from payments.rehearsal import audit, cast, stage
from projects.models import Campaign


class Command(BaseCommand):
    help = (
        "Import a public vote, tally it, open a round for the winner with its real cost, let "
        "simulated backers pledge through the sandbox, kill a worker while the cards are charged, "
        "and print what came of it. Started by `make real`; only against the sandbox."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--backers", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, file: Path, backers: int, seed: int, **options: Any) -> None:
        if not settings.STRIPE_API_BASE.startswith("http://127.0.0.1:"):
            raise CommandError("This charges simulated cards and runs against the sandbox only.")
        campaign = self._import(file)
        round_ = self._open(campaign, backers=backers)
        parts = cast.parts(round_, number=backers, seed=seed)
        with _bar(backers, "Pledging", " people") as bar:
            closed = stage.pledge_all(round_, parts, progress=bar.update)
        if closed:
            raise CommandError(f"{closed} backers came after the deadline: the machine is slow.")
        stage.close(round_, at=timezone.now())
        round_ = self._watch(round_, parts)
        self._report(audit.of(round_))

    def _import(self, file: Path) -> Campaign:
        printed = StringIO()
        call_command("import_pabulib", str(file), stdout=printed)
        lines = printed.getvalue().split("\n")
        campaign = Campaign.objects.get(slug=lines[-2])
        self.stdout.write(f"{campaign.title}: {lines[0]}")
        return campaign

    def _open(self, campaign: Campaign, *, backers: int) -> FundingRound:
        currency = str(campaign.imported["currency"])
        if currency not in MINIMUM_CHARGE:
            raise CommandError(f"No round can be held in {currency}.")
        winner = stage.decide(campaign)
        round_ = stage.open_round(
            winner, currency=currency, takes_pledges_for=stage.pledging_time(backers)
        )
        self.stdout.write(
            f"Won by idea {winner.number}, “{winner.title}”, with {winner.votes} votes."
            f" Goal {round_.goal}, {backers} backers."
        )
        return round_

    def _watch(self, round_: FundingRound, parts: Any) -> FundingRound:
        def kill() -> None:
            services.kill_neighbour("worker-1")
            bar.write("Killed worker-1 while it was charging.", file=sys.stderr)

        def progress(collected: int, state: str) -> None:
            bar.set_postfix_str(state, refresh=False)
            bar.update(collected - bar.n)

        with _bar(len(parts), "Collected", " cards") as bar:
            patience = stage.GRACE + stage.pledging_time(len(parts)) + timedelta(minutes=10)
            return stage.wait_for(
                round_, parts=parts, interrupt=kill, progress=progress, patience=patience
            )

    def _report(self, found: audit.Audit) -> None:
        rows = {
            "The round is": found.state,
            "Pledged": found.pledged,
            "Collected": f"{found.collected} from {found.charges} cards",
            "Action required": f"{found.asked_by_bank} people were asked by their bank",
            "Dropped": found.dropped,
            "Pledges by state": ", ".join(f"{n} {s}" for s, n in sorted(found.by_state.items())),
            "Charged twice (counted by the sandbox)": found.double_charges,
        }
        for name, value in rows.items():
            self.stdout.write(f"{name:<40}{value}")
        if found.faults:
            raise CommandError("It does not add up: " + "; ".join(found.faults) + ".")
        self.stdout.write("The ledger is in balance and every pledge is accounted for.")


def _bar(total: int, says: str, unit: str) -> "tqdm[Any]":
    """Ten lines a minute where nobody watches, many where somebody does."""
    pause = 0.2 if sys.stderr.isatty() else 6.0
    return tqdm(total=total, desc=says, unit=unit, file=sys.stderr, mininterval=pause, miniters=0)
