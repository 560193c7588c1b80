"""Workers at the same moment. Of each pair the first shows the race, the second its end."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection

from core import events, locks, moves
from core.moves import IllegalTransition
from notifications.models import Mail
from payments import collection, ledger, refunds, settlement, stripe_events, tasks, totals
from payments.models import (
    ChargeAttempt,
    FundingRound,
    LedgerTransaction,
    Pledge,
    PledgeState,
    RoundState,
    StripeEvent,
)
from payments.sandbox.core import Sandbox
from tests.concurrency.payments.racing import Line, problems, race, without_row_locks
from tests.concurrency.projects.racing import PATIENCE
from tests.factories import payments as factory
from tests.payments import stripe_side

pytestmark = pytest.mark.django_db(transaction=True)


# The outcome


def outcome_twice(
    live: FundingRound, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    settlement.close_to_pledges(live, at=deadline)
    monkeypatch.setattr(totals, "promised_minor", Line().before(totals.promised_minor))
    race(*[lambda: settlement.record_outcome(live, at=deadline)] * 2)
    return [event.verb for event in events.of(live) if event.verb == "outcome_recorded"]


def test_without_locks_the_outcome_is_recorded_twice(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    factory.pledge(live, sandbox, amount=10_000, at=now)
    without_row_locks(monkeypatch)

    assert len(outcome_twice(live, deadline, monkeypatch)) == 2


def test_the_outcome_is_recorded_once(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)

    assert len(outcome_twice(live, deadline, monkeypatch)) == 1
    assert Mail.objects.filter(kind="round_met", recipient=pledge.backer).count() == 1


def test_a_whole_settlement_run_four_times_at_once_charges_once(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    for _ in range(4):
        factory.pledge(live, sandbox, amount=2_500, at=now)

    def settle() -> None:
        settlement.step(live, at=deadline)
        for pledge in Pledge.objects.to_charge(at=deadline):
            try:
                collection.run(collection.begin(pledge, at=deadline), at=deadline)
            except collection.NotChargeable:
                continue
        settlement.step(live, at=deadline)

    assert problems(race(*[settle] * 4)) == []
    assert FundingRound.objects.get().state == RoundState.FUNDED
    assert len(stripe_side.paid(sandbox)) == 4
    assert LedgerTransaction.objects.count() == 4
    assert ledger.imbalances() == []


# An event


def event_twice(
    live: FundingRound, sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Who handled it, when its task runs twice at once."""
    factory.pledge(live, sandbox, at=now)
    [event] = stripe_side.news(sandbox, "checkout.session.completed")
    stripe_events.store(event, at=now)
    monkeypatch.setattr(StripeEvent, "save", Line().before(StripeEvent.save))
    handled: list[str] = []
    monkeypatch.setitem(
        stripe_events.HANDLERS, event.type, lambda obj, at: handled.append(obj["id"])
    )
    race(*[lambda: stripe_events.process(event.id, at=now)] * 2)
    return handled


def test_without_locks_an_event_is_handled_twice(
    live: FundingRound, sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    assert len(event_twice(live, sandbox, now, monkeypatch)) == 2


def test_an_event_is_handled_once(
    live: FundingRound, sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(event_twice(live, sandbox, now, monkeypatch)) == 1


def test_an_event_that_arrives_twice_at_once_is_stored_once(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    factory.pledge(live, sandbox, at=now)
    event = stripe_side.news(sandbox)[0]

    assert problems(race(*[lambda: stripe_events.store(event, at=now)] * 4)) == []
    assert StripeEvent.objects.count() == 1


# One attempt, two workers


def attempt_twice(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> list[Any]:
    """Both ask Stripe under the same key and come back with the same answer."""
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settlement.step(live, at=deadline)
    attempt = collection.begin(pledge, at=deadline)
    monkeypatch.setattr(moves, "transition", Line().before(moves.transition))

    def work() -> object:
        mine = ChargeAttempt.objects.get(pk=attempt.pk)
        while True:
            try:
                return collection.run(mine, at=deadline)
            except collection.gateway.Unavailable:
                continue  # 409: the other holds the key

    return race(work, work)


def test_without_locks_only_the_ledger_stops_a_second_booking(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    without_row_locks(monkeypatch)

    [refusal] = problems(attempt_twice(live, sandbox, now, deadline, monkeypatch))

    assert isinstance(refusal, IntegrityError | IllegalTransition)
    assert len(stripe_side.paid(sandbox)) == 1
    assert LedgerTransaction.objects.count() == 1


def test_two_workers_on_one_attempt_charge_and_book_once(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert problems(attempt_twice(live, sandbox, now, deadline, monkeypatch)) == []

    pledge = Pledge.objects.get()
    assert pledge.state == PledgeState.COLLECTED
    assert len(stripe_side.paid(sandbox)) == 1
    assert LedgerTransaction.objects.count() == 1
    assert Mail.objects.filter(kind="pledge_receipt").count() == 1


# One pledge, two beginnings


def begin_twice(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> list[Any]:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settlement.step(live, at=deadline)
    monkeypatch.setattr(moves, "transition", Line().before(moves.transition))
    return race(*[lambda: collection.begin(pledge, at=deadline)] * 2)


def test_without_locks_a_second_attempt_gets_past_the_check(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    without_row_locks(monkeypatch)

    [refusal] = problems(begin_twice(live, sandbox, now, deadline, monkeypatch))

    assert isinstance(refusal, IntegrityError | IllegalTransition)


def test_a_second_attempt_is_told_that_one_is_under_way(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    [refusal] = problems(begin_twice(live, sandbox, now, deadline, monkeypatch))

    assert isinstance(refusal, collection.NotChargeable)
    assert ChargeAttempt.objects.count() == 1


# A refund, two workers


def test_two_workers_on_one_refund_give_back_once(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settlement.step(live, at=deadline)
    collection.run(collection.begin(pledge, at=deadline), at=deadline)
    begun = refunds.begin(pledge, at=deadline)

    def work() -> None:
        while True:
            try:
                return refunds.run(begun, at=deadline)
            except collection.gateway.Unavailable:
                continue

    assert problems(race(work, work, work)) == []
    assert Pledge.objects.get().state == PledgeState.REFUNDED
    assert len(sandbox.store.every("refund")) == 1
    assert LedgerTransaction.objects.filter(kind="refunded").count() == 1


# Who leads


@contextmanager
def everybody_leads(name: str) -> Iterator[bool]:
    yield True


def pacers(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of three pacers begin charges at the same time."""
    led: list[int] = []
    line = Line(3)

    def pace() -> int:
        led.append(1)
        line.wait()
        return 0

    monkeypatch.setattr(tasks, "_begin_due_charges", pace)
    work: Callable[[], Any] = tasks.pace_charges
    assert problems(race(work, work, work)) == []
    return len(led)


def test_without_an_election_every_worker_paces(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "elected", everybody_leads)

    assert pacers(monkeypatch) == 3


def test_one_pacer_is_elected(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pacers(monkeypatch) == 1


def test_a_leader_that_dies_leaves_its_seat(transactional_db: None) -> None:
    line = Line()

    def die_while_leading() -> bool:
        with locks.elected("somebody") as leads:
            line.wait()
            connection.close()
            connection.connect()
            line.wait()
            return leads

    def follow() -> list[bool]:
        line.wait()
        answers: list[bool] = []
        line.wait()
        # The server notices in its own time that somebody has left.
        ends = time.monotonic() + PATIENCE
        while not any(answers) and time.monotonic() < ends:
            with locks.elected("somebody") as leads:
                answers.append(leads)
        return answers

    assert race(die_while_leading, follow)[1][-1] is True


def test_leaders_of_different_things_do_not_mind_each_other(transactional_db: None) -> None:
    line = Line()

    def lead(name: str) -> bool:
        with locks.elected(name) as leads:
            line.wait()
            return leads

    assert race(lambda: lead("one"), lambda: lead("other")) == [True, True]
