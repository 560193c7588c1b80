"""Show what settling would do; with --execute, do it."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from payments import by_hand, forecast, gateway, totals
from payments.forecast import Forecast, Heap
from payments.models import FundingRound


class Command(BaseCommand):
    help = (
        "Show what is due on rounds past their deadline: whom to charge, release, drop or "
        "refund. Nothing is done without --execute; that can be stopped and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--round", metavar="SLUG", help="only this round")
        parser.add_argument("--execute", action="store_true", help="do it, and charge cards")

    def handle(self, *, round: str | None, execute: bool, **options: Any) -> None:  # noqa: A002
        rounds = _chosen(round)
        if not rounds:
            self.stdout.write("No round is past its deadline and unfinished.")
        for one in rounds:
            self._say(forecast.of(one, at=timezone.now()))
            if execute:
                self._settle(one)
        if rounds and not execute:
            self.stdout.write("Nothing was done. Add --execute to do it.")

    def _say(self, seen: Forecast) -> None:
        round_ = seen.round
        self.stdout.write(f"\n{round_.slug}: {round_.title} ({round_.state})")
        self._line("deadline", f"{timezone.localtime(round_.deadline_at):%Y-%m-%d %H:%M:%S %Z}")
        verdict = "met" if seen.met else "missed"
        self._line("pledged", f"{seen.promised} of {round_.goal}: {verdict}")
        if not seen.is_due:
            self._line("due", "nothing, the round is not past its deadline or is finished")
            return
        heaps = {
            "undecided": seen.undecided,
            "to charge": seen.to_charge,
            "to remind": seen.to_remind,
            "to release": seen.to_release,
            "to drop": seen.to_drop,
            "to refund": seen.to_refund,
        }
        for name, heap in heaps.items():
            self._line(name, _words(heap))

    def _line(self, name: str, said: str) -> None:
        self.stdout.write(f"  {name:<11} {said}")

    def _settle(self, round_: FundingRound) -> None:
        done: Counter[str] = Counter()
        deeds = tqdm(by_hand.settle(round_), desc=round_.slug, unit=" pledges", file=self.stderr)
        try:
            for deed in deeds:
                done[f"{deed.what}: {deed.pledge.state}"] += 1
        except gateway.Unavailable as problem:
            raise CommandError(f"Stripe does not answer ({problem}). Run it again.") from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing is lost: run it again.") from None
        for what, count in sorted(done.items()):
            self._line("done", f"{what}, {count}")
        round_.refresh_from_db()
        sums = totals.of(round_)
        self._line(
            "now",
            f"{round_.state}; collected {sums.collected}, dropped {sums.dropped}, "
            f"refunded {sums.refunded}",
        )


def _chosen(slug: str | None) -> list[FundingRound]:
    if slug is None:
        return list(forecast.due(at=timezone.now()).order_by("deadline_at"))
    found = list(FundingRound.objects.filter(slug=slug))
    if not found:
        raise CommandError(f"There is no round {slug!r}.")
    return found


def _words(heap: Heap) -> str:
    return f"{heap.pledges:,} pledges, {heap.sum}" if heap.pledges else "none"
