"""What an operator orders: a pledge or a whole round goes back, or a stopped round ends.

Each order carries the fingerprint of the preview that was read, and is done only if that still
holds. A second click finds the preview changed by the first, and does nothing.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from core import events, moves
from core.money import Money
from payments import messages, refund_previews, refunds
from payments.models import FundingRound, Pledge, PledgeState, Refund, RefundCause, RoundState
from payments.models.pledges import PLEDGE_MOVES
from payments.models.rounds import ROUND_MOVES
from payments.refund_previews import Preview


class PreviewOutdated(Exception):
    """What was read holds no longer. `preview` says how it stands now."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(preview.fingerprint)
        self.preview = preview


@transaction.atomic
def refund_pledge(
    pledge: Pledge, *, amount: Money, reason: str, by: User, at: datetime, read: str
) -> Refund:
    """Give back this much of one pledge."""
    locked = moves.lock(pledge)
    _check(refund_previews.of_pledge(locked, amount), read=read)
    return refunds.begin(locked, amount=amount, reason=reason, by=by, at=at)


@transaction.atomic
def end_round(
    round_: FundingRound, *, reason: str, by: User, at: datetime, read: str
) -> FundingRound:
    """Let every promise of a stopped round go, or give back all that a round has collected."""
    locked = moves.lock(round_)
    # The round, then its pledges by id: the order of everyone who locks several.
    list(locked.pledges.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    _check(refund_previews.of_round(locked), read=read)
    # Read now: once their promises are released, they count as backers no more.
    to = refund_previews.concerned(locked)
    if locked.state == RoundState.SUSPENDED:
        locked = _cancel(locked, reason=reason, by=by, at=at)
    else:
        locked = _refund(locked, reason=reason, by=by, at=at)
    messages.round_ended(locked, to=to, at=at)
    return locked


def _check(preview: Preview, *, read: str) -> None:
    if preview.fingerprint != read or not preview.may_confirm:
        raise PreviewOutdated(preview)


def _cancel(round_: FundingRound, *, reason: str, by: User, at: datetime) -> FundingRound:
    """Nobody was charged. A card that is saved after this is let go as one that comes late."""
    pledges = Pledge.objects.filter(round=round_)
    # The table picks: only drafts can expire, and of what is left only promises can be released.
    moves.transition_all(pledges, PledgeState.EXPIRED, allowed=PLEDGE_MOVES, ended_at=at)
    _release(pledges, at=at)
    round_ = moves.transition(
        round_, RoundState.CANCELLED, allowed=ROUND_MOVES, settled_at=at, ended_because=reason
    )
    events.record("round_cancelled", round_, at=at, by=by)
    return round_


def _refund(round_: FundingRound, *, reason: str, by: User, at: datetime) -> FundingRound:
    """The settlement goes on from here: it drops what is open and waits until all is back."""
    # Those not yet tried. What is being tried is waited for, then given back or dropped.
    _release(Pledge.objects.filter(round=round_), at=at)
    round_ = moves.transition(
        round_,
        RoundState.REFUNDING,
        allowed=ROUND_MOVES,
        settled_at=round_.settled_at or at,
        ended_because=reason,
    )
    cause = RefundCause.OPERATOR
    begun = refunds.begin_all(round_, at=at, cause=cause, reason=reason, by=by, again=True)
    events.record("round_refund_begun", round_, at=at, by=by, pledges=begun)
    return round_


def _release(pledges: QuerySet[Pledge], *, at: datetime) -> None:
    """Uncharged promises and their cards are let go."""
    moves.transition_all(
        pledges,
        PledgeState.RELEASED,
        allowed=PLEDGE_MOVES,
        ended_at=at,
        next_attempt_at=None,
        detach_card=True,
    )
