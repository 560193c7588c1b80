"""What waits for a person: opened once, settled once, and by whom."""

from datetime import datetime, timedelta

import pytest

from core import events
from payments import stripe_events, work
from payments.models import FundingRound, Pledge, StripeEvent, WorkItem
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.footprint import unchanged

pytestmark = pytest.mark.django_db


def test_an_occasion_is_one_item_until_it_is_settled(now: datetime) -> None:
    first = work.open_item("dispute", "dp_1", at=now, pledge="p")
    assert work.open_item("dispute", "dp_1", at=now, pledge="q") == first
    assert first.details == {"pledge": "p"}
    work.settle(first, note="Let go.", by=accounts.operator(), at=now)

    assert work.open_item("dispute", "dp_1", at=now) != first


def test_settling_keeps_who_when_and_how(now: datetime) -> None:
    operator = accounts.operator()
    item = work.open_item("refund_failed", "pledge:x", at=now)

    work.settle(item, note="Paid by bank transfer.", by=operator, at=now)

    item.refresh_from_db()
    assert (item.resolved_by, item.resolved_at) == (operator, now)
    assert item.note == "Paid by bank transfer."
    [event] = events.of(item)
    assert (event.verb, event.actor, event.data) == (
        "work_settled",
        operator,
        {"kind": "refund_failed"},
    )
    assert list(work.settled()) == [item]
    assert not work.waiting().exists()


def test_what_is_settled_is_not_settled_again(now: datetime) -> None:
    item = work.open_item("refund_failed", "pledge:x", at=now)
    work.settle(item, note="Paid.", by=accounts.operator(), at=now)

    later = accounts.operator()
    with unchanged(), pytest.raises(work.AlreadySettled):
        work.settle(item, note="Paid again.", by=later, at=now)


def test_the_oldest_waits_first(now: datetime) -> None:
    young = work.open_item("dispute", "dp_1", at=now)
    old = work.open_item("dispute", "dp_2", at=now - timedelta(days=1))

    assert list(work.waiting()) == [old, young]


def test_a_refund_that_arrives_settles_its_own_failures_alone(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    mine, other = (factory.pledge(live, sandbox, at=now) for _ in range(2))
    failed = work.open_item("refund_failed", work.subject_of(mine), at=now)
    kept = [
        work.open_item("refund_failed", work.subject_of(other), at=now),
        work.open_item("unexpected_charge", work.subject_of(mine), at=now),
    ]

    work.refund_arrived(Pledge.objects.get(pk=mine.pk), at=now)

    failed.refresh_from_db()
    assert (failed.resolved_at, failed.resolved_by) == (now, None)
    assert set(work.waiting()) == set(kept)


@pytest.fixture
def stuck(live: FundingRound, sandbox: Sandbox, now: datetime) -> WorkItem:
    """An event that was tried as often as any is."""
    factory.pledge(live, sandbox, at=now)
    [event] = stripe_side.news(sandbox, "checkout.session.completed")
    stripe_events.store(event, at=now)
    StripeEvent.objects.update(attempts=stripe_events.ATTEMPTS)
    assert not stripe_events.process(event.id, at=now)
    return work.open_item(work.STUCK_EVENT, event.id, at=now)


def test_a_stuck_event_is_tried_once_more(stuck: WorkItem, now: datetime) -> None:
    work.retry_event(stuck, by=accounts.operator(), at=now)

    assert stripe_events.process(stuck.subject, at=now)
    assert not work.waiting().exists()
    with pytest.raises(work.AlreadySettled):
        work.retry_event(stuck, by=accounts.operator(), at=now)


def test_only_events_are_retried_by_themselves(now: datetime) -> None:
    item = work.open_item("refund_failed", "pledge:x", at=now)
    operator = accounts.operator()

    with unchanged(), pytest.raises(work.NothingToRetry):
        work.retry_event(item, by=operator, at=now)
