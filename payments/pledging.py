"""A pledge from the form to the deadline: started, card saved, changed, cancelled, expired.

Locks are always taken in this order: backer, round, reward, pledge. No network call is made here:
what Stripe must be asked is in `checkouts` and `cards`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts import personal
from accounts.models import FirmMember, User
from accounts.rules import works_for_firm
from core import bell, events, moves
from core.money import MAXIMUM_CHARGE_MINOR, MINIMUM_CHARGE, Money
from payments import messages, totals
from payments.models import FundingRound, Pledge, PledgeState, Reward, RoundState
from payments.models.pledges import HOLDING_STOCK, PLEDGE_MOVES

# Stripe keeps a Checkout open for half an hour at least; the draft outlives it a little, so
# that stock is never given away while somebody may still be typing their card.
DRAFT_LASTS = timedelta(minutes=36)
# A minute more than Stripe's least, since Stripe measures it by its own clock.
CHECKOUT_LASTS = timedelta(minutes=31)
# A payment that failed, or is failing, may be mended with another card.
MENDABLE = (PledgeState.COLLECTING, PledgeState.ACTION_REQUIRED, PledgeState.ERRORED)


class RoundClosed(Exception):
    """The round takes no pledges at this moment."""


class MayNotPledge(Exception):
    """Staff, and the campaign's own firm, cannot back it. `args[0]` says which."""


class RewardSoldOut(Exception):
    """Nothing of this reward is left."""


class RewardUnknown(Exception):
    """The reward belongs to another round."""


class AmountTooSmall(Exception):
    """Less than the reward's price or the currency's minimum. `args[0]` is that minimum."""


class AmountTooLarge(Exception):
    """More than a card can be charged at once."""


class AlreadyPledged(Exception):
    """This person already backs the round; they can change that pledge. `args[0]` is it."""


class NotChangeable(Exception):
    """The pledge has gone too far to be changed or cancelled."""


@dataclass(frozen=True)
class Consent:
    """What the backer read and ticked: the words, their version, and where from."""

    text: str
    version: int
    address: str | None = None


def check_may_pledge(round_: FundingRound, backer: User) -> None:
    """Raise MayNotPledge for whoever must keep their money out of this round."""
    if backer.is_staff:
        raise MayNotPledge("staff")
    if works_for_firm(backer, round_.campaign.firm):
        raise MayNotPledge("firm")


@transaction.atomic
def start_pledge(
    round_: FundingRound,
    *,
    backer: User,
    amount: Money,
    consent: Consent,
    at: datetime,
    reward: Reward | None = None,
) -> Pledge:
    """A draft that holds its reward until the card is saved or time runs out.

    A second click, or a second thought before the card is saved, rewrites the same draft.
    """
    check_may_pledge(round_, backer)
    # Before any other lock: an erasure waits until it can see this pledge, or has refused it.
    personal.require_present(backer)
    locked = moves.lock(round_)
    if not locked.takes_pledges(at=at):
        raise RoundClosed(round_.slug)
    _check_stayed_out(round_, backer)
    mine = Pledge.objects.filter(round=round_, backer=backer, state__in=HOLDING_STOCK)
    # Before its reward, against the order above: whoever takes both holds the round already.
    pledge = mine.select_for_update(no_key=True).first()
    if pledge and pledge.state != PledgeState.DRAFT:
        raise AlreadyPledged(pledge)
    _take_reward(locked, reward, amount=amount, instead_of=pledge)
    # The first Checkout is counted with the row: see `checkouts.open_checkout`.
    pledge = pledge or Pledge(round=round_, backer=backer, started_at=at, checkouts=1)
    pledge.draft_expires_at = at + DRAFT_LASTS
    _write(pledge, reward=reward, amount=amount, consent=consent, at=at)
    events.record("pledge_started", pledge, at=at, by=backer, minor=amount.minor)
    return pledge


@transaction.atomic
def change_pledge(
    pledge: Pledge,
    *,
    amount: Money,
    consent: Consent,
    at: datetime,
    reward: Reward | None = None,
) -> Pledge:
    """Another amount or reward on the same saved card, with a consent of its own."""
    round_ = moves.lock(pledge.round)
    if not round_.takes_pledges(at=at):
        raise RoundClosed(round_.slug)
    # Before the pledge is locked, as the order wants it; of the pledge it needs only the id.
    _take_reward(round_, reward, amount=amount, instead_of=pledge)
    pledge = moves.lock(pledge)
    if pledge.state != PledgeState.PLEDGED:
        raise NotChangeable(pledge.state)
    _write(pledge, reward=reward, amount=amount, consent=consent, at=at)
    events.record("pledge_changed", pledge, at=at, by=pledge.backer, minor=amount.minor)
    messages.pledged(pledge, at=at)
    bell.ring("payments.tasks.check_goal", pledge.round_id)
    return pledge


@transaction.atomic
def cancel_pledge(pledge: Pledge, *, at: datetime) -> Pledge:
    """The backer steps back before the deadline; the saved card is let go. Safe to call twice."""
    round_ = moves.lock(pledge.round)
    pledge = moves.lock(pledge)
    if pledge.state == PledgeState.CANCELLED:
        return pledge
    changeable = pledge.state in (PledgeState.DRAFT, PledgeState.PLEDGED)
    if not changeable or not round_.lets_go(at=at):
        raise NotChangeable(pledge.state)
    was_pledged = pledge.state == PledgeState.PLEDGED
    pledge = moves.transition(
        pledge,
        PledgeState.CANCELLED,
        allowed=PLEDGE_MOVES,
        ended_at=at,
        detach_card=bool(pledge.payment_method_id),
    )
    events.record("pledge_cancelled", pledge, at=at, by=pledge.backer)
    if was_pledged:
        messages.cancelled(pledge, at=at)
    bell.ring("payments.tasks.tidy_pledge", pledge.pk)
    return pledge


@transaction.atomic
def save_card(
    pledge: Pledge, *, payment_method_id: str, card: str, setup_intent_id: str, at: datetime
) -> Pledge:
    """The card is saved: the promise stands, until the outcome is recorded.

    Safe to call twice, also late: each SetupIntent counts once, whatever came after it. A card
    for a pledge that has ended is marked to be let go; where the pledge keeps another card, the
    caller lets this one go.
    """
    round_ = moves.lock(pledge.round)
    pledge = moves.lock(pledge)
    # The trail knows each card that was saved, the row only the last.
    if events.of(pledge).filter(data__setup=setup_intent_id).exists():
        return pledge
    fields = {
        "payment_method_id": payment_method_id,
        "card": card[:40],
        "setup_intent_id": setup_intent_id,
    }
    # Also after the deadline, until the outcome: a card saved in time may be heard of late.
    if pledge.state == PledgeState.DRAFT and round_.outcome_at is None:
        pledge = moves.transition(
            pledge, PledgeState.PLEDGED, allowed=PLEDGE_MOVES, pledged_at=at, **fields
        )
        events.record("pledge_confirmed", pledge, at=at, by=pledge.backer, setup=setup_intent_id)
        messages.pledged(pledge, at=at)
        bell.ring("payments.tasks.check_goal", pledge.round_id)
        return pledge
    return _save_other_card(pledge, fields=fields, at=at)


def _save_other_card(pledge: Pledge, *, fields: dict[str, str], at: datetime) -> Pledge:
    """A new card for a payment that failed is tried soon; for an ended pledge it is let go."""
    replaced = pledge.state in MENDABLE
    changes: dict[str, Any] = {}
    if replaced:
        # While the old card is being tried, the end of that attempt sets the clock.
        being_tried = pledge.state == PledgeState.COLLECTING
        changes = fields if being_tried else {**fields, "next_attempt_at": at}
    # The row has room for it, so a sweep finds it, should nobody reach Stripe now.
    elif not pledge.payment_method_id:
        changes = {**fields, "detach_card": True}
    for name, value in changes.items():
        setattr(pledge, name, value)
    pledge.save(update_fields=list(changes))
    verb = "pledge_card_replaced" if replaced else "pledge_card_late"
    events.record(verb, pledge, at=at, setup=fields["setup_intent_id"])
    if replaced:
        bell.ring("payments.tasks.pace_charges")
    else:
        bell.ring("payments.tasks.tidy_pledge", pledge.pk)
    return pledge


@transaction.atomic
def expire_draft(pledge: Pledge, *, at: datetime) -> Pledge:
    """No card was saved in time: the reward is free again. Only once its Checkout is closed."""
    locked = moves.lock(pledge)
    # Held for longer since it was read: its backer has come back and may be at another Checkout.
    if locked.state != PledgeState.DRAFT or locked.draft_expires_at != pledge.draft_expires_at:
        return locked
    pledge = moves.transition(locked, PledgeState.EXPIRED, allowed=PLEDGE_MOVES, ended_at=at)
    events.record("pledge_expired", pledge, at=at)
    return pledge


@transaction.atomic
def announce_goal(round_: FundingRound, *, at: datetime) -> bool:
    """Tell once that the goal is reached before the deadline. Charges nobody."""
    locked = moves.lock(round_)
    # After the deadline it is for the outcome to say.
    if locked.state != RoundState.LIVE or locked.goal_reached_at is not None:
        return False
    if totals.promised_minor(locked) < locked.goal_minor:
        return False
    locked.goal_reached_at = at
    locked.save(update_fields=["goal_reached_at"])
    events.record("goal_reached", locked, at=at)
    messages.goal_reached(locked, at=at)
    return True


def _check_stayed_out(round_: FundingRound, backer: User) -> None:
    """As the database has it now: joining the team locks the round and takes pledges back."""
    if FirmMember.objects.filter(firm=round_.campaign.firm_id, user=backer).exists():
        raise MayNotPledge("firm")


def _take_reward(
    round_: FundingRound, reward: Reward | None, *, amount: Money, instead_of: Pledge | None
) -> None:
    """Check amount and stock under the reward's lock. What the pledge already holds is free."""
    minimum = Money(MINIMUM_CHARGE[round_.currency], round_.currency)
    if reward is not None:
        reward = Reward.objects.select_for_update(no_key=True).get(pk=reward.pk)
        if reward.round_id != round_.pk:
            raise RewardUnknown(reward.pk)
        minimum = Money(max(minimum.minor, reward.price_minor), round_.currency)
    if amount < minimum:
        raise AmountTooSmall(minimum)
    if amount.minor > MAXIMUM_CHARGE_MINOR:
        raise AmountTooLarge(amount)
    if reward is not None and reward.stock is not None:
        # Counted each time: a number beside the stock would have to follow every end of a pledge.
        held = reward.pledges.filter(state__in=HOLDING_STOCK)
        others = held.exclude(pk=instead_of.pk) if instead_of else held
        if others.count() >= reward.stock:
            raise RewardSoldOut(reward.pk)


def _write(
    pledge: Pledge, *, reward: Reward | None, amount: Money, consent: Consent, at: datetime
) -> None:
    pledge.reward = reward
    pledge.amount_minor, pledge.currency = amount.minor, amount.currency
    pledge.consent_text, pledge.consent_version = consent.text, consent.version
    pledge.consent_address, pledge.consented_at = consent.address, at
    pledge.save()
