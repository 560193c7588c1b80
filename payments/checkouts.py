"""Saving a card through Stripe Checkout. Each step reads, asks Stripe, then writes."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from payments import gateway, pledging
from payments.models import Pledge, PledgeState, StripeCustomer

# States in which a card may be saved: at first, and again when a payment has failed.
SAVING = (PledgeState.DRAFT, PledgeState.ACTION_REQUIRED, PledgeState.ERRORED)


class NothingToSave(Exception):
    """The pledge needs no card any more."""


def open_checkout(pledge: Pledge, *, at: datetime, return_path: str = "") -> str:
    """The address of the page where the backer saves a card: the open one, or a new one.

    It leads back to `return_path`, else to the pledge's own pages. Raises gateway.Unavailable
    when Stripe cannot be reached; the pledge waits meanwhile.
    """
    if pledge.state not in SAVING:
        raise NothingToSave(pledge.state)
    if pledge.checkout_id:
        standing = gateway.checkout.read(pledge.checkout_id)
        if standing.status == "open":
            return standing.url
        # The one that brought the card which now fails is no answer to that failure.
        is_new = standing.setup_intent_id != pledge.setup_intent_id
        if standing.status == "complete" and is_new:
            apply_setup(standing.setup_intent_id, at=at)
            raise NothingToSave(pledge.state)
    customer_id = customer_of(pledge.backer)
    # Counted when the pledge was started, a moment ago and by this very request.
    is_first = pledge.started_at == at and pledge.checkouts == 1
    number = 1 if is_first else _begin_checkout(pledge, at=at)
    key = str(pledge.key)
    checkout = gateway.checkout.open_setup(
        pledge_key=key,
        number=number,
        customer_id=customer_id,
        currency=pledge.currency,
        success_url=_absolute(return_path or reverse("payments:checkout_return", args=[key])),
        cancel_url=_absolute(return_path or reverse("payments:pledge", args=[key])),
        expires_at=at + pledging.CHECKOUT_LASTS,
        language=pledge.backer.language,
    )
    # Of two opened at once the last stands here; a card from the other is found by its metadata.
    Pledge.objects.filter(pk=pledge.pk).update(checkout_id=checkout.id)
    return checkout.url


def _begin_checkout(pledge: Pledge, *, at: datetime) -> int:
    """Count the Checkout before it is opened, so that it has an idempotency key of its own.

    One conditional statement instead of a lock: whoever comes second counts from what stands.
    """
    expires_at = at + pledging.DRAFT_LASTS
    unchanged = Pledge.objects.filter(pk=pledge.pk, checkouts=pledge.checkouts, state__in=SAVING)
    number = pledge.checkouts + 1
    if unchanged.update(checkouts=number, draft_expires_at=expires_at):
        return number
    pledge.refresh_from_db(fields=["state", "checkouts"])
    if pledge.state not in SAVING:
        raise NothingToSave(pledge.state)
    return _begin_checkout(pledge, at=at)


def customer_of(user: User) -> str:
    """The person's customer at Stripe, made on first use; one, however often this is called."""
    known = StripeCustomer.objects.filter(user=user).first()
    if known is None:
        stripe_id = gateway.customers.create(
            key=str(user.key), email=user.email, language=user.language
        )
        known = StripeCustomer(user=user, stripe_id=stripe_id)
        # Asked twice at once, Stripe answers both with the same customer.
        StripeCustomer.objects.bulk_create([known], ignore_conflicts=True)
    return known.stripe_id


def is_customer(user: User, customer_id: str) -> bool:
    """Whether this customer at Stripe is the person: a key in the metadata proves nothing."""
    return StripeCustomer.objects.filter(user=user, stripe_id=customer_id).exists()


def apply_checkout(checkout_id: str, *, at: datetime) -> None:
    """Read the Checkout at Stripe and do what it says."""
    checkout = gateway.checkout.read(checkout_id)
    if checkout.status == "complete" and checkout.setup_intent_id:
        apply_setup(checkout.setup_intent_id, at=at)


def apply_setup(setup_intent_id: str, *, at: datetime) -> None:
    """Read the SetupIntent at Stripe; if a card was saved, the pledge has it now."""
    setup = gateway.cards.read_setup(setup_intent_id)
    pledge = Pledge.objects.filter(key=setup.pledge_key).first() if setup.pledge_key else None
    if pledge is None or not setup.succeeded or not is_customer(pledge.backer, setup.customer_id):
        return
    saved = pledging.save_card(
        pledge,
        payment_method_id=setup.payment_method_id,
        card=setup.card,
        setup_intent_id=setup.id,
        at=at,
    )
    # A pledge has one card. The other is let go, unless it is being tried at this moment.
    others = {pledge.payment_method_id, setup.payment_method_id} - {saved.payment_method_id, ""}
    if saved.state != PledgeState.COLLECTING:
        for method in others:
            gateway.cards.detach(method)


def settle_draft(pledge: Pledge, *, at: datetime) -> None:
    """Decide a draft for good: close its Checkout, look whether a card was saved, else expire."""
    # Closed before it is read: no card can be saved in between.
    checkout = _closed(pledge)
    if checkout is not None and checkout.setup_intent_id:
        apply_setup(checkout.setup_intent_id, at=at)
    pledging.expire_draft(pledge, at=at)


def _closed(pledge: Pledge) -> gateway.checkout.Checkout | None:
    """The pledge's last Checkout, closed; one that Stripe does not know brought no card."""
    if not pledge.checkout_id:
        return None
    try:
        return gateway.checkout.expire(pledge.checkout_id)
    except gateway.Refused as problem:
        if problem.code != "resource_missing":
            raise
        return None


def tidy(pledge: Pledge, *, at: datetime) -> None:
    """After a pledge ended: close its Checkout and let go of its card. Safe to call twice."""
    # Without a card it was a draft when it ended, and its page may still be open.
    if pledge.state == PledgeState.CANCELLED and not pledge.card:
        _closed(pledge)
    if pledge.detach_card:
        if pledge.payment_method_id:
            # Asked first and noted after: killed in between, Stripe says next time that it is gone.
            gateway.cards.detach(pledge.payment_method_id)
        # Unless another card has come while Stripe was asked.
        Pledge.objects.filter(pk=pledge.pk, payment_method_id=pledge.payment_method_id).update(
            detach_card=False
        )


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
