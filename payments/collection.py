"""Charging a pledge: one PaymentIntent for life, one row per attempt, written before Stripe acts.

`begin` commits the attempt; `run` asks Stripe and applies the answer. Whoever is killed in
between leaves a pending attempt that a sweep runs again under the same key: Stripe then
answers what it answered before, or does now what it had not done. It cannot charge twice.
"""

import random
from datetime import datetime, timedelta

from django.db import transaction

from core import events, moves
from payments import gateway, ledger, messages, work
from payments.gateway.charges import Intent
from payments.models import (
    ChargeAttempt,
    FundingRound,
    Outcome,
    Pledge,
    PledgeState,
    RoundState,
)
from payments.models.pledges import OUTSTANDING, PLEDGE_MOVES

# After this long without an answer a sweep takes the attempt over.
OVERDUE_AFTER = timedelta(seconds=45)
# A backer at their bank's page may take their time.
ON_SESSION_OVERDUE_AFTER = timedelta(minutes=30)
# Stripe keeps idempotency keys for 24 hours at least; beyond this we read instead of asking.
KEY_LASTS = timedelta(hours=23)
# Codes after which only the owner can help: trying again would be refused, or is forbidden.
NEVER_RETRY = frozenset(
    {
        "authentication_required",
        "expired_card",
        "fraudulent",
        "incorrect_number",
        "lost_card",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "stolen_card",
        "stop_payment_order",
    }
)
# Our word for an attempt that Stripe failed on. It says nothing about the card.
BROKEN = "stripe_error"
PAUSE_AFTER_BREAKDOWN = timedelta(minutes=1)


class NotChargeable(Exception):
    """Nothing is due on this pledge, or an attempt is already under way."""


@transaction.atomic
def begin(pledge: Pledge, *, at: datetime, return_url: str = "") -> ChargeAttempt:
    """Commit that Stripe is about to be asked. With a `return_url` the backer is there."""
    pledge = moves.lock(pledge)
    if pledge.state not in OUTSTANDING or pledge.state == PledgeState.COLLECTING:
        raise NotChargeable(pledge.state)
    # Not locked: should the round turn to refunds meanwhile, `finish_refunds` gives this back too.
    round_ = FundingRound.objects.get(pk=pledge.round_id)
    if not round_.goal_met or round_.state not in (RoundState.SETTLING, RoundState.GRACE):
        raise NotChargeable(round_.state)
    moves.transition(pledge, PledgeState.COLLECTING, allowed=PLEDGE_MOVES, next_attempt_at=None)
    patience = ON_SESSION_OVERDUE_AFTER if return_url else OVERDUE_AFTER
    return ChargeAttempt.objects.create(
        pledge=pledge,
        # Counted under the pledge's lock, so that no number, and no key at Stripe, serves twice.
        number=pledge.attempts.count() + 1,
        payment_method_id=pledge.payment_method_id,
        return_url=return_url,
        started_at=at,
        overdue_at=at + patience,
    )


def run(attempt: ChargeAttempt, *, at: datetime) -> Intent | None:
    """Ask Stripe and apply its answer. Raises gateway.Unavailable if there was none."""
    if attempt.outcome != Outcome.PENDING:
        return None
    try:
        intent = _ask(attempt, at=at)
    except gateway.Refused as problem:
        _note_refusal(attempt, problem.code, at=at)
        return None
    except gateway.Broken:
        return _after_breakdown(attempt, at=at)
    apply_intent(attempt.pledge, intent, at=at, attempt=attempt)
    return intent


def _after_breakdown(attempt: ChargeAttempt, *, at: datetime) -> Intent | None:
    """Stripe failed on its side, and keeps that answer under the attempt's key.

    Read what came of it; if nothing did, end the attempt quietly: the next has a new key. The
    intent can succeed only once, so that is safe.
    """
    pledge = Pledge.objects.get(pk=attempt.pledge_id)
    if pledge.payment_intent_id:
        intent = gateway.charges.read(pledge.payment_intent_id)
        if intent.status in ("succeeded", "processing", "requires_action"):
            apply_intent(pledge, intent, at=at, attempt=attempt)
            return intent
    _note_refusal(attempt, BROKEN, at=at)
    return None


def _ask(attempt: ChargeAttempt, *, at: datetime) -> Intent:
    """Confirm under the attempt's key, or only read once that key has grown too old."""
    intent_id = _intent_of(attempt, at=at)
    if at - attempt.started_at > KEY_LASTS:
        return gateway.charges.read(intent_id)
    return gateway.charges.confirm(
        intent_id,
        pledge_key=str(attempt.pledge.key),
        number=attempt.number,
        payment_method_id=attempt.payment_method_id,
        return_url=attempt.return_url,
    )


def _intent_of(attempt: ChargeAttempt, *, at: datetime) -> str:
    """The id of the pledge's one PaymentIntent, made and stored on first use."""
    pledge = Pledge.objects.select_related("round__campaign", "backer__stripe_customer").get(
        pk=attempt.pledge_id
    )
    if pledge.payment_intent_id:
        return pledge.payment_intent_id
    customer_id = pledge.backer.stripe_customer.stripe_id
    intent = None
    # By then Stripe may have forgotten the key that made it: look before making another.
    if at - pledge.attempts.earliest("number").started_at > KEY_LASTS:
        intent = gateway.charges.find(pledge_key=str(pledge.key), customer_id=customer_id)
    if intent is None:
        intent = gateway.charges.create(
            pledge_key=str(pledge.key),
            amount=pledge.amount,
            customer_id=customer_id,
            round_key=str(pledge.round.key),
            description=pledge.round.title,
        )
    # Without a lock: whoever else is here was given the same intent.
    Pledge.objects.filter(pk=pledge.pk).update(payment_intent_id=intent.id)
    return intent.id


def postpone(attempt: ChargeAttempt, *, at: datetime) -> None:
    """No answer: a sweep asks again, sooner than for a killed worker, spread by chance."""
    wait = timedelta(seconds=random.uniform(3, 12))  # noqa: S311
    ChargeAttempt.objects.filter(pk=attempt.pk, outcome=Outcome.PENDING).update(
        overdue_at=at + wait
    )


@transaction.atomic
def apply_intent(
    pledge: Pledge, intent: Intent, *, at: datetime, attempt: ChargeAttempt | None = None
) -> Pledge:
    """Write down what Stripe says of the intent. Safe to call twice, and in any order.

    Without an `attempt` the news came by event or by a returning backer; a failure then counts
    for nothing, because it may be older than the question.
    """
    pledge = moves.lock(pledge)
    if intent.succeeded:
        return _confirm_collection(pledge, intent, at=at)
    pending = pledge.attempts.filter(outcome=Outcome.PENDING).first()
    if pledge.state != PledgeState.COLLECTING or pending is None:
        return pledge
    if attempt is None or attempt.pk != pending.pk:
        return pledge
    if intent.status == "processing":
        return pledge
    return _note_failure(pledge, pending, _failure_of(intent), at=at)


def _confirm_collection(pledge: Pledge, intent: Intent, *, at: datetime) -> Pledge:
    """Record that the processor took the money, once. A pledge has one intent for life."""
    is_its_own = pledge.payment_intent_id in ("", intent.id)
    if pledge.collected_at is not None and is_its_own:
        return pledge
    is_due = is_its_own and PledgeState.COLLECTED in PLEDGE_MOVES[pledge.state]
    # Of another intent, for a pledge that was let go, or over another sum: not booked, since a
    # person must first see why it came.
    if not is_due or intent.received != pledge.amount:
        details = {"intent": intent.id, "state": pledge.state, "received": str(intent.received)}
        work.open_item("unexpected_charge", work.subject_of(pledge), at=at, **details)
        return pledge
    pledge = moves.transition(
        pledge,
        PledgeState.COLLECTED,
        allowed=PLEDGE_MOVES,
        collected_at=at,
        next_attempt_at=None,
        failure_code="",
        payment_intent_id=intent.id,
    )
    pledge.attempts.filter(outcome=Outcome.PENDING).update(outcome=Outcome.SUCCEEDED, ended_at=at)
    ledger.collected(pledge, received=intent.received, fee=intent.fee, at=at)
    events.record("pledge_collected", pledge, at=at, intent=intent.id)
    messages.collected(pledge, at=at)
    return pledge


@transaction.atomic
def _note_refusal(attempt: ChargeAttempt, code: str, *, at: datetime) -> None:
    """Stripe would not even try (the card is gone, say): a failure like any other."""
    pledge = moves.lock(attempt.pledge)
    pending = pledge.attempts.filter(pk=attempt.pk, outcome=Outcome.PENDING).first()
    if pending is not None and pledge.state == PledgeState.COLLECTING:
        _note_failure(pledge, pending, code, at=at)


def _failure_of(intent: Intent) -> str:
    at_the_bank = intent.status == "requires_action"
    return "authentication_required" if at_the_bank else intent.failure_code or "declined"


def _note_failure(pledge: Pledge, attempt: ChargeAttempt, code: str, *, at: datetime) -> Pledge:
    """The card was declined, or the bank wants to ask its owner."""
    needs_owner = code == "authentication_required"
    has_newer_card = pledge.payment_method_id != attempt.payment_method_id
    next_at = at if has_newer_card else next_try(pledge.round, after=at)
    # Without an intent it was its creation that broke. That has one key for life, under which
    # Stripe would say the same for a day.
    if code == BROKEN and pledge.payment_intent_id:
        next_at = at + PAUSE_AFTER_BREAKDOWN
    attempt.outcome = Outcome.ACTION_REQUIRED if needs_owner else Outcome.DECLINED
    attempt.failure_code, attempt.ended_at = code, at
    attempt.save(update_fields=["outcome", "failure_code", "ended_at"])
    pledge = moves.transition(
        pledge,
        PledgeState.ACTION_REQUIRED if needs_owner else PledgeState.ERRORED,
        allowed=PLEDGE_MOVES,
        failure_code=code,
        next_attempt_at=next_at,
    )
    events.record("pledge_payment_failed", pledge, at=at, code=code, attempt=attempt.number)
    if not attempt.is_on_session and not has_newer_card and code != BROKEN:
        messages.payment_failed(pledge, number=attempt.number, at=at)
    return pledge


def next_try(round_: FundingRound, *, after: datetime) -> datetime | None:
    """When the card is tried, or its owner reminded, next; None when the tries are used up."""
    if round_.outcome_at is None:
        return None
    # From the outcome, not from a pledge's own first try: the same days for all of the round.
    tries = (_try_at(round_, wait) for wait in sorted(round_.retry_after))
    return next((moment for moment in tries if moment > after), None)


def _try_at(round_: FundingRound, wait: int) -> datetime:
    assert round_.outcome_at is not None
    return round_.outcome_at + timedelta(seconds=wait)


def can_retry_alone(pledge: Pledge) -> bool:
    """Whether trying the same card again, without its owner, can help."""
    last = pledge.attempts.order_by("-number").first()
    if last is None or last.payment_method_id != pledge.payment_method_id:
        return True
    return last.failure_code not in NEVER_RETRY


@transaction.atomic
def remind(pledge: Pledge, *, at: datetime) -> None:
    """Instead of a try that cannot succeed: a word to the card's owner."""
    pledge = moves.lock(pledge)
    if pledge.state not in (PledgeState.ACTION_REQUIRED, PledgeState.ERRORED):
        return
    pledge.next_attempt_at = next_try(pledge.round, after=at)
    pledge.save(update_fields=["next_attempt_at"])
    # The same number until the next try is due, so that a second run writes no second mail.
    number = sum(1 for wait in pledge.round.retry_after if _try_at(pledge.round, wait) <= at)
    messages.reminded(pledge, number=number, at=at)


def drop(pledge: Pledge, *, at: datetime) -> Pledge:
    """Give up on the payment, but first make sure at Stripe that it can never go through."""
    intent = _cancelled_intent(pledge)
    if intent is not None and intent.succeeded:
        return apply_intent(pledge, gateway.charges.read(intent.id), at=at)
    # A payment still on its way at the bank cannot be cancelled. The next step looks again.
    if intent is not None and intent.status != "canceled":
        return pledge
    return _drop(pledge, at=at)


def _cancelled_intent(pledge: Pledge) -> Intent | None:
    """The pledge's intent after Stripe was asked to cancel it; None if there is none."""
    if not pledge.payment_intent_id:
        return None
    try:
        return gateway.charges.cancel(pledge.payment_intent_id)
    except gateway.Refused as problem:
        if problem.code != "resource_missing":
            raise
        return None


@transaction.atomic
def _drop(pledge: Pledge, *, at: datetime) -> Pledge:
    pledge = moves.lock(pledge)
    # Its owner may have begun another try meanwhile; that one finds the intent cancelled.
    if PledgeState.DROPPED not in PLEDGE_MOVES[pledge.state]:
        return pledge
    pledge = moves.transition(
        pledge,
        PledgeState.DROPPED,
        allowed=PLEDGE_MOVES,
        ended_at=at,
        next_attempt_at=None,
        detach_card=True,
    )
    events.record("pledge_dropped", pledge, at=at)
    messages.dropped(pledge, at=at)
    return pledge
