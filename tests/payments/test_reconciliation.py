"""Every kind of difference between Stripe's books and ours, provoked and put right."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from payments import collection, gateway, reconciliation, refunds
from payments.models import FundingRound, LedgerEntry, Pledge, WorkItem
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.footprint import unchanged
from tests.payments.test_collection import Killed, dies_before, due_pledge

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round").get(pk=pledge.pk)


@pytest.fixture
def paid(live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime) -> Pledge:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)
    return fresh(pledge)


def kinds(*, at: datetime, since: datetime) -> list[tuple[str, str]]:
    found = reconciliation.differences(at=at, since=since)
    return [(difference.kind, difference.subject) for difference in found]


def test_books_that_agree_open_nothing(paid: Pledge, now: datetime, deadline: datetime) -> None:
    with unchanged():
        assert reconciliation.run(at=deadline, since=now - timedelta(days=1)) == []


def test_a_charge_we_did_not_hear_of(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline)
    attempt = collection.begin(pledge, at=deadline)
    with monkeypatch.context() as patched:
        patched.setattr(collection, "apply_intent", dies_before(collection.apply_intent))
        with pytest.raises(Killed):
            collection.run(attempt, at=deadline)
    differs = [("charged_not_collected", f"pledge:{pledge.key}")]

    assert kinds(at=deadline, since=now - timedelta(days=1)) == differs
    collection.run(attempt, at=deadline)
    assert kinds(at=deadline, since=now - timedelta(days=1)) == []


def test_a_late_charge_on_an_old_intent_is_seen_too(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    """Made at the deadline, paid nine days later: a list of new intents does not show it."""
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline, card=DECLINES_LATER)
    collection.run(collection.begin(pledge, at=deadline), at=deadline)
    [intent] = stripe_side.intents(sandbox, pledge)
    sandbox.store.save({**intent, "status": "succeeded", "amount_received": 10_000})
    nine_days_later = deadline + timedelta(days=9)

    found = kinds(at=nine_days_later, since=nine_days_later - timedelta(days=3))

    assert found == [("charged_not_collected", f"pledge:{pledge.key}")]


def test_a_charge_that_belongs_to_no_pledge(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    [intent] = stripe_side.intents(sandbox, paid)
    for stray in ({}, {"pledge": "0b0e9a5e-6b1c-4f0e-9b1a-000000000000"}):
        sandbox.store.save({**intent, "metadata": stray})
        found = kinds(at=deadline, since=now - timedelta(days=1))
        assert found == [("charge_without_pledge", intent["id"])]


def test_a_charge_over_another_sum(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    [intent] = stripe_side.intents(sandbox, paid)
    sandbox.store.save({**intent, "amount_received": 9_999})

    found = kinds(at=deadline, since=now - timedelta(days=1))

    assert found == [("amount_differs", f"pledge:{paid.key}")]


def test_a_collection_without_a_charge(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    [intent] = stripe_side.intents(sandbox, paid)
    sandbox.store.save({**intent, "status": "canceled", "created": 0})

    found = kinds(at=deadline, since=now - timedelta(days=1))

    assert found == [("collected_without_charge", f"pledge:{paid.key}")]


def test_an_intent_that_stripe_has_forgotten_does_not_end_the_comparison(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    other = factory.funding_round(at=now)
    second = factory.pledge(other, sandbox, amount=10_000, at=now)
    settle(other, at=deadline)
    for pledge in (paid, second):
        sandbox.store.remove(fresh(pledge).payment_intent_id)

    found = kinds(at=deadline, since=now - timedelta(days=1))

    assert sorted(found) == sorted(
        ("intent_missing", f"pledge:{pledge.key}") for pledge in (paid, second)
    )


def test_a_ledger_that_somebody_went_around_the_database_to_change(
    paid: Pledge, now: datetime, deadline: datetime
) -> None:
    entry = LedgerEntry.objects.first()
    assert entry is not None
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_ledgerentry DISABLE TRIGGER USER")
        LedgerEntry.objects.filter(pk=entry.pk).update(amount_minor=entry.amount_minor + 1)
        cursor.execute("ALTER TABLE payments_ledgerentry ENABLE TRIGGER USER")

    found = kinds(at=deadline, since=now - timedelta(days=1))

    assert found == [("ledger_off", f"pledge:{paid.key}:collected")]


def test_a_difference_is_one_work_item_until_it_is_resolved(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    [intent] = stripe_side.intents(sandbox, paid)
    sandbox.store.save({**intent, "amount_received": 9_999})
    for _ in range(2):
        reconciliation.run(at=deadline, since=now - timedelta(days=1))
    [item] = WorkItem.objects.all()
    assert item.details == {"intent": intent["id"], "received": "99.99 EUR"}

    WorkItem.objects.update(resolved_at=deadline)
    reconciliation.run(at=deadline, since=now - timedelta(days=1))
    assert WorkItem.objects.count() == 2


def test_a_comparison_corrects_nothing_by_itself(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    [intent] = stripe_side.intents(sandbox, paid)
    sandbox.store.save({**intent, "amount_received": 9_999})

    with unchanged():
        assert kinds(at=deadline, since=now - timedelta(days=1))


def test_every_page_of_a_long_list_is_compared(
    sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    asked = gateway.charges.stripe_client()
    for number in range(105):
        asked.v1.payment_intents.create(
            {"amount": 100 + number, "currency": "eur"}, {"idempotency_key": f"k{number}"}
        )

    assert len(list(gateway.charges.since(now - timedelta(days=1)))) == 105


def test_without_an_answer_on_the_second_page_nothing_is_concluded(
    sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    asked = gateway.charges.stripe_client()
    for number in range(101):
        asked.v1.payment_intents.create({"amount": 100 + number, "currency": "eur"})
    found = gateway.charges.since(now - timedelta(days=1))
    for _ in range(100):
        next(found)
    sandbox.control.fail_next("rate_limit", count=3)

    with pytest.raises(gateway.Unavailable):
        next(found)


# Refunds


def by_hand(pledge: Pledge, minor: int) -> str:
    given = {"payment_intent": pledge.payment_intent_id, "amount": minor}
    return str(gateway.refunds.stripe_client().v1.refunds.create(given).id)  # type: ignore[arg-type]


def test_a_refund_by_hand_whose_event_was_lost_is_booked_at_night(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    made = by_hand(paid, 4_000)
    since = now - timedelta(days=1)
    assert kinds(at=deadline, since=since) == [("refund_differs", made)]

    assert reconciliation.run(at=deadline, since=since) == []

    pledge = fresh(paid)
    assert (pledge.state, pledge.refunded_minor) == ("collected", 4_000)
    assert not WorkItem.objects.exists()
    with unchanged():
        assert reconciliation.run(at=deadline, since=since) == []


def test_a_refund_that_came_back_unheard_is_set_right_at_night(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)
    refunds.run(begun, at=deadline)
    sandbox.control.fail_refund(paid.refunds.get().stripe_id)

    assert reconciliation.run(at=deadline, since=now - timedelta(days=1)) == []

    assert fresh(paid).state == "collected"
    assert WorkItem.objects.get().kind == "refund_failed"


def test_a_refund_over_another_sum_than_stripes_is_a_work_item(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)
    refunds.run(begun, at=deadline)
    [made] = sandbox.store.every("refund")
    sandbox.store.save({**made, "amount": 9_000})

    found = reconciliation.run(at=deadline, since=now - timedelta(days=1))

    assert [(one.kind, one.subject) for one in found] == [("refund_differs", made["id"])]
    assert WorkItem.objects.get().details == {"arrived": "90.00 EUR", "booked": "100.00 EUR"}


def test_refunds_of_others_charges_are_not_our_books(
    paid: Pledge, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    by_hand(paid, 4_000)
    [made] = sandbox.store.every("refund")
    sandbox.store.save({**made, "payment_intent": "pi_elsewhere"})

    assert kinds(at=deadline, since=now - timedelta(days=1)) == []
