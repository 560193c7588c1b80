"""Saving a card through Checkout, whatever happens between its steps."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from payments import checkouts, collection, gateway, pledging
from payments.gateway import client
from payments.gateway.client import CalledInTransaction
from payments.models import FundingRound, Pledge, PledgeState, StripeCustomer
from payments.sandbox import transport
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.footprint import unchanged

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
SESSIONS = "/v1/checkout/sessions"
A_MOMENT = timedelta(seconds=1)


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round", "backer").get(pk=pledge.pk)


@pytest.fixture
def draft(live: FundingRound, sandbox: Sandbox, now: datetime) -> Pledge:
    return factory.draft_pledge(live, at=now)


@pytest.fixture
def failed(live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime) -> Pledge:
    """A pledge whose card was declined at the deadline."""
    pledge = factory.pledge(live, sandbox, amount=10_000, card=DECLINES_LATER, at=now)
    settle(live, at=deadline)
    return fresh(pledge)


# Opening the page


def test_the_page_is_opened_for_this_pledge_alone(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    url = checkouts.open_checkout(draft, at=now)

    session = stripe_side.found(sandbox, fresh(draft).checkout_id)
    assert session["url"] == url
    assert (session["mode"], session["currency"]) == ("setup", "eur")
    assert session["metadata"] == {"pledge": str(draft.key)}
    assert session["expires_at"] == int((now + pledging.CHECKOUT_LASTS).timestamp())
    assert session["customer"] == StripeCustomer.objects.get(user=draft.backer).stripe_id
    intent = stripe_side.found(sandbox, session["setup_intent"])
    assert intent["usage"] == "off_session"


def test_asking_again_leads_to_the_same_page(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    url = checkouts.open_checkout(draft, at=now)

    assert checkouts.open_checkout(fresh(draft), at=now) == url
    assert len(sandbox.store.every("checkout.session")) == 1


def test_a_page_that_expired_is_followed_by_another(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    first = checkouts.open_checkout(draft, at=now)
    gateway.checkout.expire(fresh(draft).checkout_id)

    later = now + A_MOMENT
    second = checkouts.open_checkout(fresh(draft), at=later)

    assert second != first
    assert fresh(draft).checkouts == 2
    assert fresh(draft).draft_expires_at == later + pledging.DRAFT_LASTS


def test_a_card_saved_unnoticed_is_found_when_the_backer_asks_again(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    """The tab was closed before it came back, and the event is late."""
    checkouts.open_checkout(draft, at=now)
    sandbox.checkout.submit_card(fresh(draft).checkout_id)

    with pytest.raises(checkouts.NothingToSave):
        checkouts.open_checkout(fresh(draft), at=now)

    assert fresh(draft).state == PledgeState.PLEDGED


def test_whoever_has_pledged_or_ended_has_no_card_to_save(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledged = factory.pledge(live, sandbox, at=now)
    cancelled = pledging.cancel_pledge(factory.draft_pledge(live, at=now), at=now)
    known = len(sandbox.store.every("checkout.session"))

    for pledge in (pledged, cancelled):
        with unchanged(), pytest.raises(checkouts.NothingToSave):
            checkouts.open_checkout(pledge, at=now)

    assert len(sandbox.store.every("checkout.session")) == known


def test_a_pledge_cancelled_in_another_tab_opens_no_page(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    stale = fresh(draft)
    pledging.cancel_pledge(draft, at=now)

    with pytest.raises(checkouts.NothingToSave):
        checkouts.open_checkout(stale, at=now + A_MOMENT)

    assert sandbox.store.every("checkout.session") == []


def test_a_declined_card_can_be_replaced_by_another(
    failed: Pledge, sandbox: Sandbox, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    declined = failed.payment_method_id
    monkeypatch.setattr(sandbox, "clock", deadline.timestamp)
    factory.save_card(failed, sandbox, at=deadline)

    mended = fresh(failed)
    assert mended.payment_method_id != declined
    assert mended.next_attempt_at == deadline
    assert not stripe_side.is_attached(sandbox, declined)
    collection.run(collection.begin(mended, at=deadline), at=deadline)
    assert fresh(failed).state == PledgeState.COLLECTED
    assert len(stripe_side.paid(sandbox, failed)) == 1


def test_a_card_declined_on_the_page_leaves_it_open_for_another(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    url = checkouts.open_checkout(draft, at=now)
    pledge = fresh(draft)
    assert sandbox.checkout.submit_card(pledge.checkout_id, number="4000000000000002").declined
    stripe_side.deliver_all(sandbox, at=now)

    assert fresh(draft).state == PledgeState.DRAFT
    assert checkouts.open_checkout(pledge, at=now) == url
    sandbox.checkout.submit_card(pledge.checkout_id)
    stripe_side.deliver_all(sandbox, at=now)
    assert fresh(draft).state == PledgeState.PLEDGED


def test_a_bank_that_was_left_waiting_saves_nothing(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    checkouts.open_checkout(draft, at=now)
    pledge = fresh(draft)
    sandbox.checkout.submit_card(pledge.checkout_id, number="4000002760003184")

    checkouts.apply_checkout(pledge.checkout_id, at=now)

    assert fresh(draft).state == PledgeState.DRAFT
    checkouts.settle_draft(pledge, at=now)
    assert fresh(draft).state == PledgeState.EXPIRED


# Without an answer


@pytest.mark.parametrize("kind", ["rate_limit", "server_error", "close", "close_after"])
def test_the_pledge_waits_when_stripe_gives_no_answer(
    kind: str, draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.control.fail_next(kind, count=3, path_prefix=SESSIONS, method="POST")
    with pytest.raises(gateway.Unavailable):
        checkouts.open_checkout(draft, at=now)
    assert (fresh(draft).state, fresh(draft).checkout_id) == (PledgeState.DRAFT, "")

    sandbox.control.clear_faults()
    factory.save_card(fresh(draft), sandbox, at=now + A_MOMENT)

    assert fresh(draft).state == PledgeState.PLEDGED
    assert fresh(draft).checkouts == 2


def test_an_answer_lost_once_opens_no_second_page(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.control.fail_next("close_after", path_prefix=SESSIONS, method="POST")

    with client.use(transport.client(sandbox, max_network_retries=2)):
        checkouts.open_checkout(draft, at=now)

    assert len(sandbox.store.every("checkout.session")) == 1


@pytest.mark.parametrize("kind", ["rate_limit", "close", "close_after"])
def test_a_person_has_one_customer_however_the_first_try_ended(
    kind: str, draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.control.fail_next(kind, count=3, path_prefix="/v1/customers")
    with pytest.raises(gateway.Unavailable):
        checkouts.open_checkout(draft, at=now)
    assert fresh(draft).checkout_id == ""

    sandbox.control.clear_faults()
    checkouts.open_checkout(fresh(draft), at=now + A_MOMENT)

    [customer] = sandbox.store.every("customer")
    assert StripeCustomer.objects.get().stripe_id == customer["id"]
    assert customer["email"] == draft.backer.email


def test_a_person_who_backs_twice_is_one_customer(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    backer = accounts.user()
    factory.pledge(live, sandbox, backer=backer, at=now)
    factory.pledge(factory.funding_round(at=now), sandbox, backer=backer, at=now)

    assert len(sandbox.store.every("customer")) == 1


def test_nobody_waits_for_stripe_under_a_lock(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    with transaction.atomic(), pytest.raises(CalledInTransaction):
        checkouts.open_checkout(draft, at=now)

    assert sandbox.store.every("customer") == []


# What the page brought


def test_two_pages_finished_leave_the_first_card_and_let_the_second_go(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    checkouts.open_checkout(draft, at=now)
    first = fresh(draft).checkout_id
    Pledge.objects.update(checkout_id="")  # a second tab had asked at the same moment
    checkouts.open_checkout(fresh(draft), at=now + A_MOMENT)
    second = fresh(draft).checkout_id
    for checkout_id in (first, second):
        sandbox.checkout.submit_card(checkout_id)
        checkouts.apply_checkout(checkout_id, at=now)

    pledge = fresh(draft)
    saved, stray = (
        stripe_side.found(sandbox, stripe_side.found(sandbox, one)["setup_intent"])[
            "payment_method"
        ]
        for one in (first, second)
    )
    assert pledge.payment_method_id == saved
    assert stripe_side.is_attached(sandbox, saved)
    assert not stripe_side.is_attached(sandbox, stray)


def test_a_setup_of_nobody_is_ignored(sandbox: Sandbox, draft: Pledge, now: datetime) -> None:
    checkouts.open_checkout(draft, at=now)
    session = sandbox.store.find(fresh(draft).checkout_id)
    assert session is not None
    intent = stripe_side.found(sandbox, session["setup_intent"])
    sandbox.checkout.submit_card(session["id"])
    for wrong in ({}, {"pledge": "0b0e9a5e-6b1c-4f0e-9b1a-000000000000"}):
        stored = stripe_side.found(sandbox, intent["id"])
        sandbox.store.save({**stored, "metadata": wrong})
        with unchanged():
            checkouts.apply_setup(intent["id"], at=now)


# Deciding a draft


def test_a_draft_without_a_page_expires(draft: Pledge, now: datetime) -> None:
    checkouts.settle_draft(draft, at=now)

    assert fresh(draft).state == PledgeState.EXPIRED


def test_a_draft_whose_card_was_saved_is_a_pledge(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    checkouts.open_checkout(draft, at=now)
    sandbox.checkout.submit_card(fresh(draft).checkout_id)

    checkouts.settle_draft(fresh(draft), at=now)

    assert fresh(draft).state == PledgeState.PLEDGED


def test_a_draft_is_not_decided_without_stripes_word(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    checkouts.open_checkout(draft, at=now)
    sandbox.control.fail_next("close", count=3, path_prefix=SESSIONS)

    with pytest.raises(gateway.Unavailable):
        checkouts.settle_draft(fresh(draft), at=now)

    assert fresh(draft).state == PledgeState.DRAFT


def test_a_draft_whose_backer_has_come_back_meanwhile_is_not_ended(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    """A sweep has found it lapsed, and decides it only after its backer went to a new page."""
    checkouts.open_checkout(draft, at=now)
    gateway.checkout.expire(fresh(draft).checkout_id)
    later = now + pledging.DRAFT_LASTS
    found_by_sweep = fresh(draft)
    checkouts.open_checkout(fresh(draft), at=later)

    checkouts.settle_draft(found_by_sweep, at=later + A_MOMENT)

    assert fresh(draft).state == PledgeState.DRAFT
    sandbox.checkout.submit_card(fresh(draft).checkout_id)
    checkouts.apply_checkout(fresh(draft).checkout_id, at=later + A_MOMENT)
    assert fresh(draft).state == PledgeState.PLEDGED


def test_a_page_that_stripe_does_not_know_saved_no_card(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    checkouts.open_checkout(draft, at=now)
    sandbox.store.remove(fresh(draft).checkout_id)

    checkouts.settle_draft(fresh(draft), at=now)

    assert fresh(draft).state == PledgeState.EXPIRED


def test_a_draft_of_lost_news_holds_back_neither_the_others_nor_the_outcome(
    live: FundingRound, draft: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    checkouts.open_checkout(draft, at=now)
    sandbox.store.remove(fresh(draft).checkout_id)
    paying = factory.draft_pledge(live, amount=10_000, at=now)
    checkouts.open_checkout(paying, at=now)
    sandbox.checkout.submit_card(fresh(paying).checkout_id)

    settle(live, at=deadline)

    assert fresh(draft).state == PledgeState.EXPIRED
    assert fresh(paying).state == PledgeState.COLLECTED


# Afterwards


def test_a_cancelled_draft_closes_its_page(draft: Pledge, sandbox: Sandbox, now: datetime) -> None:
    checkouts.open_checkout(draft, at=now)
    cancelled = pledging.cancel_pledge(draft, at=now)

    for _ in range(2):
        checkouts.tidy(cancelled, at=now)

    assert stripe_side.found(sandbox, fresh(draft).checkout_id)["status"] == "expired"


def test_a_cancelled_pledge_lets_its_card_go_once_stripe_answers(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, at=now)
    pledging.cancel_pledge(pledge, at=now)
    sandbox.control.fail_next("close", count=3, path_prefix="/v1/payment_methods")

    with pytest.raises(gateway.Unavailable):
        checkouts.tidy(fresh(pledge), at=now)
    assert fresh(pledge).detach_card

    sandbox.control.clear_faults()
    for _ in range(2):
        checkouts.tidy(fresh(pledge), at=now)
    assert not fresh(pledge).detach_card
    assert not stripe_side.is_attached(sandbox, pledge.payment_method_id)


def test_a_card_that_stripe_has_let_go_itself_is_no_trouble(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, at=now)
    gateway.cards.detach(pledge.payment_method_id)
    pledging.cancel_pledge(pledge, at=now)

    checkouts.tidy(fresh(pledge), at=now)

    assert not fresh(pledge).detach_card


def test_a_card_that_comes_after_the_end_is_let_go(
    draft: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    checkouts.open_checkout(draft, at=now)
    sandbox.checkout.submit_card(fresh(draft).checkout_id)
    pledging.cancel_pledge(draft, at=now)

    checkouts.apply_checkout(fresh(draft).checkout_id, at=now + timedelta(seconds=1))
    checkouts.tidy(fresh(draft), at=now)

    ended = fresh(draft)
    assert ended.state == PledgeState.CANCELLED
    assert not stripe_side.is_attached(sandbox, ended.payment_method_id)
