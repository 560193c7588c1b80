"""A person's money on our books: given to them to read, and kept without them once they leave."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from accounts.models import User
from payments import receipts
from payments.models import (
    Pledge,
    PledgeState,
    Refund,
    RefundState,
    RoundState,
    StripeCustomer,
    StripeEvent,
)

# In these states money may still move: between the person's card, us and their bank.
LIVE = (
    PledgeState.DRAFT,
    PledgeState.PLEDGED,
    PledgeState.COLLECTING,
    PledgeState.ACTION_REQUIRED,
    PledgeState.ERRORED,
    PledgeState.REFUNDING,
    PledgeState.DISPUTED,
)
# Until the round is final, what was collected may have to go back to the card.
NOT_FINAL = (RoundState.SETTLING, RoundState.GRACE, RoundState.REFUNDING)


class MoneyStillMoves(Exception):
    """The person cannot be forgotten yet. `pledges` are those in the way, each with its round."""

    def __init__(self, pledges: Sequence[Pledge]) -> None:
        super().__init__(", ".join(f"{pledge.key} {pledge.state}" for pledge in pledges))
        self.pledges = pledges


def export(user: User) -> dict[str, Any]:
    """Pledges with what was agreed to, and receipts with what went back. Three queries."""
    pledges = list(
        Pledge.objects.of(user).select_related("round__campaign__firm", "reward").order_by("pk")
    )
    refunds: dict[int, list[Refund]] = {}
    for refund in Refund.objects.filter(pledge__in=pledges).order_by("pledge_id", "number"):
        refunds.setdefault(refund.pledge_id, []).append(refund)
    customer = StripeCustomer.objects.filter(user=user).first()
    return {
        "stripe_customer": customer.stripe_id if customer else "",
        "pledges": [_pledge(pledge) for pledge in pledges],
        "consents": [_consent(pledge) for pledge in pledges],
        "receipts": [
            _receipt(pledge, refunds.get(pledge.pk, []))
            for pledge in pledges
            if receipts.exists_for(pledge)
        ],
    }


def _pledge(pledge: Pledge) -> dict[str, Any]:
    return {
        "key": str(pledge.key),
        "round": pledge.round.title,
        "firm": pledge.round.campaign.firm.name,
        "reward": pledge.reward.title if pledge.reward else "",
        "state": pledge.state,
        "amount": str(pledge.amount),
        "card": pledge.card,
        "started_at": pledge.started_at.isoformat(),
        "pledged_at": _iso(pledge.pledged_at),
        "ended_at": _iso(pledge.ended_at),
    }


def _consent(pledge: Pledge) -> dict[str, Any]:
    return {
        "pledge": str(pledge.key),
        "text": pledge.consent_text,
        "version": pledge.consent_version,
        "at": pledge.consented_at.isoformat(),
        "from_address": pledge.consent_address or "",
    }


def _receipt(pledge: Pledge, refunds: Sequence[Refund]) -> dict[str, Any]:
    return {
        "number": receipts.number(pledge),
        "pledge": str(pledge.key),
        "charged_at": _iso(pledge.collected_at),
        "charged": str(pledge.amount),
        "refunded": str(pledge.refunded),
        "refunds": [
            {
                "amount": str(refund.amount),
                "state": refund.state,
                "reason": refund.reason,
                "begun_at": refund.begun_at.isoformat(),
                "ended_at": _iso(refund.ended_at),
            }
            for refund in refunds
        ],
    }


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def in_the_way(user: User) -> list[Pledge]:
    """The pledges that keep this person's account from being erased; none if nothing does."""
    held = Q(state=PledgeState.COLLECTED, round__state__in=NOT_FINAL)
    going_back = Q(refunds__state=RefundState.PENDING)
    found = Pledge.objects.of(user).filter(Q(state__in=LIVE) | held | going_back)
    return list(found.select_related("round").distinct().order_by("pk"))


@transaction.atomic
def erase(user: User, *, at: datetime) -> None:
    """Blank what says who it was; sums, states and Stripe's ids stay, as the books must.

    Raises MoneyStillMoves while a pledge is live. The cards are let go by the next sweep.
    """
    # Nobody of theirs starts or moves under our hands.
    list(Pledge.objects.of(user).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    blockers = in_the_way(user)
    if blockers:
        raise MoneyStillMoves(blockers)
    pledges = Pledge.objects.of(user)
    # Also of pledges collected long ago: a card that was charged stays saved at Stripe.
    pledges.exclude(payment_method_id="").update(detach_card=True)
    # The words that were agreed to stay: they name nobody, and the charge rests on them.
    pledges.update(consent_address=None, card="")
    Refund.objects.filter(pledge__backer=user).update(reason="")
    _forget_events(user)


def _forget_events(user: User) -> None:
    """Stripe's messages name people. The ids of their objects stay: processing reads no more."""
    ids = set(StripeCustomer.objects.filter(user=user).values_list("stripe_id", flat=True))
    for key, method in Pledge.objects.of(user).values_list("key", "payment_method_id"):
        ids |= {str(key), method} - {""}
    # Whatever place it has in an object, in some kind of message it is missing there.
    said = StripeEvent.objects.annotate(said=Cast("payload", TextField()))
    about = reduce(or_, (Q(said__contains=one) for one in ids), Q(pk__in=[]))
    for event in said.filter(about).iterator():
        event.payload = {"data": {"object": {"id": event.payload["data"]["object"]["id"]}}}
        event.save(update_fields=["payload"])
