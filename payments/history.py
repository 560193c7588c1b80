"""What has happened to a pledge, told to its backer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import events
from core.money import Money
from core.templatetags.format import moment, money_exact
from payments import wording
from payments.models import Pledge, PledgeState
from payments.steps import Step

Words = Callable[[Pledge, dict[str, Any]], str]


def of(pledge: Pledge) -> list[Step]:
    """Every event with its time, oldest first; what the round did to all pledges comes last."""
    told = [
        (event.at, WORDS[event.verb](pledge, event.data))
        for event in events.of(pledge)
        if event.verb in WORDS
    ]
    if pledge.ended_at is not None and pledge.state == PledgeState.RELEASED:
        told.append((pledge.ended_at, released(pledge)))
    return [_step(at, what) for at, what in told]


def released(pledge: Pledge) -> str:
    """Why a pledge and its card were let go."""
    if pledge.round.goal_met is False:
        return _("The goal was missed. You were not charged, and your card was removed.")
    return _("The round was ended. You were not charged, and your card was removed.")


def _step(at: datetime, what: str) -> Step:
    return Step(moment(at), what, "done")


def _sum(pledge: Pledge, data: dict[str, Any]) -> dict[str, str]:
    minor = data.get("minor", pledge.amount_minor)
    return {"amount": money_exact(Money(minor, pledge.currency))}


WORDS: dict[str, Words] = {
    "pledge_started": lambda p, data: _("You chose to pledge %(amount)s.") % _sum(p, data),
    "pledge_changed": lambda p, data: _("You changed it to %(amount)s.") % _sum(p, data),
    "pledge_confirmed": lambda p, data: _("Your card was saved. The pledge stands."),
    "pledge_cancelled": lambda p, data: _("You cancelled it. Nothing was charged."),
    "pledge_expired": lambda p, data: _("No card was saved in time, so it expired."),
    "pledge_card_replaced": lambda p, data: _("You saved another card."),
    "pledge_card_late": lambda p, data: _("A card arrived too late and was let go."),
    "pledge_collected": lambda p, data: _("Charged: %(amount)s.") % _sum(p, {}),
    "pledge_payment_failed": lambda p, data: wording.failure(data.get("code", "")).reason,
    "pledge_dropped": lambda p, data: _("The payment stayed open to the end, so it was dropped."),
    "refund_begun": lambda p, data: _("A refund of %(amount)s was begun.") % _sum(p, data),
    "pledge_refunded": lambda p, data: _("Refunded: %(amount)s.") % _sum(p, data),
    "refund_failed": lambda p, data: _("The refund came back. The people of this site look at it."),
    "dispute_opened": lambda p, data: _("Your bank opened a dispute."),
    "dispute_won": lambda p, data: _("The dispute was decided for the firm."),
    "dispute_lost": lambda p, data: _("The dispute was decided for you; the money stays with you."),
}
