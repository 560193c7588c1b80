"""Giving money back: begun in a transaction, asked of Stripe, booked when it succeeded."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import events, moves
from payments import gateway, ledger, messages
from payments.gateway.refunds import Refund
from payments.models import FundingRound, Pledge, PledgeState, WorkItem
from payments.models.pledges import PLEDGE_MOVES


@transaction.atomic
def begin(pledge: Pledge, *, at: datetime, by: User | None = None) -> Pledge:
    """Commit that this pledge is to be refunded in full."""
    pledge = moves.transition(pledge, PledgeState.REFUNDING, allowed=PLEDGE_MOVES)
    events.record("refund_begun", pledge, at=at, by=by)
    return pledge


def begin_all(round_: FundingRound, *, at: datetime) -> int:
    """Every collected pledge of the round is to be refunded. Call under the round's lock.

    One whose refund came back is left to the person who has the work item.
    """
    return moves.transition_all(
        Pledge.objects.filter(round=round_, refund_id=""),
        PledgeState.REFUNDING,
        allowed=PLEDGE_MOVES,
    )


def run(pledge: Pledge, *, at: datetime) -> None:
    """Ask Stripe for the refund and apply its answer. Safe to call twice."""
    if pledge.state != PledgeState.REFUNDING:
        return
    try:
        refund = _ask(pledge)
    except gateway.Refused as problem:
        WorkItem.objects.get_or_create(
            kind="refund_refused",
            subject=f"pledge:{pledge.key}",
            resolved_at=None,
            defaults={"opened_at": at, "details": {"code": problem.code}},
        )
        return
    apply_refund(pledge, refund, at=at)


def _ask(pledge: Pledge) -> Refund:
    """The pledge's one refund: the one we know, else a new one, else the one Stripe has."""
    if pledge.refund_id:
        return gateway.refunds.read(pledge.refund_id)
    try:
        return gateway.refunds.create(
            pledge_key=str(pledge.key), payment_intent_id=pledge.payment_intent_id
        )
    except gateway.Refused:
        # Its key may have grown too old to be asked under.
        found = gateway.refunds.find(payment_intent_id=pledge.payment_intent_id)
        if found is None:
            raise
        return found


@transaction.atomic
def apply_refund(pledge: Pledge, refund: Refund, *, at: datetime) -> Pledge:
    """Write down what Stripe says of the refund. Safe to call twice, and in any order."""
    pledge = moves.lock(pledge)
    if pledge.refund_id not in ("", refund.id):
        return pledge
    pledge.refund_id = refund.id
    pledge.save(update_fields=["refund_id"])
    if refund.status == "succeeded" and pledge.state == PledgeState.REFUNDING:
        pledge = moves.transition(
            pledge, PledgeState.REFUNDED, allowed=PLEDGE_MOVES, ended_at=at, detach_card=True
        )
        ledger.refunded(pledge, at=at)
        events.record("pledge_refunded", pledge, at=at, refund=refund.id)
        messages.refunded(pledge, at=at)
    elif refund.status in ("failed", "canceled"):
        pledge = _fail(pledge, refund, at=at)
    return pledge


def _fail(pledge: Pledge, refund: Refund, *, at: datetime) -> Pledge:
    """The money did not arrive: it is ours again, and a person must look for another way."""
    if pledge.state not in (PledgeState.REFUNDING, PledgeState.REFUNDED):
        return pledge
    if pledge.state == PledgeState.REFUNDED:
        ledger.refund_failed(pledge, at=at)
    pledge = moves.transition(pledge, PledgeState.COLLECTED, allowed=PLEDGE_MOVES, ended_at=None)
    events.record("refund_failed", pledge, at=at, refund=refund.id)
    WorkItem.objects.get_or_create(
        kind="refund_failed",
        subject=f"pledge:{pledge.key}",
        resolved_at=None,
        defaults={
            "opened_at": at,
            "details": {"refund": refund.id, "reason": refund.failure_reason},
        },
    )
    return pledge
