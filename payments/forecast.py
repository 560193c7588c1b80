"""What settling a round would do now, without doing it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from core.money import Money
from payments import collection, totals
from payments.models import FundingRound, Pledge, PledgeState, RoundState, ShortfallRule
from payments.models.pledges import HOLDING_MONEY

DUE_STATES = [RoundState.SETTLING, RoundState.GRACE, RoundState.REFUNDING]
FAILED = [PledgeState.ACTION_REQUIRED, PledgeState.ERRORED]


@dataclass(frozen=True)
class Heap:
    """Some pledges: how many, and their sum."""

    pledges: int
    sum: Money


@dataclass(frozen=True)
class Forecast:
    """`met` is the outcome, or what it would be if every undecided draft expired."""

    round: FundingRound
    is_due: bool
    met: bool
    promised: Money
    undecided: Heap
    to_charge: Heap
    to_remind: Heap
    to_release: Heap
    to_drop: Heap
    to_refund: Heap


def due(*, at: datetime) -> QuerySet[FundingRound]:
    """Rounds past their deadline whose end is not recorded."""
    return FundingRound.objects.past_deadline(at=at) | FundingRound.objects.filter(
        state__in=DUE_STATES
    )


def of(round_: FundingRound, *, at: datetime) -> Forecast:
    """Reads only. Between this look and the deed pledges may still move."""
    promised = Money(totals.promised_minor(round_), round_.currency)
    met = round_.goal_met if round_.goal_met is not None else not promised < round_.goal
    is_due = due(at=at).filter(pk=round_.pk).exists()
    charge, remind = _to_charge(round_, at=at) if is_due and met else (Q(pk__in=[]), Q(pk__in=[]))
    nothing = Q(pk__in=[])
    released = Q(state=PledgeState.PLEDGED) if is_due and not met else nothing
    over = round_.grace_ends_at is not None and round_.grace_ends_at <= at
    return Forecast(
        round=round_,
        is_due=is_due,
        met=met,
        promised=promised,
        undecided=_heap(round_, Q(state=PledgeState.DRAFT)),
        to_charge=_heap(round_, charge),
        to_remind=_heap(round_, remind),
        to_release=_heap(round_, released),
        to_drop=_heap(round_, Q(state__in=FAILED) if over else nothing),
        to_refund=_heap(round_, _to_refund(round_, over=over)),
    )


def _to_charge(round_: FundingRound, *, at: datetime) -> tuple[Q, Q]:
    """Cards to try, and people to remind because trying again cannot help."""
    # No clock is set before the outcome: then all are due at once.
    if round_.outcome_at is None:
        return Q(state=PledgeState.PLEDGED), Q(pk__in=[])
    found = Pledge.objects.to_charge(at=at).filter(round=round_)
    alone = {pledge.pk: collection.can_retry_alone(pledge) for pledge in found}
    return (
        Q(pk__in=[pk for pk, can in alone.items() if can]),
        Q(pk__in=[pk for pk, can in alone.items() if not can]),
    )


def _to_refund(round_: FundingRound, *, over: bool) -> Q:
    """What is begun already, and all of it if the shortfall rule would decide so now."""
    if round_.state == RoundState.REFUNDING:
        return Q(state__in=[PledgeState.REFUNDING, PledgeState.COLLECTED])
    held = totals.of(round_).held
    ends_short = over and round_.state == RoundState.GRACE and held < round_.goal
    if ends_short and round_.shortfall_rule == ShortfallRule.REFUND_ALL:
        return Q(state__in=HOLDING_MONEY)
    return Q(state=PledgeState.REFUNDING)


def _heap(round_: FundingRound, which: Q) -> Heap:
    found = round_.pledges.filter(which).aggregate(
        pledges=Count("pk"), minor=Sum("amount_minor", default=0)
    )
    return Heap(found["pledges"], Money(found["minor"], round_.currency))
