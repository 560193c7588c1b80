"""The ledger: double entry, append-only, in balance after every commit."""

import pgtrigger
from django.db import models

from payments.models.pledges import Pledge
from payments.models.rounds import FundingRound


class Account(models.TextChoices):
    """Where money stands. Debits are positive, credits negative."""

    STRIPE = "stripe", "Balance at Stripe"
    HELD = "held_for_firm", "Held for the firm"
    FEES = "processing_fees", "Stripe's fees"
    DISPUTED = "disputed", "Withdrawn in disputes"


class LedgerTransaction(models.Model):
    """One posting. `reference` names the occasion: it can be posted once."""

    reference = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=30)
    round = models.ForeignKey(FundingRound, on_delete=models.PROTECT, related_name="postings")
    pledge = models.ForeignKey(Pledge, null=True, on_delete=models.PROTECT, related_name="postings")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.reference


class LedgerEntry(models.Model):
    """One line of a posting: `amount_minor` in `currency` on `account`; debit positive."""

    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, related_name="entries"
    )
    account = models.CharField(max_length=20, choices=Account)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount_minor=0), name="ledger_entry_not_zero"
            )
        ]
        indexes = [models.Index(fields=["account", "currency"], name="ledger_account")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            # Deferred: the lines of a posting are written one by one and must sum to zero
            # by the time the transaction commits.
            pgtrigger.Trigger(
                name="in_balance",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                # PostgreSQL's sum of bigints is NUMERIC, since it may outgrow them.
                declare=[("off", "NUMERIC")],
                func="""
                    SELECT SUM(amount_minor) INTO off FROM payments_ledgerentry
                    WHERE transaction_id = NEW.transaction_id AND currency = NEW.currency;
                    IF off <> 0 THEN
                        RAISE EXCEPTION 'ledger transaction % is out of balance by % %',
                            NEW.transaction_id, off, NEW.currency;
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_minor} {self.currency}"
