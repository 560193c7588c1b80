"""Whether the ledger tells the same story as the pledges."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from core.money import Money
from payments import ledger
from payments.models import Account, FundingRound, LedgerEntry, Pledge, Refund, RefundState


def balances() -> list[tuple[str, Money]]:
    """What stands on each account, in each currency."""
    rows = LedgerEntry.objects.values("account", "currency").annotate(minor=Sum("amount_minor"))
    return [
        (row["account"], Money(row["minor"], row["currency"]))
        for row in rows.order_by("currency", "account")
    ]


def findings() -> Iterator[str]:
    """Every way in which they disagree, in a sentence; none if all is well."""
    for off in ledger.imbalances():
        yield f"{off.reference} is out of balance by {off.off}"
    yield from _without_posting()
    yield from _other_sums()
    yield from _refunds()
    yield from _held()


def _without_posting() -> Iterator[str]:
    collected = Pledge.objects.filter(collected_at__isnull=False)
    for key in collected.exclude(postings__kind="collected").values_list("key", flat=True):
        yield f"pledge {key} is collected, but the ledger has no posting of it"
    booked = Pledge.objects.filter(collected_at__isnull=True, postings__kind="collected")
    for key in booked.values_list("key", flat=True):
        yield f"pledge {key} has a posting, but is not collected"


def _other_sums() -> Iterator[str]:
    """The sum held for the firm at collection is the sum that was pledged."""
    wrong = LedgerEntry.objects.filter(account=Account.HELD, transaction__kind="collected").exclude(
        Q(amount_minor=-F("transaction__pledge__amount_minor")),
        Q(currency=F("transaction__pledge__currency")),
    )
    for entry in wrong.select_related("transaction__pledge"):
        pledge = entry.transaction.pledge
        held = Money(-entry.amount_minor, entry.currency)
        yield f"{entry.transaction.reference} holds {held}, pledged was {pledge and pledge.amount}"


def _refunds() -> Iterator[str]:
    """What a pledge says is back is what its refunds gave back, and what the ledger booked."""
    succeeded = Refund.objects.filter(state=RefundState.SUCCEEDED)
    given = _by_pledge(succeeded.values_list("pledge").annotate(minor=Sum("amount_minor")))
    entries = LedgerEntry.objects.filter(
        account=Account.HELD, transaction__kind__in=["refunded", "refund_failed"]
    )
    booked = _by_pledge(
        entries.values_list("transaction__pledge").annotate(minor=Sum("amount_minor"))
    )
    moved = Q(refunded_minor__gt=0) | Q(pk__in=[*given, *booked])
    for pledge in Pledge.objects.filter(moved):
        for minor, whose in ((given, "its refunds say"), (booked, "booked is")):
            other = Money(minor.get(pledge.pk, 0), pledge.currency)
            if other != pledge.refunded:
                yield f"pledge {pledge.key} says {pledge.refunded} is back, {whose} {other}"


def _by_pledge(rows: QuerySet[Any, tuple[int, int]]) -> dict[int, int]:
    return dict(rows.order_by())


def _held() -> Iterator[str]:
    """What is held for a firm is what its pledges hold: refunds and losses are booked too."""
    holds = F("pledges__amount_minor") - F("pledges__refunded_minor") - F("pledges__lost_minor")
    sums = Sum(holds, filter=Q(pledges__collected_at__isnull=False), default=0)
    booked = dict(
        LedgerEntry.objects.filter(account=Account.HELD)
        .values_list("transaction__round")
        .annotate(minor=Sum("amount_minor"))
    )
    rounds = FundingRound.objects.annotate(minor=sums)
    for pk, slug, currency, minor in rounds.values_list("pk", "slug", "currency", "minor"):
        held = -booked.get(pk, 0)
        if held != minor:
            ours, theirs = Money(minor, currency), Money(held, currency)
            yield f"round {slug}: pledges hold {ours}, the ledger holds {theirs}"
