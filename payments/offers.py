"""What a round offers in return, and how much of it is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.money import Money
from core.translated import Said, Version
from payments import totals
from payments.models import FundingRound, Reward


@dataclass(frozen=True)
class Offer:
    """A reward with what is taken of it; `left` is None where there is no end.

    Its words are for the reader; `versions` has title and description in each language.
    """

    pk: int
    title: Said
    description: Said
    price: Money
    stock: int | None
    taken: int
    ships_on: date | None
    versions: Sequence[Version]

    @property
    def left(self) -> int | None:
        return None if self.stock is None else max(0, self.stock - self.taken)

    @property
    def is_out(self) -> bool:
        return self.left == 0


def of(round_: FundingRound) -> list[Offer]:
    """The cheapest first. Two queries, however many; none counts what a draft holds as left."""
    rewards = sorted(round_.rewards.all(), key=lambda one: one.price_minor)
    taken = totals.taken_by_reward(round_) if rewards else {}
    return [_offer(reward, round_, taken.get(reward.pk, 0)) for reward in rewards]


def _offer(reward: Reward, round_: FundingRound, taken: int) -> Offer:
    return Offer(
        pk=reward.pk,
        title=reward.called,
        description=reward.spoken("description"),
        price=Money(reward.price_minor, round_.currency),
        stock=reward.stock,
        taken=taken,
        ships_on=reward.ships_on,
        versions=reward.versions("title", "description"),
    )
