"""What still ties a firm to its backers: rounds not over, and money held for it."""

from django.db.models import F, QuerySet, Sum

from accounts.models import Firm
from core.money import Money
from payments.models import Account, FundingRound, LedgerEntry, RoundState

RUNNING = [
    RoundState.SCHEDULED,
    RoundState.LIVE,
    RoundState.SUSPENDED,
    RoundState.SETTLING,
    RoundState.GRACE,
    RoundState.REFUNDING,
]


def running_rounds(firm: Firm) -> "QuerySet[FundingRound]":
    return FundingRound.objects.filter(campaign__firm=firm, state__in=RUNNING).order_by("pk")


def held_for(firm: Firm) -> list[Money]:
    """What the ledger holds for the firm, one sum a currency, nothing left out but zeros."""
    sums = (
        LedgerEntry.objects.filter(account=Account.HELD, transaction__round__campaign__firm=firm)
        .values("currency")
        .annotate(minor=Sum(-F("amount_minor")))
        .order_by("currency")
    )
    return [Money(row["minor"], row["currency"]) for row in sums if row["minor"]]
