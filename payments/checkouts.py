"""Saving a card through Stripe Checkout. Each step reads, asks Stripe, then writes."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from core import moves
from payments import gateway, pledging
from payments.models import Pledge, PledgeState, StripeCustomer

# States in which a card may be saved: at first, and again when a payment has failed.
SAVING = (PledgeState.DRAFT, PledgeState.ACTION_REQUIRED, PledgeState.ERRORED)


class NothingToSave(Exception):
    """The pledge needs no card any more."""


def open_checkout(pledge: Pledge, *, at: datetime) -> str:
    """The address of the page where the backer saves a card: the open one, or a new one.

    Raises gateway.Unavailable when Stripe cannot be reached; the pledge waits meanwhile.
    """
    if pledge.state not in SAVING:
        raise NothingToSave(pledge.state)
    if pledge.checkout_id:
        standing = gateway.checkout.read(pledge.checkout_id)
        if standing.status == "open":
            return standing.url
        if standing.status == "complete":
            apply_setup(standing.setup_intent_id, at=at)
            raise NothingToSave(pledge.state)
    customer_id = customer_of(pledge.backer)
    pledge = _begin_checkout(pledge, at=at)
    checkout = gateway.checkout.open_setup(
        pledge_key=str(pledge.key),
        number=pledge.checkouts,
        customer_id=customer_id,
        currency=pledge.currency,
        success_url=_absolute("payments:checkout_return", pledge),
        cancel_url=_absolute("payments:pledge", pledge),
        expires_at=at + pledging.CHECKOUT_LASTS,
        language=pledge.backer.language,
    )
    Pledge.objects.filter(pk=pledge.pk).update(checkout_id=checkout.id)
    return checkout.url


@transaction.atomic
def _begin_checkout(pledge: Pledge, *, at: datetime) -> Pledge:
    """Count the Checkout before it is opened, so that it has an idempotency key of its own."""
    pledge = moves.lock(pledge)
    if pledge.state not in SAVING:
        raise NothingToSave(pledge.state)
    pledge.checkouts += 1
    pledge.draft_expires_at = at + pledging.DRAFT_LASTS
    pledge.save(update_fields=["checkouts", "draft_expires_at"])
    return pledge


def customer_of(user: User) -> str:
    """The person's customer at Stripe, made on first use; one, however often this is called."""
    known = StripeCustomer.objects.filter(user=user).first()
    if known is None:
        stripe_id = gateway.customers.create(
            key=str(user.key), email=user.email, language=user.language
        )
        known, _created = StripeCustomer.objects.get_or_create(
            user=user, defaults={"stripe_id": stripe_id}
        )
    return known.stripe_id


def apply_checkout(checkout_id: str, *, at: datetime) -> None:
    """Read the Checkout at Stripe and do what it says."""
    checkout = gateway.checkout.read(checkout_id)
    if checkout.status == "complete" and checkout.setup_intent_id:
        apply_setup(checkout.setup_intent_id, at=at)


def apply_setup(setup_intent_id: str, *, at: datetime) -> None:
    """Read the SetupIntent at Stripe; if a card was saved, the pledge has it now."""
    setup = gateway.cards.read_setup(setup_intent_id)
    pledge = Pledge.objects.filter(key=setup.pledge_key).first() if setup.pledge_key else None
    if pledge is not None and setup.succeeded:
        pledging.save_card(
            pledge,
            payment_method_id=setup.payment_method_id,
            card=setup.card,
            setup_intent_id=setup.id,
            at=at,
        )


def settle_draft(pledge: Pledge, *, at: datetime) -> None:
    """Decide a draft for good: close its Checkout, look whether a card was saved, else expire."""
    if pledge.checkout_id:
        checkout = gateway.checkout.expire(pledge.checkout_id)
        if checkout.setup_intent_id:
            apply_setup(checkout.setup_intent_id, at=at)
    pledging.expire_draft(pledge, at=at)


def tidy(pledge: Pledge, *, at: datetime) -> None:
    """After a pledge ended: close its Checkout and let go of its card. Safe to call twice."""
    if pledge.state == PledgeState.CANCELLED and pledge.checkout_id and not pledge.card:
        gateway.checkout.expire(pledge.checkout_id)
    if pledge.detach_card:
        if pledge.payment_method_id:
            gateway.cards.detach(pledge.payment_method_id)
        Pledge.objects.filter(pk=pledge.pk, payment_method_id=pledge.payment_method_id).update(
            detach_card=False
        )


def _absolute(name: str, pledge: Pledge) -> str:
    return settings.SITE_URL + reverse(name, args=[pledge.key])
