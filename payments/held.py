"""What stands on a round's account: for its firm, and for whoever answers for the money."""

from dataclasses import dataclass

from core.money import Money
from payments import ledger, receipts, totals
from payments.models import Account, FundingRound


@dataclass(frozen=True)
class Held:
    """Of all that was `collected`, what is left and where the rest went.

    `fees` are what Stripe kept of the charges; nobody pays them back, whatever is refunded.
    `condition` says what must happen before the firm gets it.
    """

    collected: Money
    refunded: Money
    lost: Money
    disputed: Money
    held: Money
    fees: Money
    condition: str


def of(round_: FundingRound) -> Held:
    """Two queries: the pledges' sums, and the fees from the ledger."""
    sums = totals.of(round_)
    return Held(
        collected=sums.collected,
        refunded=sums.refunded,
        lost=sums.lost,
        disputed=sums.disputed,
        held=sums.held,
        fees=ledger.balance(Account.FEES, currency=round_.currency, round_=round_),
        condition=receipts.release(round_) if sums.held else "",
    )
