"""The sweeps and tasks: what they find, that they do not stop at one bad row, and their pace."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from core import bell
from payments import checkouts, collection, gateway, pledging, refunds, rounds, stripe_events, tasks
from payments.models import (
    ChargeAttempt,
    FundingRound,
    Outcome,
    Pledge,
    PledgeState,
    RoundState,
    StripeEvent,
)
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.footprint import unchanged

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round").get(pk=pledge.pk)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was asked for; nobody comes."""
    bells: list[tuple[Any, ...]] = []
    monkeypatch.setattr(bell, "ring", lambda task, *args: bells.append((task, *args)))
    return bells


@pytest.fixture
def sweep(rung: list[tuple[Any, ...]], settings: Settings) -> Callable[..., None]:
    """Runs the sweeps named and every task that is rung for, as fast as can be."""
    settings.CHARGES_PER_SECOND = 10_000

    def run(*names: str) -> None:
        rung.extend((f"payments.tasks.{name}",) for name in names)
        while rung:
            task, *args = rung.pop(0)
            module, name = task.rsplit(".", 1)
            if module == "payments.tasks":
                getattr(tasks, name)(*args)

    return run


@pytest.fixture
def at(now: datetime) -> Iterator[Callable[[datetime], None]]:
    """Sets the clock that the tasks and Stripe read."""
    with time_machine.travel(now, tick=False) as clock:
        yield clock.move_to


# Rounds


def test_a_scheduled_round_opens_at_its_time(
    now: datetime, at: Callable[[datetime], None], rung: list[Any]
) -> None:
    round_ = factory.funding_round(state=RoundState.SCHEDULED, at=now)
    at(now - timedelta(seconds=1))
    with unchanged():
        tasks.sweep_rounds()

    at(now)
    tasks.sweep_rounds()

    round_.refresh_from_db()
    assert (round_.state, round_.opened_at) == (RoundState.LIVE, now)


def test_the_whole_life_after_the_deadline_by_sweeps_alone(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    at: Callable[[datetime], None],
    sweep: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = [factory.pledge(live, sandbox, amount=5_000, at=now) for _ in range(2)]
    failing = factory.pledge(live, sandbox, amount=1_000, card=DECLINES_LATER, at=now)
    monkeypatch.setattr(sandbox, "clock", deadline.timestamp)
    for days in (0, 2, 5, 9, 10, 10):
        at(deadline + timedelta(days=days, seconds=days))
        sweep("sweep_rounds", "sweep_attempts", "sweep_rounds")

    live.refresh_from_db()
    assert live.state == RoundState.FUNDED
    assert fresh(failing).state == PledgeState.DROPPED
    assert failing.attempts.count() == 4
    assert not stripe_side.is_attached(sandbox, failing.payment_method_id)
    assert len(stripe_side.paid(sandbox)) == len(good)


def test_a_suspended_rounds_deadline_waits(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    at: Callable[[datetime], None],
    sweep: Callable[..., None],
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    rounds.suspend(live, by=accounts.operator(), at=now)
    at(deadline)
    operator = accounts.operator()
    with unchanged():
        sweep("sweep_rounds", "sweep_attempts")

    rounds.resume(live, by=operator, at=deadline)
    sweep("sweep_rounds", "sweep_attempts")
    assert fresh(pledge).state == PledgeState.COLLECTED


def test_no_answer_leaves_the_round_for_the_next_sweep(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    at: Callable[[datetime], None],
    sweep: Callable[..., None],
) -> None:
    draft = factory.draft_pledge(live, at=now)
    checkouts.open_checkout(draft, at=now)
    sandbox.control.fail_next("close", count=1, path_prefix="/v1/checkout")
    at(deadline)
    tasks.settle_round(live.pk)
    live.refresh_from_db()
    assert (live.state, live.outcome_at) == (RoundState.SETTLING, None)

    tasks.settle_round(live.pk)
    live.refresh_from_db()
    assert live.state == RoundState.UNFUNDED


def test_the_goal_is_announced_though_its_ring_was_lost(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    at: Callable[[datetime], None],
    rung: list[Any],
) -> None:
    factory.pledge(live, sandbox, amount=10_000, at=now)
    assert ("payments.tasks.check_goal", live.pk) in rung
    at(now + timedelta(seconds=10))

    tasks.sweep_rounds()

    live.refresh_from_db()
    assert live.goal_reached_at == now + timedelta(seconds=10)
    assert not tasks.check_goal(live.pk)
    assert not tasks.check_goal(0)


# Attempts


def test_an_attempt_nobody_answers_for_is_rung_for_once_per_patience(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    at: Callable[[datetime], None],
    rung: list[Any],
) -> None:
    from payments import settlement

    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settlement.step(live, at=deadline)
    attempt = collection.begin(pledge, at=deadline)
    ring = ("payments.tasks.run_attempt", attempt.pk)
    rung.clear()
    for seconds, expected in ((44, 0), (45, 1), (46, 1), (90, 2)):
        at(deadline + timedelta(seconds=seconds))
        tasks.sweep_attempts()
        assert rung.count(ring) == expected


def test_a_task_without_an_answer_postpones(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    at: Callable[[datetime], None],
) -> None:
    from payments import settlement

    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settlement.step(live, at=deadline)
    attempt = collection.begin(pledge, at=deadline)
    at(deadline)
    sandbox.control.fail_next("rate_limit")
    tasks.run_attempt(attempt.pk)
    attempt.refresh_from_db()
    assert attempt.outcome == Outcome.PENDING
    assert attempt.overdue_at <= deadline + timedelta(seconds=12)

    tasks.run_attempt(attempt.pk)
    assert fresh(pledge).state == PledgeState.COLLECTED


def test_charges_begin_no_faster_than_the_pace(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    settings: Settings,
    rung: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from payments import settlement

    settings.CHARGES_PER_SECOND = 10
    for _ in range(5):
        factory.pledge(live, sandbox, at=now)
    FundingRound.objects.update(
        opens_at=now - timedelta(days=2), deadline_at=now - timedelta(days=1)
    )
    settlement.step(FundingRound.objects.get(), at=now)
    slept, clock = [], [100.0]

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        clock[0] += seconds

    monkeypatch.setattr(tasks.time, "sleep", sleep)
    monkeypatch.setattr(tasks.time, "monotonic", lambda: clock[0])

    assert tasks.pace_charges() == 5
    assert slept == [0.1] * 5
    assert ChargeAttempt.objects.count() == 5
    assert [name for name, *_ in rung].count("payments.tasks.run_attempt") == 5


def test_a_leader_hands_over_and_rings_for_the_rest(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    settings: Settings,
    rung: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from payments import settlement

    settings.CHARGES_PER_SECOND = 1 / 30
    monkeypatch.setattr(tasks, "BATCH", 1)
    for _ in range(4):
        factory.pledge(live, sandbox, at=now)
    FundingRound.objects.update(
        opens_at=now - timedelta(days=2), deadline_at=now - timedelta(days=1)
    )
    settlement.step(FundingRound.objects.get(), at=now)
    clock = [100.0]
    monkeypatch.setattr(
        tasks.time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds)
    )
    monkeypatch.setattr(tasks.time, "monotonic", lambda: clock[0])
    rung.clear()

    assert tasks.pace_charges() == 2
    assert rung[-1] == ("payments.tasks.pace_charges",)


# One bad row


def test_one_lapsed_draft_of_lost_news_does_not_keep_the_others(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    at: Callable[[datetime], None],
    rung: list[Any],
) -> None:
    drafts = [factory.draft_pledge(live, at=now) for _ in range(3)]
    for draft in drafts:
        checkouts.open_checkout(draft, at=now)
    sandbox.store.remove(fresh(drafts[0]).checkout_id)
    at(now + pledging.DRAFT_LASTS)

    tasks.sweep_attempts()

    assert {fresh(draft).state for draft in drafts} == {PledgeState.EXPIRED}


def test_one_refused_refund_does_not_keep_the_others(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    sweep: Callable[..., None],
    at: Callable[[datetime], None],
) -> None:
    pledges = [factory.pledge(live, sandbox, amount=5_000, at=now) for _ in range(3)]
    settle(live, at=deadline)
    for pledge in pledges:
        refunds.begin(pledge, at=deadline)
    sandbox.store.remove(fresh(pledges[0]).payment_intent_id)
    at(deadline)

    sweep("sweep_attempts")

    assert [fresh(pledge).state for pledge in pledges] == ["collected", "refunded", "refunded"]


def test_a_refund_on_which_stripe_breaks_does_not_keep_the_others(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    sweep: Callable[..., None],
    at: Callable[[datetime], None],
) -> None:
    """It gives the same broken answer under the same key for a day."""
    pledges = [factory.pledge(live, sandbox, amount=5_000, at=now) for _ in range(2)]
    settle(live, at=deadline)
    for pledge in pledges:
        refunds.begin(pledge, at=deadline)
    sandbox.control.fail_next("server_error", path_prefix="/v1/refunds", method="POST")
    at(deadline)

    sweep("sweep_attempts")
    assert [fresh(pledge).state for pledge in pledges] == ["refunding", "refunded"]

    sandbox.clock = (deadline + timedelta(hours=25)).timestamp
    at(deadline + timedelta(hours=25))
    sweep("sweep_attempts")

    assert [fresh(pledge).state for pledge in pledges] == ["refunded", "refunded"]
    assert len(sandbox.store.every("refund")) == 2


def test_cards_of_missed_rounds_are_let_go(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    sweep: Callable[..., None],
    at: Callable[[datetime], None],
) -> None:
    pledge = factory.pledge(live, sandbox, amount=5_000, at=now)
    at(deadline)
    tasks.sweep_rounds()
    tasks.settle_round(live.pk)
    assert fresh(pledge).detach_card
    sweep("sweep_attempts")
    assert not fresh(pledge).detach_card
    assert not stripe_side.is_attached(sandbox, pledge.payment_method_id)


def test_tidying_waits_for_stripe(
    live: FundingRound, sandbox: Sandbox, now: datetime, settings: Settings
) -> None:
    settings.CHARGES_PER_SECOND = 10_000
    pledge = factory.pledge(live, sandbox, at=now)
    pledging.cancel_pledge(pledge, at=now)
    sandbox.control.fail_next("close", count=2)
    tasks.tidy_pledge(pledge.pk)
    tasks.tidy_up()
    assert fresh(pledge).detach_card

    tasks.tidy_up()
    tasks.tidy_pledge(0)
    assert not fresh(pledge).detach_card


# Events


def test_a_poisoned_event_does_not_stop_the_others(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    at: Callable[[datetime], None],
    rung: list[Any],
    sweep: Callable[..., None],
) -> None:
    draft = factory.draft_pledge(live, at=now)
    checkouts.open_checkout(draft, at=now)
    sandbox.checkout.submit_card(fresh(draft).checkout_id)
    bad = gateway.webhooks.Event("evt_0", "refund.failed", "", {"data": None})
    for event in [bad, *stripe_side.news(sandbox)]:
        stripe_events.store(event, at=now)
    rung.clear()
    at(now + timedelta(seconds=10))

    sweep("sweep_events")

    assert fresh(draft).state == PledgeState.PLEDGED
    assert [e.event_id for e in StripeEvent.objects.filter(processed_at=None)] == ["evt_0"]


def test_an_event_that_was_given_up_is_not_rung_for(
    now: datetime, at: Callable[[datetime], None], rung: list[Any]
) -> None:
    stripe_events.store(gateway.webhooks.Event("evt_1", "x", "", {}), at=now)
    StripeEvent.objects.update(attempts=stripe_events.ATTEMPTS)
    rung.clear()
    at(now + timedelta(days=1))

    tasks.sweep_events()

    assert rung == []


def test_the_nightly_comparison_counts_what_differs(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)
    assert tasks.reconcile() == 0
    [intent] = stripe_side.intents(sandbox, pledge)
    sandbox.store.save({**intent, "amount_received": 1})

    assert tasks.reconcile() == 1
