"""Settling a round in this process, by hand: the same steps the workers take, in the open.

Every step is one of `settlement`, `collection` and `refunds`, which are safe to repeat: it can
be stopped anywhere, run again, and run while workers do the same.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from core import locks
from payments import checkouts, collection, gateway, refunds, settlement
from payments.models import ChargeAttempt, FundingRound, Outcome, Pledge, Refund, RefundState

# An attempt without an answer is asked about again within this time; longer ones are left to it.
WORTH_WAITING = timedelta(seconds=60)


@dataclass(frozen=True)
class Deed:
    """What was done to one pledge, and how it stands now."""

    what: str
    pledge: Pledge


def settle(round_: FundingRound) -> Iterator[Deed]:
    """Everything that is due on the round now. Raises gateway.Unavailable if Stripe is away."""
    while True:
        round_ = settlement.step(round_, at=timezone.now())
        done = 0
        for deed in _pass(round_):
            done += 1
            yield deed
        # What was just charged may have been the last open payment, and then the round moves on.
        stepped = settlement.step(round_, at=timezone.now())
        if done or stepped.state != round_.state:
            continue
        if not _waiting(round_):
            return
        # For an answer that is due soon, or for the process that has the pace in hand.
        time.sleep(1)


def _pass(round_: FundingRound) -> Iterator[Deed]:
    yield from _charge(round_)
    for attempt in _attempts(round_).filter(overdue_at__lte=timezone.now()):
        _ask(attempt)
        yield Deed("asked again", _now(attempt.pledge))
    yield from _tidy(round_)


def _charge(round_: FundingRound) -> Iterator[Deed]:
    """At the configured pace; if workers hold the pace, they do it and we look on."""
    due = Pledge.objects.to_charge(at=timezone.now()).filter(round=round_)
    with locks.elected("pace_charges") as leads:
        for pledge in due.select_related("round", "reward") if leads else ():
            began = time.monotonic()
            yield _charge_one(pledge)
            pause = 1 / settings.CHARGES_PER_SECOND - (time.monotonic() - began)
            time.sleep(max(0.0, pause))


def _charge_one(pledge: Pledge) -> Deed:
    now = timezone.now()
    if not collection.can_retry_alone(pledge):
        collection.remind(pledge, at=now)
        return Deed("reminded", _now(pledge))
    try:
        attempt = collection.begin(pledge, at=now)
    except collection.NotChargeable:
        return Deed("left to another process", _now(pledge))
    _ask(attempt)
    return Deed("charged", _now(pledge))


def _ask(attempt: ChargeAttempt) -> None:
    now = timezone.now()
    try:
        collection.run(attempt, at=now)
    except gateway.Unavailable:
        collection.postpone(attempt, at=now)


def _tidy(round_: FundingRound) -> Iterator[Deed]:
    """Refunds that are begun, and cards to let go."""
    pending = Refund.objects.filter(pledge__round=round_, state=RefundState.PENDING)
    for refund in pending.select_related("pledge"):
        refunds.run(refund, at=timezone.now())
        refund.refresh_from_db(fields=["state"])
        if refund.state != RefundState.PENDING:
            yield Deed("refunded", _now(refund.pledge))
    for pledge in round_.pledges.filter(detach_card=True):
        checkouts.tidy(pledge, at=timezone.now())
        after = _now(pledge)
        if not after.detach_card:
            yield Deed("card let go", after)


def _attempts(round_: FundingRound) -> QuerySet[ChargeAttempt]:
    pending = ChargeAttempt.objects.filter(pledge__round=round_, outcome=Outcome.PENDING)
    return pending.select_related("pledge__round")


def _waiting(round_: FundingRound) -> bool:
    """Whether an answer, or another process with the pace in hand, is worth waiting for."""
    now = timezone.now()
    soon = _attempts(round_).filter(overdue_at__lte=now + WORTH_WAITING).exists()
    return soon or Pledge.objects.to_charge(at=now).filter(round=round_).exists()


def _now(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round__campaign__firm", "reward").get(pk=pledge.pk)
