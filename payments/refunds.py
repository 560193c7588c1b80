"""Giving money back: the row committed first, then asked of Stripe, booked when it succeeded.

A refund is all that is left of a pledge or a part of it. Its number makes the key under which
Stripe is asked, so a worker that is killed in between gives back nothing twice. What was made by
hand at Stripe gets a row of its own when it is heard of, with the sum it really had.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from core import bell, events, moves
from core.money import Money
from payments import disputes, gateway, ledger, messages, work
from payments.gateway.refunds import Standing
from payments.models import FundingRound, Pledge, PledgeState, Refund, RefundCause, RefundState
from payments.models.pledges import PLEDGE_MOVES

# Stripe keeps idempotency keys for 24 hours at least; beyond this we look before we ask.
KEY_LASTS = timedelta(hours=23)
FAILED = ("failed", "canceled")
OVERTAKEN = "overtaken"
BARS = {
    PledgeState.REFUNDING: "under_way",
    PledgeState.REFUNDED: "refunded",
    PledgeState.DISPUTED: "disputed",
    PledgeState.LOST: "lost",
}


class NotRefundable(Exception):
    """`args[0]` says why: not_collected, under_way, refunded, disputed, lost or amount."""


def bar(pledge: Pledge) -> str:
    """Why nothing of this pledge can be given back now; "" if something can. One query."""
    if pledge.state != PledgeState.COLLECTED:
        return BARS.get(PledgeState(pledge.state), "not_collected")
    is_under_way = pledge.refunds.filter(state=RefundState.PENDING).exists()
    return "under_way" if is_under_way else ""


@transaction.atomic
def begin(
    pledge: Pledge,
    *,
    at: datetime,
    amount: Money | None = None,
    cause: RefundCause = RefundCause.OPERATOR,
    reason: str = "",
    by: User | None = None,
) -> Refund:
    """Commit that this sum, or all that is left, goes back. Raises NotRefundable."""
    pledge = moves.lock(pledge)
    barred = bar(pledge)
    if barred:
        raise NotRefundable(barred)
    # Not `or`: an amount of nothing is false, and must not come to mean all of it.
    amount = pledge.held if amount is None else amount
    if not Money(0, pledge.currency) < amount <= pledge.held:
        raise NotRefundable("amount")
    # While a part is on its way the pledge is as good as before: collected.
    if amount == pledge.held:
        pledge = moves.transition(pledge, PledgeState.REFUNDING, allowed=PLEDGE_MOVES)
    refund = _new(pledge, amount=amount, cause=cause, reason=reason, asked_by=by, begun_at=at)
    refund.save()
    events.record(
        "refund_begun", pledge, at=at, by=by, refund=refund.number, minor=refund.amount_minor
    )
    bell.ring("payments.tasks.tidy_up")
    return refund


def _new(pledge: Pledge, *, amount: Money, **fields: Any) -> Refund:
    """Unsaved. Under the pledge's lock, since its number makes the key at Stripe."""
    last = pledge.refunds.order_by("-number").values_list("number", flat=True).first() or 0
    return Refund(
        pledge=pledge,
        number=last + 1,
        amount_minor=amount.minor,
        currency=amount.currency,
        **fields,
    )


def begin_all(
    round_: FundingRound,
    *,
    at: datetime,
    cause: RefundCause = RefundCause.SHORTFALL,
    reason: str = "",
    by: User | None = None,
    again: bool = False,
) -> int:
    """Every collected pledge of the round goes back whole. Call under the round's lock.

    One whose last refund failed is left to the person who has the work item, unless a person
    asks for all of them `again`.
    """
    collected = Pledge.objects.filter(round=round_, state=PledgeState.COLLECTED).order_by("pk")
    # By id, like everyone who locks several, so that no two wait for each other.
    pledges = list(collected.select_for_update(no_key=True))
    # Read after the locks, so that nothing can have been begun in between.
    last = _last_of(pledges)
    left_alone = {RefundState.PENDING} if again else {RefundState.PENDING, RefundState.FAILED}
    due = [each for each in pledges if last.get(each.pk, (0, ""))[1] not in left_alone]
    Refund.objects.bulk_create(
        Refund(
            pledge=pledge,
            number=last.get(pledge.pk, (0, ""))[0] + 1,
            amount_minor=pledge.held.minor,
            currency=pledge.currency,
            cause=cause,
            reason=reason,
            asked_by=by,
            begun_at=at,
        )
        for pledge in due
    )
    bell.ring("payments.tasks.tidy_up")
    return moves.transition_all(
        Pledge.objects.filter(pk__in=[pledge.pk for pledge in due]),
        PledgeState.REFUNDING,
        allowed=PLEDGE_MOVES,
    )


def _last_of(pledges: list[Pledge]) -> dict[int, tuple[int, str]]:
    """By pledge, the number and state of its latest refund, if it had any."""
    rows = Refund.objects.filter(pledge__in=pledges).order_by("pledge_id", "number")
    return {
        pk: (number, state)
        for pk, number, state in rows.values_list("pledge_id", "number", "state")
    }


def run(refund: Refund, *, at: datetime) -> None:
    """Ask Stripe for the refund and apply its answer. Safe to call twice."""
    refund = Refund.objects.select_related("pledge").get(pk=refund.pk)
    if refund.state != RefundState.PENDING:
        return
    try:
        standing = _ask(refund, at=at)
    except gateway.Refused as problem:
        # It may have been made by hand, or the bank may have taken the money: hear of that first.
        catch_up(refund.pledge, at=at)
        _refuse(refund, problem.code, at=at)
        # Last: a dispute is booked on a collected pledge, as this is again without the refund.
        disputes.catch_up(refund.pledge, at=at)
        return
    apply_refund(refund.pledge, standing, at=at)


def _ask(refund: Refund, *, at: datetime) -> Standing:
    """Read the refund we know, find the one whose key has grown too old, or make it."""
    pledge = refund.pledge
    if refund.stripe_id:
        return gateway.refunds.read(refund.stripe_id)
    if at - refund.begun_at > KEY_LASTS:
        for standing in gateway.refunds.of_intent(pledge.payment_intent_id):
            if standing.key == str(refund.key):
                return standing
    return gateway.refunds.create(
        pledge_key=str(pledge.key),
        number=refund.number,
        refund_key=str(refund.key),
        payment_intent_id=pledge.payment_intent_id,
        amount=refund.amount,
    )


def catch_up(pledge: Pledge, *, at: datetime) -> None:
    """Hear of every refund that Stripe has for the pledge, as if its event had just come."""
    for standing in gateway.refunds.of_intent(pledge.payment_intent_id):
        apply_refund(pledge, standing, at=at)


@transaction.atomic
def _refuse(refund: Refund, code: str, *, at: datetime) -> None:
    """Stripe would not: the money is still ours, and a person must look."""
    pledge = moves.lock(refund.pledge)
    refund = pledge.refunds.get(pk=refund.pk)
    # `catch_up` may have found just now that it went through after all.
    if refund.state == RefundState.PENDING:
        _give_up(pledge, refund, code, kind="refund_refused", at=at)


@transaction.atomic
def apply_refund(pledge: Pledge, standing: Standing, *, at: datetime) -> Pledge:
    """Write down what Stripe says of a refund. Safe to call twice, and in any order."""
    pledge = moves.lock(pledge)
    refund = _row_of(pledge, standing, at=at)
    if refund is None:
        return pledge
    if standing.status == "succeeded":
        return _succeed(pledge, refund, at=at)
    if standing.status in FAILED:
        code = standing.failure_reason or standing.status
        return _give_up(pledge, refund, code, kind="refund_failed", at=at)
    refund.save()
    return pledge


def _row_of(pledge: Pledge, standing: Standing, *, at: datetime) -> Refund | None:
    """The row that this refund at Stripe is, with its id; None if nothing is to be done.

    One we did not ask for gets a new row, unsaved, once it is decided.
    """
    known = pledge.refunds.filter(stripe_id=standing.id).first()
    if known is not None:
        # What was given up stays so: to try again is another refund.
        return None if known.state == RefundState.FAILED else known
    ours = _asked_for(pledge, standing)
    if ours is None:
        # Waiting, it would take the one place of a refund that waits, and ours would be refused.
        if standing.status not in ("succeeded", *FAILED):
            return None
        cause = RefundCause.AT_STRIPE
        ours = _new(pledge, amount=standing.amount, cause=cause, begun_at=at)
    ours.stripe_id = standing.id
    return ours


def _asked_for(pledge: Pledge, standing: Standing) -> Refund | None:
    """Our own row that has not heard its answer; also one given up in the meantime."""
    try:
        key = uuid.UUID(standing.key)
    except ValueError:
        return None
    # Metadata can be copied by hand at Stripe: over another sum it is not what we asked for.
    same = pledge.refunds.filter(key=key, stripe_id="", amount_minor=standing.amount.minor)
    return same.exclude(state=RefundState.SUCCEEDED).first()


def _succeed(pledge: Pledge, refund: Refund, *, at: datetime) -> Pledge:
    """The money is on the card again: book it once, with the sum it had."""
    if refund.state == RefundState.SUCCEEDED:
        return pledge
    refunded_minor = pledge.refunded_minor + refund.amount_minor
    if pledge.collected_at is None or refunded_minor > pledge.amount_minor:
        kind = "refund_unbooked" if pledge.collected_at is None else "refund_beyond"
        work.open_item(kind, work.subject_of(pledge), at=at, refund=refund.stripe_id)
        return pledge
    pledge = _overtake(pledge, refund, at=at)
    refund.state, refund.failure_code, refund.ended_at = RefundState.SUCCEEDED, "", at
    refund.save()
    pledge = _write(pledge, refunded_minor, at=at)
    ledger.refunded(refund, at=at)
    events.record("pledge_refunded", pledge, at=at, refund=refund.number, minor=refund.amount_minor)
    messages.refunded(refund, pledge, at=at)
    work.refund_arrived(pledge, at=at)
    return pledge


def _overtake(pledge: Pledge, refund: Refund, *, at: datetime) -> Pledge:
    """Another refund that waits for its answer, and has no room any more, cannot succeed."""
    other = pledge.refunds.filter(state=RefundState.PENDING).exclude(pk=refund.pk).first()
    left = pledge.amount_minor - pledge.refunded_minor - refund.amount_minor
    if other is not None and other.amount_minor > left:
        # With nothing left to give back there is nothing to decide either.
        kind = "refund_overtaken" if left else ""
        return _give_up(pledge, other, OVERTAKEN, kind=kind, at=at)
    return pledge


def _give_up(pledge: Pledge, refund: Refund, code: str, *, kind: str, at: datetime) -> Pledge:
    """The money did not arrive: it is ours again, and a person must look for another way."""
    was_booked = refund.state == RefundState.SUCCEEDED
    refund.state, refund.failure_code, refund.ended_at = RefundState.FAILED, code[:60], at
    refund.save()
    back = refund.amount_minor if was_booked else 0
    pledge = _write(pledge, pledge.refunded_minor - back, at=at)
    if was_booked:
        ledger.refund_failed(refund, at=at)
        messages.refund_failed(refund, pledge, at=at)
    events.record("refund_failed", pledge, at=at, refund=refund.number, code=refund.failure_code)
    if kind:
        details = {"refund": refund.stripe_id, "reason": refund.failure_code}
        amount = str(refund.amount)
        work.open_item(kind, work.subject_of(pledge), at=at, amount=amount, **details)
    return pledge


def _write(pledge: Pledge, refunded_minor: int, *, at: datetime) -> Pledge:
    """Keep the sum and the state together: refunded if and only if all of it is back."""
    # A disputed pledge keeps its state whatever is refunded; the end of the dispute sets it.
    to = pledge.state
    if refunded_minor == pledge.amount_minor and to in (
        PledgeState.COLLECTED,
        PledgeState.REFUNDING,
    ):
        to = PledgeState.REFUNDED
    elif refunded_minor < pledge.amount_minor and to in (
        PledgeState.REFUNDING,
        PledgeState.REFUNDED,
    ):
        to = PledgeState.COLLECTED
    if to == pledge.state:
        pledge.refunded_minor = refunded_minor
        pledge.save(update_fields=["refunded_minor"])
        return pledge
    is_over = to == PledgeState.REFUNDED
    fields = {"ended_at": at if is_over else None, "detach_card": is_over or pledge.detach_card}
    return moves.transition(
        pledge, to, allowed=PLEDGE_MOVES, refunded_minor=refunded_minor, **fields
    )
