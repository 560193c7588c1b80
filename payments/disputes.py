"""A backer's bank takes the money back until the dispute is decided."""

from datetime import datetime

from django.db import transaction

from core import events, moves
from payments import ledger
from payments.models import Pledge, PledgeState, WorkItem
from payments.models.pledges import PLEDGE_MOVES

# An inquiry withdraws nothing; only these states of a dispute do.
WITHDRAWN = ("needs_response", "under_review", "won", "lost")


@transaction.atomic
def apply_dispute(pledge: Pledge, *, dispute_id: str, status: str, at: datetime) -> Pledge:
    """Write down how the dispute stands. Safe to call twice, and in any order."""
    pledge = moves.lock(pledge)
    if status in WITHDRAWN and pledge.state == PledgeState.COLLECTED:
        if _closed(pledge, dispute_id):
            return pledge
        pledge = _open(pledge, dispute_id=dispute_id, at=at)
    elif status in WITHDRAWN and pledge.state not in (PledgeState.DISPUTED, PledgeState.LOST):
        _note_unbooked(pledge, dispute_id=dispute_id, status=status, at=at)
    if status in ("won", "lost") and pledge.state == PledgeState.DISPUTED:
        to = PledgeState.COLLECTED if status == "won" else PledgeState.LOST
        pledge = moves.transition(pledge, to, allowed=PLEDGE_MOVES)
        ledger.dispute_closed(pledge, dispute_id=dispute_id, won=status == "won", at=at)
        events.record(f"dispute_{status}", pledge, at=at, dispute=dispute_id)
    return pledge


def _open(pledge: Pledge, *, dispute_id: str, at: datetime) -> Pledge:
    pledge = moves.transition(pledge, PledgeState.DISPUTED, allowed=PLEDGE_MOVES)
    ledger.disputed(pledge, dispute_id=dispute_id, at=at)
    events.record("dispute_opened", pledge, at=at, dispute=dispute_id)
    WorkItem.objects.get_or_create(
        kind="dispute",
        subject=dispute_id,
        resolved_at=None,
        defaults={"opened_at": at, "details": {"pledge": str(pledge.key)}},
    )
    return pledge


def _note_unbooked(pledge: Pledge, *, dispute_id: str, status: str, at: datetime) -> None:
    """The bank took money that we do not hold, or are giving back: a person must look."""
    WorkItem.objects.get_or_create(
        kind="dispute_unbooked",
        subject=dispute_id,
        resolved_at=None,
        defaults={
            "opened_at": at,
            "details": {"pledge": str(pledge.key), "state": pledge.state, "status": status},
        },
    )


def _closed(pledge: Pledge, dispute_id: str) -> bool:
    return pledge.postings.filter(reference=f"dispute:{dispute_id}:closed").exists()
