"""Events: twice, late, out of order, unknown, poisoned."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from notifications.models import Mail
from payments import collection, gateway, pledging, refunds, settlement, stripe_events
from payments.gateway.webhooks import Event
from payments.models import (
    FundingRound,
    LedgerTransaction,
    Pledge,
    PledgeState,
    StripeEvent,
    WorkItem,
)
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.footprint import unchanged
from tests.payments.test_collection import assert_charged_exactly_once, due_pledge

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"
SETUP_NEWS = ("checkout.session.completed", "setup_intent.succeeded")


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round").get(pk=pledge.pk)


def event(event_type: str = "charge.updated", name: str = "evt_1", **obj: Any) -> Event:
    payload = {"id": name, "type": event_type, "data": {"object": obj}}
    return Event(name, event_type, "", payload)


def card_saved_silently(live: FundingRound, sandbox: Sandbox, *, at: datetime) -> Pledge:
    """The card is saved at Stripe; nothing of it has reached us."""
    from payments import checkouts

    draft = factory.draft_pledge(live, amount=10_000, at=at)
    checkouts.open_checkout(draft, at=at)
    sandbox.checkout.submit_card(fresh(draft).checkout_id)
    return fresh(draft)


# Storing


@pytest.mark.django_db
def test_an_event_is_stored_whole_and_once(now: datetime) -> None:
    stripe_events.store(event(id="ch_1"), at=now)
    with unchanged():
        stripe_events.store(event(id="ch_2"), at=now + timedelta(hours=1))

    stored = StripeEvent.objects.get()
    assert stored.payload["data"]["object"] == {"id": "ch_1"}
    assert (stored.received_at, stored.processed_at, stored.attempts) == (now, None, 0)


def test_an_unknown_type_is_kept_and_asks_nothing(now: datetime) -> None:
    assert stripe_side.deliver(event("moon.phase.changed", id="moon_1"), at=now)

    stored = StripeEvent.objects.get()
    assert stored.processed_at == now
    assert not WorkItem.objects.exists()


def test_an_event_that_never_came_is_not_processed(db: None, now: datetime) -> None:
    assert not stripe_events.process("evt_nobody", at=now)


def test_an_event_is_processed_once(live: FundingRound, sandbox: Sandbox, now: datetime) -> None:
    pledge = card_saved_silently(live, sandbox, at=now)
    [news] = stripe_side.news(sandbox, "checkout.session.completed")
    assert stripe_side.deliver(news, at=now)
    assert fresh(pledge).state == PledgeState.PLEDGED

    with unchanged():
        assert not stripe_side.deliver(news, at=now + timedelta(days=1))


# Order


@pytest.mark.parametrize("order", list(permutations(SETUP_NEWS)))
def test_a_saved_card_is_told_once_whichever_news_is_first(
    order: tuple[str, str], live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = card_saved_silently(live, sandbox, at=now)

    for event_type in order:
        stripe_side.deliver_all(sandbox, event_type, at=now)

    assert fresh(pledge).state == PledgeState.PLEDGED
    assert Mail.objects.filter(kind="pledge_confirmed").count() == 1


@pytest.mark.parametrize("came_back_first", [True, False])
def test_the_backer_and_the_event_may_come_in_either_order(
    came_back_first: bool, live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    from payments import checkouts

    pledge = card_saved_silently(live, sandbox, at=now)
    steps: list[Callable[[], object]] = [
        lambda: checkouts.apply_checkout(pledge.checkout_id, at=now),
        lambda: stripe_side.deliver_all(sandbox, at=now),
    ]
    for step in steps if came_back_first else reversed(steps):
        step()

    assert fresh(pledge).state == PledgeState.PLEDGED
    assert Mail.objects.filter(kind="pledge_confirmed").count() == 1
    assert stripe_side.is_attached(sandbox, fresh(pledge).payment_method_id)


def test_news_of_a_card_after_the_outcome_changes_nothing_but_the_card(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    """The pledge had been decided without it: Stripe showed no card at the deadline."""
    pledge = card_saved_silently(live, sandbox, at=now)
    pledging.expire_draft(pledge, at=deadline)
    settlement.step(live, at=deadline)

    stripe_side.deliver_all(sandbox, *SETUP_NEWS, at=deadline)
    from payments import checkouts

    checkouts.tidy(fresh(pledge), at=deadline)
    late = fresh(pledge)
    assert (late.state, late.round.goal_met) == (PledgeState.EXPIRED, False)
    assert not stripe_side.is_attached(sandbox, late.payment_method_id)


def test_failure_and_success_in_any_order_end_in_success(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    """A bank asked, its owner agreed: one failed and one good charge on the same intent."""
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline, card=ASKS_ALWAYS)
    collection.run(collection.begin(pledge, at=deadline), at=deadline)
    attempt = collection.begin(fresh(pledge), at=deadline, return_url="http://127.0.0.1/")
    collection.run(attempt, at=deadline)
    sandbox.three_d_secure.complete(fresh(pledge).payment_intent_id)
    news = stripe_side.news(
        sandbox,
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
    )
    assert len(news) == 3

    for one in reversed(news):
        stripe_side.deliver(one, at=deadline)

    assert fresh(pledge).state == PledgeState.COLLECTED
    assert len(stripe_side.paid(sandbox, pledge)) == 1
    assert LedgerTransaction.objects.count() == 1
    assert Mail.objects.filter(kind="pledge_receipt").count() == 1


def test_every_event_of_a_settled_round_again_changes_no_money(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    paid = factory.pledge(live, sandbox, amount=9_000, at=now)
    factory.pledge(live, sandbox, amount=1_000, card=DECLINES_LATER, at=now)
    settle(live, at=deadline)
    refunds.run(refunds.begin(paid, at=deadline), at=deadline)
    before = (list(Pledge.objects.values()), LedgerTransaction.objects.count())

    for one in reversed(stripe_side.news(sandbox)):
        assert stripe_side.deliver(one, at=deadline)

    assert (list(Pledge.objects.values()), LedgerTransaction.objects.count()) == before
    assert not WorkItem.objects.exists()


def test_an_intent_of_somebody_else_is_ignored(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline)
    collection.run(collection.begin(pledge, at=deadline), at=deadline)
    [intent] = stripe_side.intents(sandbox, pledge)
    sandbox.store.save({**intent, "metadata": {}})
    for one in stripe_side.news(sandbox, "payment_intent.succeeded"):
        assert stripe_side.deliver(one, at=deadline)

    sandbox.store.save(intent)
    assert_charged_exactly_once(pledge, sandbox)


# Trouble


def test_without_an_answer_the_event_waits_each_time_longer(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = card_saved_silently(live, sandbox, at=now)
    [news] = stripe_side.news(sandbox, "setup_intent.succeeded")
    sandbox.control.fail_next("close", count=2, path_prefix="/v1/setup_intents")
    assert not stripe_side.deliver(news, at=now)
    stored = StripeEvent.objects.get()
    assert (stored.due_at, stored.processed_at) == (now + timedelta(seconds=2), None)
    assert stored.error

    assert not stripe_events.process(news.id, at=now + timedelta(seconds=1))
    at = stored.due_at
    assert not stripe_events.process(news.id, at=at)
    assert StripeEvent.objects.get().due_at == at + timedelta(seconds=4)
    at = StripeEvent.objects.get().due_at
    assert stripe_events.process(news.id, at=at)

    assert fresh(pledge).state == PledgeState.PLEDGED
    assert StripeEvent.objects.get().error == ""


def test_however_long_stripe_is_away_no_event_is_given_up(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = card_saved_silently(live, sandbox, at=now)
    [news] = stripe_side.news(sandbox, "setup_intent.succeeded")
    stripe_events.store(news, at=now)
    tries = stripe_events.ATTEMPTS + 5
    sandbox.control.fail_next("close", count=tries, path_prefix="/v1/setup_intents")
    at = now
    for _ in range(tries):
        assert not stripe_events.process(news.id, at=at)
        at = StripeEvent.objects.get().due_at
    assert at - now > timedelta(hours=2)

    assert stripe_events.process(news.id, at=at)
    assert fresh(pledge).state == PledgeState.PLEDGED


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> str:
    """A type of event on which the handler breaks."""

    def break_down(obj: dict[str, Any], at: datetime) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setitem(stripe_events.HANDLERS, "poison", break_down)
    return "poison"


def test_a_handler_that_breaks_is_tried_again_and_nothing_is_lost(
    poison: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not stripe_side.deliver(event(poison), at=now)
    stored = StripeEvent.objects.get()
    assert (stored.processed_at, stored.attempts) == (None, 1)
    assert "a fault of ours" in stored.error

    monkeypatch.setitem(stripe_events.HANDLERS, poison, lambda obj, at: None)
    assert stripe_events.process("evt_1", at=stored.due_at)


def test_a_handler_that_always_breaks_ends_as_a_persons_task(poison: str, now: datetime) -> None:
    stripe_events.store(event(poison), at=now)
    at = now
    for _ in range(stripe_events.ATTEMPTS):
        assert not WorkItem.objects.exists()
        assert not stripe_events.process("evt_1", at=at)
        at = StripeEvent.objects.get().due_at

    assert not stripe_events.process("evt_1", at=at)
    [item] = WorkItem.objects.all()
    assert (item.kind, item.subject) == ("event_stuck", "evt_1")
    assert StripeEvent.objects.get().processed_at is None


@pytest.mark.parametrize("broken", [{}, {"data": {}}, {"data": {"object": {}}}])
def test_an_event_without_its_object_breaks_nothing_else(
    broken: dict[str, Any], live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    bad = Event("evt_bad", "payment_intent.succeeded", "", broken)
    pledge = card_saved_silently(live, sandbox, at=now)

    assert not stripe_side.deliver(bad, at=now)
    stripe_side.deliver_all(sandbox, at=now)

    assert fresh(pledge).state == PledgeState.PLEDGED


@pytest.mark.parametrize("event_type", sorted(stripe_events.HANDLERS))
def test_an_object_that_stripe_has_forgotten_is_tried_again(
    event_type: str, db: None, sandbox: Sandbox, now: datetime
) -> None:
    assert not stripe_side.deliver(event(event_type, id="xx_missing"), at=now)

    stored = StripeEvent.objects.get()
    assert stored.processed_at is None
    assert "resource_missing" in stored.error


def test_an_event_whose_worker_was_killed_is_taken_again_after_a_minute(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = card_saved_silently(live, sandbox, at=now)
    [news] = stripe_side.news(sandbox, "setup_intent.succeeded")
    stripe_events.store(news, at=now)
    assert stripe_events._take(news.id, at=now) is not None

    assert not stripe_events.process(news.id, at=now + timedelta(seconds=59))
    assert stripe_events.process(news.id, at=now + timedelta(seconds=60))
    assert fresh(pledge).state == PledgeState.PLEDGED


def test_every_handled_type_reads_its_object_at_stripe_first(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    """A forged or stale payload says nothing: the intent at Stripe has not been paid."""
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline)
    attempt = collection.begin(pledge, at=deadline)
    intent_id = collection._intent_of(attempt, at=deadline)
    forged = event("payment_intent.succeeded", id=intent_id, status="succeeded")

    assert stripe_side.deliver(forged, at=deadline)

    assert fresh(pledge).state == PledgeState.COLLECTING
    assert not LedgerTransaction.objects.exists()
    assert gateway.charges.read(intent_id).status == "requires_payment_method"
