"""Rounds and pledges for tests, made through the services; cards are saved in the sandbox."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from core.money import Money
from core.translated import Translations
from payments import checkouts, pledging, refund_orders, refund_previews, rounds
from payments.models import FundingRound, Pledge, Reward, RoundState, ShortfallRule
from payments.sandbox.core import Sandbox
from projects.models import Campaign, PhaseKind
from tests.factories import accounts, projects

_serial = itertools.count(1)
CONSENT = pledging.Consent(text="Charge me €25.00 if the goal is met.", version=1)


def terms(
    *,
    at: datetime | None = None,
    goal: int = 10_000,
    currency: str = "EUR",
    shortfall_rule: ShortfallRule = ShortfallRule.PROCEED,
    rewards: tuple[rounds.RewardTerms, ...] = (),
    lasts: timedelta = timedelta(days=20),
    grace: timedelta = timedelta(days=10),
    language: str = "",
    translations: Translations | None = None,
) -> rounds.RoundTerms:
    at = at or timezone.now()
    return rounds.RoundTerms(
        title="A light with one standard cell",
        goal_minor=goal,
        currency=currency,
        opens_at=at,
        deadline_at=at + lasts,
        shortfall_rule=shortfall_rule,
        rewards=rewards,
        grace=grace,
        language=language,
        translations=translations or {},
    )


def reward_terms(
    price: int = 2_500, *, stock: int | None = None, translations: Translations | None = None
) -> rounds.RewardTerms:
    return rounds.RewardTerms(
        title="The light",
        description="One light.",
        price_minor=price,
        stock=stock,
        translations=translations or {},
    )


def funding_round(
    *,
    state: RoundState = RoundState.LIVE,
    campaign: Campaign | None = None,
    at: datetime | None = None,
    goal: int = 10_000,
    currency: str = "EUR",
    shortfall_rule: ShortfallRule = ShortfallRule.PROCEED,
    rewards: tuple[rounds.RewardTerms, ...] = (),
    lasts: timedelta = timedelta(days=20),
    grace: timedelta = timedelta(days=10),
    language: str = "",
    translations: Translations | None = None,
) -> FundingRound:
    """A round of a published campaign in `draft`, `in_review`, `scheduled` or `live`."""
    at = at or timezone.now()
    campaign = campaign or projects.campaign(PhaseKind.FUND, at=at)
    owner = accounts.owner_of(campaign.firm)
    its_terms = terms(
        at=at,
        goal=goal,
        currency=currency,
        shortfall_rule=shortfall_rule,
        rewards=rewards,
        lasts=lasts,
        grace=grace,
        language=language,
        translations=translations,
    )
    made = rounds.draft(campaign, slug=f"round-{next(_serial)}", terms=its_terms, by=owner, at=at)
    steps: dict[RoundState, Callable[[FundingRound], FundingRound]] = {
        RoundState.IN_REVIEW: lambda r: rounds.submit(r, by=owner, at=at),
        RoundState.SCHEDULED: lambda r: rounds.approve(r, by=accounts.editor(), at=at),
        RoundState.LIVE: lambda r: rounds.open_round(r, at=at),
    }
    for reached, step in steps.items():
        if made.state == state:
            break
        made = step(made)
        assert made.state == reached
    return made


def draft_pledge(
    round_: FundingRound,
    *,
    backer: User | None = None,
    amount: int = 2_500,
    reward: Reward | None = None,
    at: datetime | None = None,
) -> Pledge:
    """A pledge whose card is not saved yet."""
    return pledging.start_pledge(
        round_,
        backer=backer or accounts.user(),
        amount=Money(amount, round_.currency),
        reward=reward,
        consent=CONSENT,
        at=at or timezone.now(),
    )


def pledge(
    round_: FundingRound,
    sandbox: Sandbox,
    *,
    card: str = "4242424242424242",
    backer: User | None = None,
    amount: int = 2_500,
    reward: Reward | None = None,
    at: datetime | None = None,
) -> Pledge:
    """A pledge with its card saved through the sandbox's Checkout."""
    at = at or timezone.now()
    made = draft_pledge(round_, backer=backer, amount=amount, reward=reward, at=at)
    save_card(made, sandbox, card=card, at=at)
    made.refresh_from_db()
    return made


def save_card(
    pledge: Pledge, sandbox: Sandbox, *, card: str = "4242424242424242", at: datetime | None = None
) -> None:
    """What the backer does on the hosted page, and what the event then brings."""
    at = at or timezone.now()
    checkouts.open_checkout(pledge, at=at)
    pledge.refresh_from_db()
    submitted = sandbox.checkout.submit_card(pledge.checkout_id, number=card)
    if submitted.requires_authentication:
        session = sandbox.store.find(pledge.checkout_id)
        assert session is not None
        sandbox.three_d_secure.complete(session["setup_intent"])
    checkouts.apply_checkout(pledge.checkout_id, at=at)


def end(round_: FundingRound, *, reason: str = "The firm is gone.", at: datetime) -> FundingRound:
    """An operator reads what ending the round would do, and does it."""
    read = refund_previews.of_round(round_).fingerprint
    return refund_orders.end_round(round_, reason=reason, by=accounts.operator(), at=at, read=read)
