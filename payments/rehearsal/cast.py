"""Simulated backers: how many, with which cards, for how much."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from core.money import MINIMUM_CHARGE, Money
from payments.models import FundingRound

# Of a hundred backers this many hold each card; the numbers are Stripe's test cards.
CARDS = {
    "4242424242424242": 80,  # works
    "4000002500003155": 6,  # the bank asks when the card is saved
    "4000002760003184": 4,  # the bank asks every time
    "4000000000000341": 4,  # saves, then declines
    "4000008260003178": 3,  # the bank asks, then there is no money
    "4000000000000002": 3,  # never saves
}
# Of a hundred whose bank asks after the deadline, this many answer.
ANSWERING = 60
# Pledged over the goal, so that it is met although some cards never save.
MARGIN = 1.15


@dataclass(frozen=True)
class Part:
    """One backer's part in the play."""

    backer: User
    card: str
    amount: Money
    answers_bank: bool


def parts(round_: FundingRound, *, number: int, seed: int) -> Sequence[Part]:
    """The same parts for the same seed. Makes the accounts."""
    chance = random.Random(seed)  # noqa: S311
    backers = _people(round_, number)
    average = round_.goal_minor * MARGIN / number
    minimum = MINIMUM_CHARGE[round_.currency]
    return [
        Part(
            backer=backer,
            card=chance.choices([*CARDS], weights=[*CARDS.values()])[0],
            amount=Money(max(minimum, round(average * chance.uniform(0.7, 1.3))), round_.currency),
            answers_bank=chance.randrange(100) < ANSWERING,
        )
        for backer in backers
    ]


def _people(round_: FundingRound, number: int) -> list[User]:
    stem = str(round_.key)[:8]
    people = [
        User(
            email=f"backer-{stem}-{serial}@example.test",
            handle=f"backer-{stem}-{serial}",
            display_name=f"Backer {serial}",
        )
        for serial in range(1, number + 1)
    ]
    for person in people:
        person.set_unusable_password()
    return User.objects.bulk_create(people, batch_size=500)
