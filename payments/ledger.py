"""Posting to the ledger and reading balances. The rules themselves live in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from core.money import Money
from payments.models import (
    Account,
    FundingRound,
    LedgerEntry,
    LedgerTransaction,
    Pledge,
    Refund,
)


@dataclass(frozen=True)
class Imbalance:
    """A posting whose lines do not sum to zero. The database forbids it; we look anyway."""

    reference: str
    off: Money


def post(
    kind: str,
    *,
    reference: str,
    lines: Mapping[Account, Money],
    round_: FundingRound,
    pledge: Pledge | None,
    at: datetime,
) -> LedgerTransaction:
    """Write one posting: debits positive, credits negative, zero lines left out.

    Posting the same `reference` again raises IntegrityError; lines that do not sum to zero
    fail at commit.
    """
    posting = LedgerTransaction.objects.create(
        reference=reference, kind=kind, round=round_, pledge=pledge, at=at
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            transaction=posting,
            account=account,
            amount_minor=amount.minor,
            currency=amount.currency,
        )
        for account, amount in lines.items()
        # Without a fee there is no line for it: the database refuses lines of nothing.
        if amount
    )
    return posting


def collected(pledge: Pledge, *, received: Money, fee: Money, at: datetime) -> None:
    """The card was charged: Stripe holds the sum less its fee; we hold all of it for the firm."""
    post(
        "collected",
        reference=f"pledge:{pledge.key}:collected",
        lines={
            Account.STRIPE: received - fee,
            Account.FEES: fee,
            Account.HELD: -received,
        },
        round_=pledge.round,
        pledge=pledge,
        at=at,
    )


def refunded(refund: Refund, *, at: datetime) -> None:
    """The backer has this much back; Stripe keeps its fee, so that is our expense."""
    _refund("refunded", refund, reference=_reference(refund), amount=refund.amount, at=at)


def refund_failed(refund: Refund, *, at: datetime) -> None:
    """A refund that was booked came back: a new entry sets it right."""
    reference = f"{_reference(refund)}:failed"
    _refund("refund_failed", refund, reference=reference, amount=-refund.amount, at=at)


def _reference(refund: Refund) -> str:
    return f"pledge:{refund.pledge.key}:refund:{refund.number}"


def _refund(kind: str, refund: Refund, *, reference: str, amount: Money, at: datetime) -> None:
    post(
        kind,
        reference=reference,
        lines={Account.HELD: amount, Account.STRIPE: -amount},
        round_=refund.pledge.round,
        pledge=refund.pledge,
        at=at,
    )


def disputed(pledge: Pledge, *, dispute_id: str, amount: Money, at: datetime) -> None:
    """The bank took the money back until the dispute is decided."""
    post(
        "disputed",
        reference=f"dispute:{dispute_id}:opened",
        lines={Account.DISPUTED: amount, Account.STRIPE: -amount},
        round_=pledge.round,
        pledge=pledge,
        at=at,
    )


def opened_dispute(dispute_id: str) -> Money | None:
    """What the bank took when the dispute was opened; None if that was never booked."""
    opened = LedgerEntry.objects.filter(
        transaction__reference=f"dispute:{dispute_id}:opened", account=Account.DISPUTED
    ).first()
    return Money(opened.amount_minor, opened.currency) if opened else None


def dispute_closed(
    pledge: Pledge, *, dispute_id: str, amount: Money, won: bool, at: datetime
) -> None:
    """Won: the money is back at Stripe. Lost: it is gone, and no longer held for the firm."""
    to = Account.STRIPE if won else Account.HELD
    post(
        "dispute_won" if won else "dispute_lost",
        reference=f"dispute:{dispute_id}:closed",
        lines={to: amount, Account.DISPUTED: -amount},
        round_=pledge.round,
        pledge=pledge,
        at=at,
    )


def fees_of(pledges: QuerySet[Pledge], *, currency: str) -> Money:
    """What Stripe kept of these pledges' charges, and keeps whatever goes back."""
    entries = LedgerEntry.objects.filter(
        account=Account.FEES, currency=currency, transaction__pledge__in=pledges
    )
    return Money(entries.aggregate(sum=Sum("amount_minor"))["sum"] or 0, currency)


def balance(account: str, *, currency: str, round_: FundingRound | None = None) -> Money:
    """What stands on the account, of one round or of all."""
    entries = LedgerEntry.objects.filter(account=account, currency=currency)
    if round_ is not None:
        entries = entries.filter(transaction__round=round_)
    return Money(entries.aggregate(sum=Sum("amount_minor"))["sum"] or 0, currency)


def imbalances() -> list[Imbalance]:
    """Postings out of balance; there are none unless someone has gone around the database."""
    rows = (
        LedgerEntry.objects.values("transaction__reference", "currency")
        .annotate(off=Sum("amount_minor"))
        .exclude(off=0)
    )
    return [
        Imbalance(row["transaction__reference"], Money(row["off"], row["currency"])) for row in rows
    ]
