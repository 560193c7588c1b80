"""What came of it, counted from our rows, our ledger and the sandbox's own charges."""

import json
import urllib.request
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from core.money import Money
from payments import ledger, totals
from payments.models import Account, FundingRound, Outcome, PledgeState
from payments.rehearsal.pages import TIMEOUT_SECONDS

ENDED = (
    PledgeState.COLLECTED,
    PledgeState.DROPPED,
    PledgeState.EXPIRED,
    PledgeState.RELEASED,
    PledgeState.REFUNDED,
    PledgeState.CANCELLED,
)


@dataclass(frozen=True)
class Audit:
    """The figures of a settled round. `faults` is empty when everything adds up."""

    state: str
    pledged: Money
    collected: Money
    dropped: Money
    asked_by_bank: int
    by_state: dict[str, int]
    charges: int
    double_charges: int
    faults: list[str]


def of(round_: FundingRound) -> Audit:
    """Count everything again, and say what does not add up."""
    sums = totals.of(round_)
    by_state = Counter(round_.pledges.values_list("state", flat=True))
    counts = _sandbox_counts()
    held = ledger.balance(Account.HELD, currency=round_.currency, round_=round_)
    checks = {
        "the ledger is out of balance": bool(ledger.imbalances()),
        "what is held differs from what was collected": -held != sums.held,
        "a pledge is unaccounted for": bool(set(by_state) - set(ENDED)),
        "a pledge was charged twice": bool(counts["double_charges"]),
        "Stripe's charges differ from the pledges collected": (
            counts["charges_succeeded"] != by_state[PledgeState.COLLECTED]
        ),
        "Stripe charged another sum than was collected": (
            counts["amount_captured_by_currency"].get(round_.currency.lower(), 0)
            != sums.collected.minor
        ),
    }
    return Audit(
        state=round_.state,
        pledged=Money(round_.pledged_minor_at_outcome or 0, round_.currency),
        collected=sums.collected,
        dropped=sums.dropped,
        asked_by_bank=_asked(round_),
        by_state=dict(by_state),
        charges=counts["charges_succeeded"],
        double_charges=len(counts["double_charges"]),
        faults=[fault for fault, found in checks.items() if found],
    )


def _asked(round_: FundingRound) -> int:
    return round_.pledges.filter(attempts__outcome=Outcome.ACTION_REQUIRED).distinct().count()


def _sandbox_counts() -> dict[str, Any]:
    """Asked of the sandbox itself: our own rows prove nothing about Stripe's."""
    request = urllib.request.Request(  # noqa: S310
        f"{settings.STRIPE_API_BASE}/_sandbox/api/counts",
        headers={"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        counts: dict[str, Any] = json.load(answer)
    return counts
