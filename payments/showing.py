"""One pledge, or the form of one, with everything its page shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_signed_in
from core.money import Money
from core.templatetags.format import moment, money, money_exact, number
from payments import (
    collection,
    forms,
    history,
    messages,
    pictured,
    pledging,
    receipts,
    refusals,
    steps,
    wording,
)
from payments.models import FundingRound, Pledge, PledgeState, Reward
from payments.models.pledges import HOLDING_STOCK
from payments.offers import Offer

# Before the deadline a backer may change their mind in these states.
CHANGEABLE = (PledgeState.DRAFT, PledgeState.PLEDGED)


def standing(round_: FundingRound, user: User) -> Pledge | None:
    """The draft or pledge this person holds in the round, if any."""
    held = Pledge.objects.filter(round=round_, state__in=HOLDING_STOCK).select_related("reward")
    return held.of(user).first() if is_signed_in(user) else None


def barred(round_: FundingRound, user: User) -> str:
    """Why this person cannot back the round at all; "" for those who may, or might."""
    if is_signed_in(user):
        try:
            pledging.check_may_pledge(round_, user)
        except pledging.MayNotPledge as refusal:
            return refusals.barred(refusal.args[0], round_)
    return ""


def form_page(form: forms.PledgeForm, *, offers: Sequence[Offer], at: datetime) -> dict[str, Any]:
    """The form with its choices, its bill and what follows from it."""
    round_ = form.round
    return {
        "form": form,
        "round": round_,
        "picture": pictured.of(round_),
        "choices": choices(form, offers),
        "bill": bill(form.amount, form.reward),
        "amount": form.amount,
        "nothing": Money(0, round_.currency),
        "steps": steps.before(round_, form.amount),
        "hint": _amount_hint(form),
        "stripe_host": settings.STRIPE_CHECKOUT_ORIGIN.split("//")[-1],
        "section": "campaigns",
    }


def _amount_hint(form: forms.PledgeForm) -> str:
    least = form.reward.price_minor if form.reward else form.least.minor
    price = {"least": money(Money(least, form.round.currency))}
    if form.reward is None:
        return _("%(least)s or more.") % price
    return _("%(least)s or more. Giving more helps the firm and moves you no further up.") % price


def choices(form: forms.PledgeForm, offers: Sequence[Offer]) -> list[dict[str, Any]]:
    """The rewards as components/choice.html wants them; the last is to want none."""
    least = money(form.least)
    held = form.held_reward_id
    rows = [
        {
            "value": offer.pk,
            "id": f"id_reward_{offer.pk}",
            "title": offer.title,
            "price": money(offer.price),
            "note": offer.description,
            "left": left_in_words(offer),
            "disabled": offer.is_out and offer.pk != held,
            "checked": form.chosen == str(offer.pk) and (not offer.is_out or offer.pk == held),
        }
        for offer in offers
    ]
    none = {
        "value": forms.NO_REWARD,
        "id": "id_reward_none",
        "title": _("No reward"),
        "price": _("any amount"),
        "note": _("You want it to exist. From %(least)s.") % {"least": least},
        "checked": not any(row["checked"] for row in rows),
    }
    return [*rows, none] if rows else []


def left_in_words(offer: Offer) -> str:
    if offer.stock is None:
        return ""
    figures = {"left": number(offer.left), "stock": number(offer.stock)}
    if offer.is_out:
        return _("Sold out: all %(stock)s are taken.") % figures
    return _("%(left)s of %(stock)s left.") % figures


def bill(amount: Money | None, reward: Reward | None) -> list[tuple[str, Money]]:
    """What the sum is made of."""
    if amount is None:
        return []
    if reward is None:
        return [(_("Your pledge, without a reward"), amount)]
    price = Money(reward.price_minor, amount.currency)
    more = [(_("On top of its price"), amount - price)] if price < amount else []
    return [(reward.called, price), *more]


def may_change(pledge: Pledge, *, at: datetime) -> bool:
    """Whether the person can still change amount and reward."""
    return pledge.state in CHANGEABLE and pledge.round.takes_pledges(at=at)


def may_cancel(pledge: Pledge, *, at: datetime) -> bool:
    """Whether the person can still step back from the pledge."""
    return pledge.state in CHANGEABLE and pledge.round.lets_go(at=at)


def next_in_words(pledge: Pledge, *, at: datetime) -> str:
    """What happens next, and when, in a sentence or two."""
    round_ = pledge.round
    terms = {"goal": money(round_.goal), "deadline": moment(round_.deadline_at)}
    match pledge.state:
        case PledgeState.DRAFT:
            held = {"until": moment(pledge.draft_expires_at, "short")}
            return _("No card is saved yet. Your choice is held until %(until)s.") % held
        case PledgeState.PLEDGED if round_.takes_pledges(at=at):
            return _("Charged only if %(goal)s is pledged by %(deadline)s.") % terms
        case PledgeState.ACTION_REQUIRED | PledgeState.ERRORED if round_.grace_ends_at:
            failure = wording.failure(pledge.failure_code)
            kept = {"until": moment(round_.grace_ends_at, "short")}
            sentence = _("Your pledge is kept until %(until)s.") % kept
            # The bank's wish stands above, and the button repeats it already.
            return sentence if failure.at_bank else f"{failure.remedy} {sentence}"
        case PledgeState.CANCELLED:
            return _("You cancelled it. Nothing was charged.")
        case PledgeState.EXPIRED:
            return _("No card was saved in time. Nothing was charged.")
        case PledgeState.RELEASED:
            return history.released(pledge)
        case PledgeState.DROPPED:
            return _("The payment stayed open to the end, so the pledge was dropped, uncharged.")
        case PledgeState.COLLECTED if pledge.refunded_minor:
            back = {"refunded": money_exact(pledge.refunded)}
            return _("%(refunded)s of it went back to your card; the pledge stands.") % back
        case PledgeState.COLLECTED:
            return _("Your part is done. The firm tells you how it goes on.")
        case PledgeState.REFUNDED:
            return _("The money is back on its way to you.")
        case PledgeState.LOST:
            return _("The dispute was decided for you; the money stays with you.")
    return " ".join(step.what for step in steps.ahead(pledge, at=at)[:2])


def pledge_page(pledge: Pledge, *, at: datetime) -> dict[str, Any]:
    """Everything its backer sees of a pledge."""
    round_ = pledge.round
    failing = pledge.state in (PledgeState.ACTION_REQUIRED, PledgeState.ERRORED)
    return {
        "pledge": pledge,
        "round": round_,
        "picture": pictured.of(round_),
        "may_change": may_change(pledge, at=at),
        "may_cancel": may_cancel(pledge, at=at),
        "may_continue": pledge.state == PledgeState.DRAFT and round_.takes_pledges(at=at),
        "next": next_in_words(pledge, at=at),
        "ahead": steps.ahead(pledge, at=at),
        "history": history.of(pledge),
        "can_try_again": failing and pledge.failure_code not in collection.NEVER_RETRY,
        "failure": wording.failure(pledge.failure_code) if failing else None,
        "resume_path": messages.resume_path(pledge) if failing else "",
        "section": "pledges",
        "at": at,
        **sums(pledge),
    }


def sums(pledge: Pledge) -> dict[str, Any]:
    """What was promised, what was charged, and what was given back."""
    nothing = Money(0, pledge.currency)
    return {
        "bill": bill(pledge.amount, pledge.reward),
        "charged": pledge.amount if pledge.collected_at else nothing,
        "refunded": pledge.refunded if pledge.refunded_minor else None,
        "held": pledge.held if pledge.held and pledge.state != PledgeState.LOST else None,
        "condition": receipts.condition(pledge),
        "has_receipt": receipts.exists_for(pledge),
    }


def failed_payment(pledge: Pledge, *, at: datetime) -> dict[str, Any]:
    """The page behind the link in a mail: no more than mending this one payment needs."""
    failing = pledge.state in (PledgeState.ACTION_REQUIRED, PledgeState.ERRORED)
    # A card was saved a moment ago, and a worker is about to try it.
    due = pledge.next_attempt_at is not None and pledge.next_attempt_at <= at
    return {
        "pledge": pledge,
        "round": pledge.round,
        "is_failing": failing and not due,
        "is_waiting": pledge.state == PledgeState.COLLECTING or (failing and due),
        "failure": wording.failure(pledge.failure_code),
        "can_try_again": failing and pledge.failure_code not in collection.NEVER_RETRY,
        "next": next_in_words(pledge, at=at),
        "section": "pledges",
        **sums(pledge),
    }
