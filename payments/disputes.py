"""A backer's bank takes the money back until the dispute is decided."""

from datetime import datetime
from typing import Any

from django.db import transaction

from core import events, moves
from core.money import Money
from payments import gateway, ledger, work
from payments.models import Pledge, PledgeState
from payments.models.pledges import PLEDGE_MOVES

# An inquiry withdraws nothing; only these states of a dispute do.
WITHDRAWN = ("needs_response", "under_review", "won", "lost")


@transaction.atomic
def apply_dispute(
    pledge: Pledge, *, dispute_id: str, status: str, at: datetime, amount: Money | None = None
) -> Pledge:
    """Write down how the dispute stands. Safe to call twice, and in any order.

    `amount` is what the bank took, which need not be all; without one it is all that is held.
    """
    pledge = moves.lock(pledge)
    if status in WITHDRAWN and pledge.state == PledgeState.COLLECTED:
        # Old news of a dispute that is over opens it no second time.
        if _closed(pledge, dispute_id):
            return pledge
        pledge = _open(pledge, dispute_id=dispute_id, amount=amount or pledge.held, at=at)
    elif status in WITHDRAWN and pledge.state not in (PledgeState.DISPUTED, PledgeState.LOST):
        _note_unbooked(pledge, dispute_id=dispute_id, status=status, at=at)
    # No `elif`: one that is first heard of when it is over has been opened just now.
    if status in ("won", "lost") and pledge.state == PledgeState.DISPUTED:
        pledge = _close(pledge, dispute_id=dispute_id, won=status == "won", at=at)
    return pledge


def catch_up(pledge: Pledge, *, at: datetime) -> None:
    """Hear of every dispute that Stripe has for the pledge, as if its event had just come."""
    for one in gateway.disputes.of_intent(pledge.payment_intent_id):
        apply_dispute(pledge, dispute_id=one.id, status=one.status, amount=one.amount, at=at)


def _open(pledge: Pledge, *, dispute_id: str, amount: Money, at: datetime) -> Pledge:
    pledge = moves.transition(pledge, PledgeState.DISPUTED, allowed=PLEDGE_MOVES)
    ledger.disputed(pledge, dispute_id=dispute_id, amount=amount, at=at)
    events.record("dispute_opened", pledge, at=at, dispute=dispute_id)
    work.open_item("dispute", dispute_id, at=at, pledge=str(pledge.key))
    return pledge


def _close(pledge: Pledge, *, dispute_id: str, won: bool, at: datetime) -> Pledge:
    """Won: ours again, unless all of it had gone back before. Lost: gone for good."""
    opened = ledger.opened_dispute(dispute_id)
    if opened is None:
        _note_unbooked(pledge, dispute_id=dispute_id, status="won" if won else "lost", at=at)
        return pledge
    to, fields = _after(pledge, opened, won=won, at=at)
    pledge = moves.transition(pledge, to, allowed=PLEDGE_MOVES, **fields)
    ledger.dispute_closed(pledge, dispute_id=dispute_id, amount=opened, won=won, at=at)
    verb = "dispute_won" if won else "dispute_lost"
    events.record(verb, pledge, at=at, dispute=dispute_id)
    return pledge


def _after(
    pledge: Pledge, opened: Money, *, won: bool, at: datetime
) -> tuple[PledgeState, dict[str, Any]]:
    if not won:
        return PledgeState.LOST, {"lost_minor": opened.minor}
    if pledge.held:
        return PledgeState.COLLECTED, {}
    return PledgeState.REFUNDED, {"ended_at": at, "detach_card": True}


def _note_unbooked(pledge: Pledge, *, dispute_id: str, status: str, at: datetime) -> None:
    """The bank took money that we do not hold, or are giving back: a person must look."""
    details = {"pledge": str(pledge.key), "state": pledge.state, "status": status}
    work.open_item("dispute_unbooked", dispute_id, at=at, **details)


def _closed(pledge: Pledge, dispute_id: str) -> bool:
    return pledge.postings.filter(reference=f"dispute:{dispute_id}:closed").exists()
