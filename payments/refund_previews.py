"""Every effect of giving money back, read before it is done, with a fingerprint of what was read.

An operator confirms a preview. Under the locks it is made again: if it says something else,
nothing is done and the new one is shown.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from core.money import Money
from payments import ledger, messages, refunds
from payments.models import FundingRound, Pledge, PledgeState, Refund, RefundState, RoundState
from payments.models.pledges import OUTSTANDING

# Beside the state, all that can change what a pledge gives back.
MOVED = ("amount_minor", "refunded_minor", "lost_minor")
REFUNDABLE_ROUNDS = (RoundState.SETTLING, RoundState.GRACE, RoundState.FUNDED)


@dataclass(frozen=True)
class Barred:
    """Collected money that cannot go back now; `why` is a code of `refunds.bar`."""

    why: str
    pledges: int
    sum: Money


@dataclass(frozen=True)
class Preview:
    """What confirming would do. `fees` stay with Stripe; `receipts` and `told` are mails."""

    back: Money
    fees: Money
    held_before: Money
    state_before: str
    state_after: str
    pledges: int = 0
    receipts: int = 0
    told: int = 0
    # Whose reward is not delivered after all, by its name; with a part they keep it.
    rewards: tuple[tuple[str, int], ...] = ()
    keeps_reward: bool = False
    # Uncharged pledges that are let go, and failed payments that are given up.
    released: int = 0
    dropped: int = 0
    barred: tuple[Barred, ...] = ()
    may_confirm: bool = True
    read: tuple[object, ...] = field(default=(), repr=False)

    @property
    def held_after(self) -> Money:
        return self.held_before - self.back

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(repr((self.read, self.told)).encode()).hexdigest()[:32]


def of_pledge(pledge: Pledge, amount: Money) -> Preview:
    """Giving back `amount` of one pledge."""
    why = refunds.bar(pledge)
    whole = amount == pledge.held
    stays = PledgeState(pledge.state)
    fits = Money(0, pledge.currency) < amount <= pledge.held
    reward = pledge.reward
    return Preview(
        back=amount,
        fees=ledger.fees_of(Pledge.objects.filter(pk=pledge.pk), currency=pledge.currency),
        held_before=pledge.held,
        state_before=stays,
        state_after=PledgeState.REFUNDED if whole and not why else stays,
        pledges=1,
        receipts=1,
        rewards=((reward.title, 1),) if reward and whole else (),
        keeps_reward=reward is not None and not whole,
        barred=(Barred(why, 1, pledge.held),) if why else (),
        may_confirm=fits and not why,
        read=(
            pledge.pk,
            str(pledge.state),
            amount,
            *(getattr(pledge, name) for name in MOVED),
            why,
        ),
    )


def of_round(round_: FundingRound) -> Preview:
    """Ending a stopped round, or giving back all that a round has collected."""
    if round_.state == RoundState.SUSPENDED:
        return _of_suspended(round_)
    rows = list(
        round_.pledges.filter(Q(collected_at__isnull=False) | Q(state__in=OUTSTANDING))
        .select_related("reward")
        .order_by("pk")
    )
    under_way = set(
        Refund.objects.filter(pledge__round=round_, state=RefundState.PENDING).values_list(
            "pledge_id", flat=True
        )
    )
    why = {row.pk: _why_not(row, under_way) for row in rows if row.collected_at}
    due = [row for row in rows if why.get(row.pk) == ""]
    nothing = Money(0, round_.currency)
    return Preview(
        back=sum((row.held for row in due), nothing),
        fees=ledger.fees_of(
            Pledge.objects.filter(pk__in=[p.pk for p in due]), currency=round_.currency
        ),
        held_before=sum((row.held for row in rows), nothing),
        state_before=round_.state,
        state_after=RoundState.REFUNDED,
        pledges=len(due),
        receipts=len(due),
        told=_told(round_),
        rewards=_rewards(due),
        released=sum(row.state == PledgeState.PLEDGED for row in rows),
        dropped=sum(row.state in OUTSTANDING and row.state != PledgeState.PLEDGED for row in rows),
        barred=_barred(rows, why),
        # A round settles before its outcome is known; until then nothing has been charged.
        may_confirm=round_.state in REFUNDABLE_ROUNDS and bool(round_.goal_met),
        read=_read(round_, rows, under_way),
    )


def _of_suspended(round_: FundingRound) -> Preview:
    """Nothing was collected yet: every promise and every card is let go."""
    rows = list(
        round_.pledges.filter(state__in=[PledgeState.DRAFT, PledgeState.PLEDGED]).order_by("pk")
    )
    nothing = Money(0, round_.currency)
    return Preview(
        back=nothing,
        fees=nothing,
        held_before=nothing,
        state_before=round_.state,
        state_after=RoundState.CANCELLED,
        told=_told(round_),
        released=len(rows),
        read=_read(round_, rows, set()),
    )


def concerned(round_: FundingRound) -> set[int]:
    """Whose money or work it is: everybody who backs it or was charged, and the firm's leads."""
    charged = round_.pledges.filter(collected_at__isnull=False)
    return (
        messages.backers(round_)
        | set(charged.values_list("backer_id", flat=True))
        | messages.firm_leads(round_)
    )


def _told(round_: FundingRound) -> int:
    return len(concerned(round_) | messages.followers(round_))


def _why_not(pledge: Pledge, under_way: set[int]) -> str:
    """As `refunds.bar`, for many pledges at once."""
    if pledge.state == PledgeState.COLLECTED:
        return "under_way" if pledge.pk in under_way else ""
    return refunds.BARS[PledgeState(pledge.state)]


def _barred(rows: Iterable[Pledge], why: dict[int, str]) -> tuple[Barred, ...]:
    heaps: dict[str, list[Pledge]] = {}
    for row in rows:
        if why.get(row.pk):
            heaps.setdefault(why[row.pk], []).append(row)
    return tuple(
        Barred(code, len(heap), sum((row.amount for row in heap[1:]), heap[0].amount))
        for code, heap in sorted(heaps.items())
    )


def _rewards(due: Iterable[Pledge]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(row.reward.title for row in due if row.reward).most_common())


def _read(round_: FundingRound, rows: Iterable[Pledge], under_way: set[int]) -> tuple[object, ...]:
    moved = tuple((row.pk, str(row.state), *(getattr(row, name) for name in MOVED)) for row in rows)
    return (round_.pk, str(round_.state), moved, tuple(sorted(under_way)))
