"""A round from its deadline to its end. Each step is small, locked, and safe to repeat.

live → settling: no more pledges
settling: every draft is decided, then the outcome is recorded once
met: each pledge is charged → grace while some payments are open → funded or refunded
missed: every pledge is released → unfunded
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from core import bell, events, moves
from payments import checkouts, collection, messages, refunds, totals
from payments.models import (
    FundingRound,
    Pledge,
    PledgeState,
    RefundCause,
    RoundState,
    ShortfallRule,
)
from payments.models.pledges import HELD_MINOR, HOLDING_MONEY, OUTSTANDING, PLEDGE_MOVES
from payments.models.rounds import ROUND_MOVES

# Each one asks Stripe. What a run leaves, the next sweep finds.
BATCH = 500


@transaction.atomic
def close_to_pledges(round_: FundingRound, *, at: datetime) -> FundingRound:
    """The deadline has passed: nobody can pledge, change or cancel any more."""
    # The lock of pledging and cancelling: each comes wholly before this or is refused.
    locked = moves.lock(round_)
    if locked.state != RoundState.LIVE or locked.deadline_at > at:
        return locked
    locked = moves.transition(locked, RoundState.SETTLING, allowed=ROUND_MOVES)
    events.record("round_closed", locked, at=at)
    return locked


def decide_drafts(round_: FundingRound, *, at: datetime) -> None:
    """Each draft becomes a pledge, if its card was saved in time, or expires."""
    # Without the round's lock: each of them asks Stripe, and no new draft can come any more.
    drafts = round_.pledges.filter(state=PledgeState.DRAFT)
    for pledge in drafts.select_related("round", "backer")[:BATCH]:
        checkouts.settle_draft(pledge, at=at)


@transaction.atomic
def record_outcome(round_: FundingRound, *, at: datetime) -> FundingRound:
    """Record once whether the goal was met. Waits while a draft is undecided."""
    locked = moves.lock(round_)
    undecided = locked.pledges.filter(state=PledgeState.DRAFT).exists()
    if locked.state != RoundState.SETTLING or locked.outcome_at is not None or undecided:
        return locked
    promised = totals.promised_minor(locked)
    locked.outcome_at = at
    locked.pledged_minor_at_outcome = promised
    locked.goal_met = promised >= locked.goal_minor
    locked.grace_ends_at = at + locked.grace
    locked.save(
        update_fields=["outcome_at", "pledged_minor_at_outcome", "goal_met", "grace_ends_at"]
    )
    events.record("outcome_recorded", locked, at=at, met=locked.goal_met, minor=promised)
    # Read now: once they are released, nobody counts as a backer any more.
    backing = messages.backers(locked)
    if locked.goal_met:
        # All at once and now; `tasks.pace_charges` is what spreads them.
        locked.pledges.filter(state=PledgeState.PLEDGED).update(next_attempt_at=at)
        bell.ring("payments.tasks.pace_charges")
    else:
        locked = _release_all(locked, at=at)
    messages.outcome(locked, to=backing, at=at)
    return locked


def _release_all(round_: FundingRound, *, at: datetime) -> FundingRound:
    """The goal was missed: nobody is charged, every card is let go."""
    # One statement for thousands, without an event for each: their history reads it from the round.
    moves.transition_all(
        Pledge.objects.filter(round=round_),
        PledgeState.RELEASED,
        allowed=PLEDGE_MOVES,
        ended_at=at,
        detach_card=True,
    )
    return moves.transition(round_, RoundState.UNFUNDED, allowed=ROUND_MOVES, settled_at=at)


def drop_leftovers(round_: FundingRound, *, at: datetime) -> None:
    """The grace period is over, or everyone is refunded: payments still open are given up."""
    is_over = round_.grace_ends_at is not None and round_.grace_ends_at <= at
    if not is_over and round_.state != RoundState.REFUNDING:
        return
    # Not what is being charged at this moment: its answer decides.
    leftovers = round_.pledges.filter(state__in=[PledgeState.ACTION_REQUIRED, PledgeState.ERRORED])
    for pledge in leftovers.select_related("round__campaign__firm", "reward")[:BATCH]:
        collection.drop(pledge, at=at)


@transaction.atomic
def advance(round_: FundingRound, *, at: datetime) -> FundingRound:
    """Move a charged round on: into grace while payments are open, to its end when none is."""
    locked = moves.lock(round_)
    charging = locked.state in (RoundState.SETTLING, RoundState.GRACE) and locked.goal_met
    if not charging:
        return locked
    open_states = set(
        locked.pledges.filter(state__in=OUTSTANDING).values_list("state", flat=True).distinct()
    )
    if not open_states:
        return _finish(locked, at=at)
    # The grace period shows once each card has been tried; its end was set with the outcome.
    untried = PledgeState.PLEDGED in open_states
    if locked.state == RoundState.SETTLING and not untried:
        locked = moves.transition(locked, RoundState.GRACE, allowed=ROUND_MOVES)
        events.record("round_in_grace", locked, at=at)
    return locked


def _finish(round_: FundingRound, *, at: datetime) -> FundingRound:
    """Every card has been tried. If less than the goal arrived, the firm's chosen rule decides."""
    holding = round_.pledges.filter(state__in=HOLDING_MONEY)
    # What a bank disputes still counts: it may come back, and this is decided once.
    collected = holding.aggregate(sum=Sum(HELD_MINOR, default=0))["sum"]
    short = collected < round_.goal_minor
    # Whatever the rule says: with nothing collected there is nothing to go ahead with.
    refund = short and (round_.shortfall_rule == ShortfallRule.REFUND_ALL or not collected)
    to = RoundState.REFUNDING if refund else RoundState.FUNDED
    round_ = moves.transition(round_, to, allowed=ROUND_MOVES, settled_at=at)
    events.record("round_final", round_, at=at, state=to, collected=collected)
    messages.round_final(round_, at=at)
    if refund:
        refunds.begin_all(round_, at=at)
    return round_


@transaction.atomic
def finish_refunds(round_: FundingRound, *, at: datetime) -> FundingRound:
    """All money is back with the backers, that of disputes won meanwhile included."""
    locked = moves.lock(round_)
    if locked.state == RoundState.REFUNDING:
        # An operator's order always has a reason, the firm's rule never.
        by_rule = not locked.ended_because
        cause = RefundCause.SHORTFALL if by_rule else RefundCause.OPERATOR
        refunds.begin_all(locked, at=at, cause=cause, reason=locked.ended_because)
    waiting = locked.pledges.filter(state__in=[*HOLDING_MONEY, *OUTSTANDING])
    if locked.state != RoundState.REFUNDING or waiting.exists():
        return locked
    locked = moves.transition(locked, RoundState.REFUNDED, allowed=ROUND_MOVES)
    events.record("round_refunded", locked, at=at)
    return locked


@transaction.atomic
def send_last_calls(round_: FundingRound, *, at: datetime) -> None:
    """A day before the grace period ends, once to everyone whose payment is still open."""
    ends = round_.grace_ends_at
    if round_.state != RoundState.GRACE or not ends:
        return
    if not ends - round_.last_call_before <= at < ends:
        return
    # Not what is being charged at this moment: if that fails, the next step finds it.
    waiting = round_.pledges.filter(
        state__in=[PledgeState.ACTION_REQUIRED, PledgeState.ERRORED], last_called_at=None
    )
    called = list(waiting.select_related("round__campaign__firm", "reward").order_by("pk")[:BATCH])
    for pledge in called:
        messages.last_call(pledge, at=at)
    round_.pledges.filter(pk__in=[pledge.pk for pledge in called]).update(last_called_at=at)


def step(round_: FundingRound, *, at: datetime) -> FundingRound:
    """Everything about this round that is due now, except the charges, which are paced."""
    # Each step commits for itself, so that a worker killed on the way loses none that came before.
    round_ = close_to_pledges(round_, at=at)
    if round_.state == RoundState.SETTLING and round_.outcome_at is None:
        # A card that was saved in time counts, even if Stripe has not told us of it yet.
        decide_drafts(round_, at=at)
        round_ = record_outcome(round_, at=at)
    if round_.state in (RoundState.GRACE, RoundState.REFUNDING):
        send_last_calls(round_, at=at)
        drop_leftovers(round_, at=at)
    round_ = advance(round_, at=at)
    return finish_refunds(round_, at=at)
