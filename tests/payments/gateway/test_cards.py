"""Every test card, from the pledge to where it ends; and letting go of cards."""

from datetime import datetime, timedelta

import pytest

from payments import checkouts, gateway
from payments.models import FundingRound, Pledge, PledgeState
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.conftest import deadline, live, now, sandbox

__all__ = ["deadline", "live", "now", "sandbox"]
pytestmark = pytest.mark.django_db

# Number, state after the first try, its code, state at the very end.
SAVED = [
    ("4242424242424242", "collected", "", "collected"),
    ("5555555555554444", "collected", "", "collected"),
    ("378282246310005", "collected", "", "collected"),
    ("4000002500003155", "collected", "", "collected"),
    ("4000002760003184", "action_required", "authentication_required", "dropped"),
    ("4000003800000446", "collected", "", "collected"),
    ("4000008260003178", "errored", "insufficient_funds", "dropped"),
    ("4000000000000341", "errored", "generic_decline", "dropped"),
    ("4000000000000259", "collected", "", "disputed"),
    ("4000000000001976", "collected", "", "collected"),
    ("4000000000005126", "collected", "", "collected"),
]
REFUSED_AT_ONCE = [
    "4000000000000002",
    "4000000000009995",
    "4000000000009987",
    "4000000000009979",
    "4000000000000069",
    "4000000000000127",
    "4000000000000119",
]


@pytest.mark.parametrize(("number", "first", "code", "last"), SAVED)
def test_a_saved_card_ends_where_its_bank_leads(
    number: str,
    first: str,
    code: str,
    last: str,
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, card=number, at=now)
    assert pledge.state == PledgeState.PLEDGED
    assert pledge.card.endswith(number[-4:])
    settle(live, at=deadline)
    pledge.refresh_from_db()
    assert (pledge.state, pledge.failure_code) == (first, code)

    for days in (2, 5, 9, 11):
        settle(live, at=deadline + timedelta(days=days))
    stripe_side.deliver_all(sandbox, at=deadline + timedelta(days=12))

    pledge.refresh_from_db()
    assert pledge.state == last
    assert len(stripe_side.paid(sandbox, pledge)) == (0 if last == "dropped" else 1)


@pytest.mark.parametrize("number", REFUSED_AT_ONCE)
def test_a_card_refused_on_the_page_makes_no_pledge(
    number: str, live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    draft = factory.draft_pledge(live, amount=10_000, at=now)
    checkouts.open_checkout(draft, at=now)
    draft.refresh_from_db()
    assert sandbox.checkout.submit_card(draft.checkout_id, number=number).declined
    stripe_side.deliver_all(sandbox, at=now)
    assert Pledge.objects.get().state == PledgeState.DRAFT

    settle(live, at=deadline)

    assert Pledge.objects.get().state == PledgeState.EXPIRED
    assert sandbox.store.every("charge") == []


def test_a_card_is_let_go_twice_without_trouble(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, at=now)

    for _ in range(2):
        gateway.cards.detach(pledge.payment_method_id)
    gateway.cards.detach("pm_nobody")

    assert not stripe_side.is_attached(sandbox, pledge.payment_method_id)


def test_a_setup_that_waits_brings_no_card(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    draft = factory.draft_pledge(live, at=now)
    checkouts.open_checkout(draft, at=now)
    draft.refresh_from_db()
    setup_id = gateway.checkout.read(draft.checkout_id).setup_intent_id

    setup = gateway.cards.read_setup(setup_id)

    assert (setup.succeeded, setup.payment_method_id, setup.card) == (False, "", "")
    assert setup.pledge_key == str(draft.key)
