"""What moves money, as rows."""

from payments.models.ledger import Account, LedgerEntry, LedgerTransaction
from payments.models.pledges import ChargeAttempt, Outcome, Pledge, PledgeState
from payments.models.refunds import Refund, RefundCause, RefundState
from payments.models.rounds import FundingRound, Reward, RoundState, ShortfallRule
from payments.models.stripe import StripeCustomer, StripeEvent
from payments.models.work import WorkItem

__all__ = [
    "Account",
    "ChargeAttempt",
    "FundingRound",
    "LedgerEntry",
    "LedgerTransaction",
    "Outcome",
    "Pledge",
    "PledgeState",
    "Refund",
    "RefundCause",
    "RefundState",
    "Reward",
    "RoundState",
    "ShortfallRule",
    "StripeCustomer",
    "StripeEvent",
    "WorkItem",
]
