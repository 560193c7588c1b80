"""What moves money in the background. Tasks find their work by query and may run twice.

The sweeps are the delivery: whatever a lost message or a killed worker left, they find.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from core import bell, locks
from payments import (
    checkouts,
    collection,
    gateway,
    pledging,
    reconciliation,
    refunds,
    rounds,
    settlement,
    stripe_events,
)
from payments.models import (
    ChargeAttempt,
    FundingRound,
    Outcome,
    Pledge,
    Refund,
    RefundState,
    RoundState,
    StripeEvent,
)

SETTLING = [RoundState.SETTLING, RoundState.GRACE, RoundState.REFUNDING]
# How long one run may lead before it hands over; a killed leader is replaced by the next sweep.
LEADS_FOR = timedelta(seconds=50)
# Of each kind of work; what a sweep leaves, the next one finds.
BATCH = 100


@shared_task
def handle_stripe_event(event_id: str) -> bool:
    return stripe_events.process(event_id, at=timezone.now())


@shared_task
def check_goal(round_id: int) -> bool:
    """Tell once if the pledge just made has brought the round to its goal."""
    round_ = FundingRound.objects.filter(pk=round_id).first()
    return round_ is not None and pledging.announce_goal(round_, at=timezone.now())


@shared_task
def tidy_pledge(pledge_id: int) -> None:
    """Close the Checkout of a pledge that ended, and let go of its card."""
    pledge = Pledge.objects.filter(pk=pledge_id).first()
    if pledge is not None:
        try:
            checkouts.tidy(pledge, at=timezone.now())
        except gateway.Unavailable:
            return  # the next sweep tries again


@shared_task
def settle_round(round_id: int) -> None:
    """One step of a round past its deadline; two at once do no harm, but one is enough."""
    with locks.elected(f"settle:{round_id}") as leads:
        if leads:
            round_ = FundingRound.objects.get(pk=round_id)
            try:
                settlement.step(round_, at=timezone.now())
            except gateway.Unavailable:
                return  # the next sweep goes on from here


@shared_task
def pace_charges() -> int:
    """Begin the charges that are due, at the configured pace; one process leads at a time."""
    with locks.elected("pace_charges") as leads:
        begun = _begin_due_charges() if leads else 0
    # Only who led rings: those who found the seat taken would keep ringing for each other.
    if begun and Pledge.objects.to_charge(at=timezone.now()).exists():
        bell.ring("payments.tasks.pace_charges")
    return begun


def _begin_due_charges() -> int:
    begun, started = 0, time.monotonic()
    ends = started + LEADS_FOR.total_seconds()
    while time.monotonic() < ends:
        due = Pledge.objects.to_charge(at=timezone.now()).select_related("round", "reward")
        batch = list(due.order_by("next_attempt_at", "pk")[:BATCH])
        if not batch:
            break
        for pledge in batch:
            _charge_or_remind(pledge)
            begun += 1
            # Measured from the start, so that the time each one takes is not added to its pause.
            behind = started + begun / settings.CHARGES_PER_SECOND - time.monotonic()
            time.sleep(max(0.0, behind))
    return begun


def _charge_or_remind(pledge: Pledge) -> None:
    now = timezone.now()
    if not collection.can_retry_alone(pledge):
        collection.remind(pledge, at=now)
        return
    try:
        attempt = collection.begin(pledge, at=now)
    except collection.NotChargeable:
        return
    bell.ring("payments.tasks.run_attempt", attempt.pk)


@shared_task
def run_attempt(attempt_id: int) -> None:
    """Ask Stripe for one attempt. Without an answer it stays pending, for a sweep to take over."""
    attempt = ChargeAttempt.objects.select_related("pledge__round").get(pk=attempt_id)
    now = timezone.now()
    try:
        collection.run(attempt, at=now)
    except gateway.Unavailable:
        collection.postpone(attempt, at=now)


@shared_task
def tidy_up() -> None:
    """Refunds that are begun and cards to let go, at the configured pace."""
    with locks.elected("tidy_up") as leads:
        if not leads:
            return
        ends = time.monotonic() + LEADS_FOR.total_seconds()
        for do in _tidying():
            if time.monotonic() > ends:
                return
            try:
                do(at=timezone.now())
            except gateway.Broken:
                continue  # it says so again under the same key, and must not keep the others
            except gateway.Unavailable:
                return
            # Refunds and cards count against the same limit of the account as charges do.
            time.sleep(1 / settings.CHARGES_PER_SECOND)


def _tidying() -> Iterator[Callable[..., None]]:
    """A step for each refund without an answer, then for each card: two queries in all."""
    pending = Refund.objects.filter(state=RefundState.PENDING).order_by("begun_at", "pk")
    for refund in pending[: BATCH * 5]:
        yield partial(refunds.run, refund)
    for pledge in Pledge.objects.filter(detach_card=True).order_by("pk")[: BATCH * 5]:
        yield partial(checkouts.tidy, pledge)


@shared_task
def sweep_rounds() -> None:
    """Open what is scheduled, settle what is past its deadline, tell of goals reached."""
    now = timezone.now()
    for round_ in FundingRound.objects.to_open(at=now)[:BATCH]:
        rounds.open_round(round_, at=now)
    overdue = FundingRound.objects.past_deadline(at=now) | FundingRound.objects.filter(
        state__in=SETTLING
    )
    # In any order, so that nobody waits for ever behind a full batch.
    for round_id in overdue.order_by("?").values_list("pk", flat=True)[:BATCH]:
        bell.ring("payments.tasks.settle_round", round_id)
    unannounced = FundingRound.objects.filter(state=RoundState.LIVE, goal_reached_at__isnull=True)
    for round_ in unannounced.order_by("?")[:BATCH]:
        pledging.announce_goal(round_, at=now)


@shared_task
def sweep_events() -> None:
    """Events whose ring was lost, or whose worker was killed."""
    due = StripeEvent.objects.filter(
        processed_at__isnull=True,
        due_at__lte=timezone.now(),
        attempts__lt=stripe_events.ATTEMPTS,
    )
    for event_id in due.order_by("due_at").values_list("event_id", flat=True)[: BATCH * 2]:
        bell.ring("payments.tasks.handle_stripe_event", event_id)


@shared_task
def sweep_attempts() -> None:
    """Attempts nobody answers for, charges and refunds that are due, drafts that lapsed."""
    now = timezone.now()
    overdue = ChargeAttempt.objects.filter(outcome=Outcome.PENDING, overdue_at__lte=now)
    for attempt_id in list(overdue.values_list("pk", flat=True)[:BATCH]):
        # Of two sweeps at once only one takes it.
        taken = overdue.filter(pk=attempt_id).update(overdue_at=now + collection.OVERDUE_AFTER)
        if taken:
            bell.ring("payments.tasks.run_attempt", attempt_id)
    if Pledge.objects.to_charge(at=now).exists():
        bell.ring("payments.tasks.pace_charges")
    unanswered = Refund.objects.filter(state=RefundState.PENDING)
    if unanswered.exists() or Pledge.objects.filter(detach_card=True).exists():
        bell.ring("payments.tasks.tidy_up")
    for pledge in Pledge.objects.lapsed_drafts(at=now).select_related("round")[:BATCH]:
        try:
            checkouts.settle_draft(pledge, at=now)
        except gateway.Unavailable:
            return


@shared_task
def reconcile() -> int:
    """Nightly: every difference between Stripe's books and ours becomes a work item."""
    return len(reconciliation.run(at=timezone.now()))
