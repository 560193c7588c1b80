"""What a round has been promised and has received; always summed from the pledges."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from core.money import Money, percent_of
from payments.models import FundingRound, PledgeState
from payments.models.pledges import (
    HELD_MINOR,
    HOLDING_STOCK,
    OUTSTANDING,
    PROMISED,
)


@dataclass(frozen=True)
class Totals:
    """Sums of one round. `pledged` includes what is collected; `dropped` was pledged once.

    `collected` is all that ever came; of it `refunded` went back, `lost` went to banks for good,
    and `held` is left, with what is `disputed` at the moment.
    """

    goal: Money
    pledged: Money
    collected: Money
    unpaid: Money
    dropped: Money
    refunded: Money
    lost: Money
    disputed: Money
    held: Money
    backers: int

    @property
    def percent(self) -> int:
        return percent_of(self.pledged, self.goal)

    @property
    def goal_reached(self) -> bool:
        return self.goal <= self.pledged

    @property
    def missing(self) -> Money:
        return Money(max(0, self.goal.minor - self.pledged.minor), self.goal.currency)


def of(round_: FundingRound) -> Totals:
    """One query."""

    def sum_of(states: list[PledgeState]) -> Sum:
        return Sum("amount_minor", filter=Q(state__in=states), default=0)

    # After a round without success its pledges are released; they still show as pledged.
    promised = [*PROMISED, PledgeState.RELEASED, PledgeState.REFUNDING, PledgeState.DISPUTED]
    came = Q(collected_at__isnull=False)
    sums = round_.pledges.aggregate(
        pledged=sum_of(promised),
        collected=Sum("amount_minor", filter=came, default=0),
        unpaid=sum_of(OUTSTANDING),
        dropped=sum_of([PledgeState.DROPPED]),
        refunded=Sum("refunded_minor", default=0),
        lost=Sum("lost_minor", default=0),
        disputed=Sum(HELD_MINOR, filter=Q(state=PledgeState.DISPUTED), default=0),
        held=Sum(HELD_MINOR, filter=came, default=0),
        backers=Count("id", filter=Q(state__in=promised)),
    )
    backers = sums.pop("backers")
    return Totals(
        goal=round_.goal,
        backers=backers,
        **{name: Money(minor, round_.currency) for name, minor in sums.items()},
    )


def promised_minor(round_: FundingRound) -> int:
    """What counts towards the goal, in minor units."""
    sums = round_.pledges.promised().aggregate(sum=Sum("amount_minor", default=0))
    return int(sums["sum"])


def taken_by_reward(round_: FundingRound) -> dict[int, int]:
    """How many of each reward are promised or held in a draft, by reward id."""
    rows = (
        round_.pledges.filter(state__in=HOLDING_STOCK, reward__isnull=False)
        .values("reward_id")
        .annotate(taken=Count("id"))
    )
    return {row["reward_id"]: row["taken"] for row in rows}
