"""Print the balances and check that the ledger agrees with the pledges."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments import audit


class Command(BaseCommand):
    help = (
        "Print the balance of every account in every currency, and every disagreement between "
        "the ledger and the pledges. Ends with an error if there is one."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{'account':<20} {'balance':>20}")
        for account, balance in audit.balances():
            self.stdout.write(f"{account:<20} {balance!s:>20}")
        found = list(audit.findings())
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"The ledger and the pledges disagree {len(found)} times.")
        self.stdout.write("The ledger is in balance and agrees with the pledges.")
