"""Objects at Stripe that name a pledge they do not belong to."""

from datetime import datetime
from typing import Any

import pytest

from payments import checkouts, collection, gateway, pledging, reconciliation, settlement
from payments.gateway.client import stripe_client
from payments.models import FundingRound, LedgerTransaction, Pledge, PledgeState, WorkItem
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round", "backer").get(pk=pledge.pk)


def charge_another(payer: Pledge, *, named: Pledge, key: str = "stray") -> str:
    """A payment by `payer`'s customer and card whose metadata names the pledge `named`."""
    params: dict[str, Any] = {
        "amount": named.amount.minor,
        "currency": "eur",
        "customer": checkouts.customer_of(payer.backer),
        "payment_method": payer.payment_method_id,
        "confirm": True,
        "off_session": True,
        "metadata": {"pledge": str(named.key)},
    }
    made = stripe_client().v1.payment_intents.create(
        params,  # type: ignore[arg-type]
        {"idempotency_key": key},
    )
    assert made.status == "succeeded"
    return made.id


def test_a_card_of_somebody_elses_is_not_taken_for_a_pledge(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    draft = factory.draft_pledge(live, at=now)
    stranger = factory.pledge(live, sandbox, at=now)
    checkout = gateway.checkout.open_setup(
        pledge_key=str(draft.key),
        number=1,
        customer_id=checkouts.customer_of(stranger.backer),
        currency="EUR",
        success_url="https://eyelevel.test/",
        cancel_url="https://eyelevel.test/",
        expires_at=now + pledging.CHECKOUT_LASTS,
        language="en",
    )
    sandbox.checkout.submit_card(checkout.id)

    checkouts.apply_checkout(checkout.id, at=now)
    stripe_side.deliver_all(sandbox, "setup_intent.succeeded", at=now)

    assert fresh(draft).state == PledgeState.DRAFT
    assert fresh(draft).payment_method_id == ""
    assert stripe_side.is_attached(sandbox, stranger.payment_method_id)


def test_a_payment_by_another_customer_collects_no_pledge(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    stranger = factory.pledge(live, sandbox, backer=accounts.user(), at=now)
    settlement.step(live, at=deadline)
    collection.begin(fresh(pledge), at=deadline)
    charge_another(stranger, named=pledge)

    stripe_side.deliver_all(sandbox, "payment_intent.succeeded", at=deadline)

    assert fresh(pledge).state == PledgeState.COLLECTING
    assert fresh(pledge).payment_intent_id == ""
    assert not LedgerTransaction.objects.exists()


def test_a_second_intent_collects_nothing_and_calls_a_person(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, card="4000000000000341", at=now)
    settle(live, at=deadline)
    own = fresh(pledge).payment_intent_id
    stray = gateway.charges.Intent(
        "pi_stray", "succeeded", str(pledge.key), pledge.amount, pledge.amount
    )

    collection.apply_intent(fresh(pledge), stray, at=deadline)

    assert fresh(pledge).state == PledgeState.ERRORED
    assert fresh(pledge).payment_intent_id == own
    assert not LedgerTransaction.objects.exists()
    assert WorkItem.objects.get().kind == "unexpected_charge"


def test_a_second_charge_of_a_collected_pledge_is_found(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)
    booked = LedgerTransaction.objects.count()
    stray = charge_another(fresh(pledge), named=pledge)

    stripe_side.deliver_all(sandbox, "payment_intent.succeeded", at=deadline)
    by_event = WorkItem.objects.get()
    WorkItem.objects.all().delete()
    [by_night] = reconciliation.run(at=deadline, since=now.replace(year=2000))

    for found in (by_event, by_night):
        assert (found.kind, found.subject) == ("unexpected_charge", f"pledge:{pledge.key}")
        assert found.details["intent"] == stray
    assert LedgerTransaction.objects.count() == booked
