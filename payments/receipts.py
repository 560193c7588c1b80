"""The receipt of a pledge: what was charged, what went back, what is held on which condition."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.money import Money
from core.templatetags.format import moment, money
from payments.models import (
    FundingRound,
    Pledge,
    PledgeState,
    RefundCause,
    RefundState,
    RoundState,
    ShortfallRule,
)

# Whoever was charged may have proof of it, whatever became of the money.
STATES = (
    PledgeState.COLLECTED,
    PledgeState.REFUNDING,
    PledgeState.REFUNDED,
    PledgeState.DISPUTED,
    PledgeState.LOST,
)


@dataclass(frozen=True)
class Line:
    """A refund that arrived or is on its way."""

    number: str
    at: datetime
    amount: Money
    why: str
    is_there: bool


def exists_for(pledge: Pledge) -> bool:
    return pledge.state in STATES


def number(pledge: Pledge) -> str:
    """Twelve figures of the pledge's own key: the same for ever, and nobody can count by it."""
    return f"{pledge.key.hex[:6]}-{pledge.key.hex[6:12]}".upper()


def of(pledge: Pledge) -> dict[str, Any]:
    """Everything the printed page says. One query, for the refunds."""
    return {
        "pledge": pledge,
        "round": pledge.round,
        "firm": pledge.round.campaign.firm,
        "number": number(pledge),
        "lines": lines(pledge),
        "kept": pledge.amount - pledge.refunded,
        "condition": condition(pledge),
        "section": "pledges",
    }


def lines(pledge: Pledge) -> list[Line]:
    """What went back or is on its way, oldest first; what failed has not moved."""
    found = pledge.refunds.exclude(state=RefundState.FAILED).order_by("number")
    return [
        Line(
            number=f"{number(pledge)}-R{refund.number}",
            at=refund.ended_at or refund.begun_at,
            amount=refund.amount,
            why=why(refund.cause, refund.reason),
            is_there=refund.state == RefundState.SUCCEEDED,
        )
        for refund in found
    ]


def why(cause: str, reason: str) -> str:
    """Why money goes back: the words of whoever decided it, or the rule that did."""
    if reason:
        return reason
    if cause == RefundCause.SHORTFALL:
        return _("Less arrived than the goal, and the firm had chosen that everyone is refunded.")
    return _("The people who run this site gave it back.")


def condition(pledge: Pledge) -> str:
    """On which condition the money of this pledge is held; "" once none is."""
    if not pledge.held or pledge.state == PledgeState.LOST:
        return ""
    sum_ = {"sum": money(pledge.held)}
    if pledge.state == PledgeState.DISPUTED:
        return _("Your bank has taken the money back until the dispute is decided.")
    if pledge.state == PledgeState.REFUNDING:
        return _("%(sum)s is on its way back to your card.") % sum_
    return release(pledge.round)


def release(round_: FundingRound) -> str:
    """What must happen before the firm gets what was collected; "" before any was."""
    terms = {"until": moment(round_.grace_ends_at), "goal": money(round_.goal)}
    firm = {"firm": round_.campaign.firm.name, "since": moment(round_.settled_at)}
    match round_.state:
        case RoundState.SETTLING | RoundState.GRACE if round_.goal_met:
            held = _("The money is held until the round is final, by %(until)s at the latest.")
            if round_.shortfall_rule == ShortfallRule.REFUND_ALL:
                short = _("If less than %(goal)s has arrived by then, everyone is refunded.")
            else:
                short = _("Then it is the firm's, also if less than %(goal)s has arrived.")
            return f"{held} {short}" % terms
        case RoundState.FUNDED:
            return _("The round is final since %(since)s: the money is held for %(firm)s.") % firm
        case RoundState.REFUNDING:
            return _("Everyone is refunded; until it is back, the money is held for its backers.")
    return ""
