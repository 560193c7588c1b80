"""Drafting, reviewing and opening a funding round."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from core import events, moves
from core.money import MAXIMUM_CHARGE_MINOR, MINIMUM_CHARGE
from core.translated import Translations
from payments import messages
from payments.models import FundingRound, Reward, RoundState, ShortfallRule
from payments.models.rounds import ROUND_MOVES, default_retries
from projects.models import Campaign, CampaignState, Idea, IdeaState
from projects.rules import works_for_campaign

# A goal may be larger than any single charge, but is a figure somebody can mean.
MAXIMUM_GOAL_MINOR = 100_000_000_000
LONGEST = timedelta(days=60)
# PostgreSQL's largest integer.
MAXIMUM_STOCK = 2_147_483_647
# Later it can only be ended: see `refund_orders`.
CANCELLABLE = (RoundState.DRAFT, RoundState.IN_REVIEW, RoundState.SCHEDULED)


class RoundNotAllowed(Exception):
    """The campaign is not published (any more), or the idea is not one the firm has chosen."""


class TermsWrong(Exception):
    """A term cannot stand. `args[0]` names the field, `args[1]` the reason's code."""


class RoundFrozen(Exception):
    """The round is past its draft: backers and reviewers rely on it."""


class ReviewsOwnFirm(Exception):
    """Whoever works for the firm does not read its round in the site's name."""


@dataclass(frozen=True)
class RewardTerms:
    """A reward as the firm offers it; `stock` of None is unlimited."""

    title: str
    description: str
    price_minor: int
    stock: int | None = None
    ships_on: date | None = None
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True)
class RoundTerms:
    """Everything that is shown before a card is saved, and frozen when the round opens.

    `language` is the one in which the round and its rewards are written.
    """

    title: str
    goal_minor: int
    currency: str
    opens_at: datetime
    deadline_at: datetime
    shortfall_rule: ShortfallRule
    rewards: Sequence[RewardTerms] = ()
    grace: timedelta = timedelta(days=10)
    retry_after: Sequence[int] = field(default_factory=default_retries)
    last_call_before: timedelta = timedelta(hours=24)
    language: str = ""
    translations: Translations = field(default_factory=dict)

    def check(self, *, at: datetime) -> None:
        """Raise TermsWrong at the first term that cannot stand."""
        if self.currency not in MINIMUM_CHARGE:
            raise TermsWrong("currency", "unknown")
        minimum = MINIMUM_CHARGE[self.currency]
        if not minimum <= self.goal_minor <= MAXIMUM_GOAL_MINOR:
            raise TermsWrong("goal", "out_of_range")
        if self.deadline_at <= self.opens_at:
            raise TermsWrong("deadline_at", "before_opening")
        if self.deadline_at <= at:
            raise TermsWrong("deadline_at", "past")
        if self.deadline_at - self.opens_at > LONGEST:
            raise TermsWrong("deadline_at", "too_far")
        for reward in self.rewards:
            if not minimum <= reward.price_minor <= MAXIMUM_CHARGE_MINOR:
                raise TermsWrong("rewards", "price_out_of_range")
            if reward.stock is not None and not 0 < reward.stock <= MAXIMUM_STOCK:
                raise TermsWrong("rewards", "stock_out_of_range")

    def fields(self) -> dict[str, Any]:
        values = asdict(self) | {"retry_after": list(self.retry_after)}
        values.pop("rewards")
        return values


@transaction.atomic
def draft(
    campaign: Campaign,
    *,
    slug: str,
    terms: RoundTerms,
    by: User,
    at: datetime,
    idea: Idea | None = None,
) -> FundingRound:
    """A round for the campaign, or for an idea of it that the firm has chosen."""
    terms.check(at=at)
    _require_published(campaign)
    if idea is not None and (idea.campaign_id != campaign.pk or idea.state != IdeaState.CHOSEN):
        raise RoundNotAllowed("idea")
    round_ = FundingRound.objects.create(campaign=campaign, idea=idea, slug=slug, **terms.fields())
    _write_rewards(round_, terms.rewards)
    events.record("round_drafted", round_, at=at, by=by)
    return round_


@transaction.atomic
def change_terms(
    round_: FundingRound, *, terms: RoundTerms, by: User, at: datetime
) -> FundingRound:
    """Rewrite a draft; one in review goes back to draft."""
    terms.check(at=at)
    round_ = moves.lock(round_)
    if round_.state == RoundState.IN_REVIEW:
        round_ = moves.transition(round_, RoundState.DRAFT, allowed=ROUND_MOVES)
    if round_.state != RoundState.DRAFT:
        raise RoundFrozen(round_.slug)
    for name, value in terms.fields().items():
        setattr(round_, name, value)
    round_.save()
    # Made anew: nobody can have chosen a reward of a draft.
    round_.rewards.all().delete()
    _write_rewards(round_, terms.rewards)
    events.record("round_terms_changed", round_, at=at, by=by)
    return round_


def _write_rewards(round_: FundingRound, rewards: Sequence[RewardTerms]) -> None:
    Reward.objects.bulk_create(
        Reward(round=round_, position=position, language=round_.language, **asdict(reward))
        for position, reward in enumerate(rewards)
    )


@transaction.atomic
def submit(round_: FundingRound, *, by: User, at: datetime) -> FundingRound:
    """Hand the round to the editors."""
    _require_published(round_.campaign)
    round_ = moves.transition(round_, RoundState.IN_REVIEW, allowed=ROUND_MOVES)
    events.record("round_submitted", round_, at=at, by=by)
    messages.round_submitted(round_, at=at)
    return round_


@transaction.atomic
def send_back(round_: FundingRound, *, by: User, at: datetime, comment: str = "") -> FundingRound:
    """An editor asks for changes, with their words."""
    if works_for_campaign(by, round_.campaign):
        raise ReviewsOwnFirm(round_.slug)
    round_ = moves.transition(round_, RoundState.DRAFT, allowed=ROUND_MOVES)
    events.record("round_sent_back", round_, at=at, by=by)
    messages.round_sent_back(round_, at=at, comment=comment)
    return round_


@transaction.atomic
def approve(round_: FundingRound, *, by: User, at: datetime) -> FundingRound:
    """An editor lets the round open at its time. From here on its terms are frozen."""
    if works_for_campaign(by, round_.campaign):
        raise ReviewsOwnFirm(round_.slug)
    _require_published(round_.campaign)
    # Looked at when it was drafted; since then it may have lain in review for long.
    if _in_state(round_, RoundState.IN_REVIEW).deadline_at <= at:
        raise TermsWrong("deadline_at", "past")
    round_ = moves.transition(round_, RoundState.SCHEDULED, allowed=ROUND_MOVES, reviewed_by=by)
    events.record("round_approved", round_, at=at, by=by)
    return round_


@transaction.atomic
def cancel(round_: FundingRound, *, by: User | None, at: datetime) -> FundingRound:
    """Give the round up for good, before it opens: nobody can have pledged."""
    if moves.lock(round_).state not in CANCELLABLE:
        raise moves.IllegalTransition(f"{round_!r} is past its opening")
    round_ = moves.transition(round_, RoundState.CANCELLED, allowed=ROUND_MOVES)
    events.record("round_cancelled", round_, at=at, by=by)
    return round_


@transaction.atomic
def open_round(round_: FundingRound, *, at: datetime) -> FundingRound:
    """Take pledges from now on, and tell the followers; in a closed campaign, cancel it instead."""
    # After the firm's last word nothing new begins. What is live by then keeps its promise.
    if not _is_published(round_.campaign):
        return cancel(round_, by=None, at=at)
    _in_state(round_, RoundState.SCHEDULED)
    round_ = moves.transition(round_, RoundState.LIVE, allowed=ROUND_MOVES, opened_at=at)
    events.record("round_opened", round_, at=at)
    messages.round_opened(round_, at=at)
    return round_


@transaction.atomic
def suspend(round_: FundingRound, *, by: User, at: datetime) -> FundingRound:
    """The operator stops the round; its deadline waits."""
    round_ = moves.transition(round_, RoundState.SUSPENDED, allowed=ROUND_MOVES)
    events.record("round_suspended", round_, at=at, by=by)
    return round_


@transaction.atomic
def resume(round_: FundingRound, *, by: User, at: datetime) -> FundingRound:
    """The operator lets a suspended round go on."""
    locked = _in_state(round_, RoundState.SUSPENDED)
    # The deadline has not moved: one that passed meanwhile is dealt with by the next sweep.
    to = RoundState.LIVE if locked.opened_at else RoundState.SCHEDULED
    round_ = moves.transition(round_, to, allowed=ROUND_MOVES)
    events.record("round_resumed", round_, at=at, by=by)
    return round_


def _require_published(campaign: Campaign) -> None:
    if not _is_published(campaign):
        raise RoundNotAllowed("campaign")


def _is_published(campaign: Campaign) -> bool:
    """Asks the database: the firm's last word may have come since the row was read."""
    return Campaign.objects.filter(pk=campaign.pk, state=CampaignState.PUBLISHED).exists()


def _in_state(round_: FundingRound, state: RoundState) -> FundingRound:
    """The round, locked, if it is in this state: the table alone knows more roads than a step."""
    locked = moves.lock(round_)
    if locked.state != state:
        raise moves.IllegalTransition(f"{locked!r} is {locked.state}, not {state}")
    return locked
