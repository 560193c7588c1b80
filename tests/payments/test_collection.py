"""Charging: refusals, every unknown outcome, and every moment at which a worker may die."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import stripe
from django.db import transaction
from django.utils import translation

from core.money import Money
from notifications.models import Mail
from payments import collection, gateway, ledger, settlement
from payments.gateway import client
from payments.gateway.client import CalledInTransaction
from payments.models import (
    Account,
    ChargeAttempt,
    FundingRound,
    LedgerTransaction,
    Outcome,
    Pledge,
    PledgeState,
    RoundState,
    WorkItem,
)
from payments.sandbox import transport
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.footprint import unchanged

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"
CREATE = "/v1/payment_intents"


class Killed(BaseException):
    """The worker is gone: nothing after this line happens."""


@pytest.fixture
def due(live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime) -> Pledge:
    """A pledge over the whole goal, the outcome recorded, its first charge due."""
    return due_pledge(live, sandbox, now=now, deadline=deadline)


def due_pledge(
    live: FundingRound,
    sandbox: Sandbox,
    *,
    now: datetime,
    deadline: datetime,
    card: str = "4242424242424242",
) -> Pledge:
    pledge = factory.pledge(live, sandbox, amount=10_000, card=card, at=now)
    settlement.step(live, at=deadline)
    return fresh(pledge)


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round").get(pk=pledge.pk)


def sweep(*, at: datetime) -> None:
    """Whatever nobody answers for is asked again, and what is due again is tried again."""
    for attempt in ChargeAttempt.objects.filter(outcome=Outcome.PENDING, overdue_at__lte=at):
        collection.run(attempt, at=at)
    for pledge in Pledge.objects.to_charge(at=at):
        collection.run(collection.begin(pledge, at=at), at=at)


def assert_charged_exactly_once(pledge: Pledge, sandbox: Sandbox) -> None:
    """One intent, one charge, one posting, one receipt."""
    pledge = fresh(pledge)
    assert pledge.state == PledgeState.COLLECTED
    [intent] = stripe_side.intents(sandbox, pledge)
    assert intent["id"] == pledge.payment_intent_id
    assert len(stripe_side.paid(sandbox, pledge)) == 1
    assert LedgerTransaction.objects.filter(pledge=pledge, kind="collected").count() == 1
    assert Mail.objects.filter(recipient=pledge.backer, kind="pledge_receipt").count() == 1
    assert not Mail.objects.filter(recipient=pledge.backer, kind="payment_failed").exists()
    assert ledger.balance(Account.HELD, currency="EUR") == -pledge.amount
    assert not pledge.attempts.filter(outcome=Outcome.PENDING).exists()


# Beginning


def test_an_attempt_is_written_before_stripe_is_asked(due: Pledge, deadline: datetime) -> None:
    attempt = collection.begin(due, at=deadline)

    assert (attempt.number, attempt.outcome, attempt.started_at) == (1, "pending", deadline)
    assert attempt.overdue_at == deadline + collection.OVERDUE_AFTER
    assert attempt.payment_method_id == due.payment_method_id
    assert (fresh(due).state, fresh(due).next_attempt_at) == (PledgeState.COLLECTING, None)


def test_a_second_attempt_does_not_begin_beside_the_first(due: Pledge, deadline: datetime) -> None:
    collection.begin(due, at=deadline)

    with unchanged(), pytest.raises(collection.NotChargeable):
        collection.begin(due, at=deadline)


def test_nothing_is_charged_before_the_outcome(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    with unchanged(), pytest.raises(collection.NotChargeable):
        collection.begin(pledge, at=now)
    settlement.close_to_pledges(live, at=deadline)

    with unchanged(), pytest.raises(collection.NotChargeable):
        collection.begin(pledge, at=deadline)


def test_nothing_is_charged_when_the_goal_was_missed(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=9_999, at=now)
    settlement.step(live, at=deadline)

    with unchanged(), pytest.raises(collection.NotChargeable):
        collection.begin(pledge, at=deadline)


def test_nothing_is_charged_twice_or_after_the_end(
    due: Pledge, live: FundingRound, deadline: datetime
) -> None:
    round_ = settle(live, at=deadline)
    assert round_.state == RoundState.FUNDED

    with unchanged(), pytest.raises(collection.NotChargeable):
        collection.begin(due, at=deadline)


def test_nobody_waits_for_stripe_under_a_lock(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    attempt = collection.begin(due, at=deadline)
    with transaction.atomic(), pytest.raises(CalledInTransaction):
        collection.run(attempt, at=deadline)
    with transaction.atomic(), pytest.raises(CalledInTransaction):
        collection.drop(Pledge(payment_intent_id="pi_1"), at=deadline)

    assert stripe_side.intents(sandbox, due) == []


def test_an_answered_attempt_is_not_asked_again(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    attempt = collection.begin(due, at=deadline)
    collection.run(attempt, at=deadline)
    attempt.refresh_from_db()

    with unchanged():
        assert collection.run(attempt, at=deadline) is None


def test_what_is_collected_is_booked_with_stripes_fee(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    collection.run(collection.begin(due, at=deadline), at=deadline)

    [charge] = stripe_side.paid(sandbox, due)
    fee = stripe_side.found(sandbox, charge["balance_transaction"])["fee"]
    assert fee > 0
    assert ledger.balance(Account.FEES, currency="EUR") == Money(fee, "EUR")
    assert ledger.balance(Account.STRIPE, currency="EUR") == Money(10_000 - fee, "EUR")
    assert_charged_exactly_once(due, sandbox)


def test_a_charge_is_captured_before_stripe_answers_so_that_its_fee_is_known(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    """Captured later, as Stripe does by default, the answer has no balance transaction yet."""
    collection.run(collection.begin(due, at=deadline), at=deadline)

    [intent] = stripe_side.intents(sandbox, due)
    assert intent["capture_method"] == "automatic"


def test_the_charge_names_what_it_is_for(due: Pledge, sandbox: Sandbox, deadline: datetime) -> None:
    collection.run(collection.begin(due, at=deadline), at=deadline)

    [intent] = stripe_side.intents(sandbox, due)
    assert intent["transfer_group"] == str(due.round.key)
    assert intent["metadata"] == {"pledge": str(due.key), "round": str(due.round.key)}
    assert intent["description"] == due.round.title


def test_stripe_is_told_the_title_as_the_firm_wrote_it(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    """Whoever reads it there may read any language, whatever that of the worker is."""
    FundingRound.objects.update(language="en", translations={"fa": {"title": "چراغ"}})

    with translation.override("fa"):
        collection.run(collection.begin(due, at=deadline), at=deadline)

    [intent] = stripe_side.intents(sandbox, due)
    assert intent["description"] == "A light with one standard cell"


# Without an answer: what was executed is found, what was not is done


@pytest.mark.parametrize("step", ["create", "confirm"])
@pytest.mark.parametrize("kind", ["rate_limit", "close", "close_after", "hang_after"])
@pytest.mark.parametrize("count", [1, 3, 7])
def test_no_answer_charges_once_in_the_end(
    step: str, kind: str, count: int, due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    attempt = collection.begin(due, at=deadline)
    prefix = CREATE
    if step == "confirm":
        collection._intent_of(attempt, at=deadline)
        prefix = f"{CREATE}/{fresh(due).payment_intent_id}/confirm"
    sandbox.control.fail_next(kind, count=count, path_prefix=prefix, method="POST", seconds=0)
    at = deadline
    for _ in range(10):
        attempt.refresh_from_db()
        if attempt.outcome != Outcome.PENDING:
            break
        try:
            collection.run(attempt, at=at)
        except gateway.Unavailable:
            collection.postpone(attempt, at=at)
            at += timedelta(seconds=13)

    assert_charged_exactly_once(due, sandbox)


def test_a_confirmation_that_stripe_broke_on_is_tried_anew(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    """Stripe keeps its 500 under the key: asking under the same number would never end."""
    attempt = collection.begin(due, at=deadline)
    collection._intent_of(attempt, at=deadline)
    path = f"{CREATE}/{fresh(due).payment_intent_id}/confirm"
    sandbox.control.fail_next("server_error", path_prefix=path)
    collection.run(attempt, at=deadline)
    assert fresh(due).state == PledgeState.ERRORED

    sweep(at=deadline + timedelta(minutes=2))

    assert [a.outcome for a in due.attempts.all()] == [Outcome.DECLINED, Outcome.SUCCEEDED]
    assert_charged_exactly_once(due, sandbox)


def test_a_creation_that_stripe_broke_on_waits_for_the_next_try(
    due: Pledge, sandbox: Sandbox, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.control.fail_next("server_error", path_prefix=CREATE)
    collection.run(collection.begin(due, at=deadline), at=deadline)
    assert fresh(due).state == PledgeState.ERRORED

    later = deadline + timedelta(days=2, seconds=1)
    monkeypatch.setattr(sandbox, "clock", later.timestamp)
    sweep(at=later)

    assert_charged_exactly_once(due, sandbox)


def test_another_worker_under_the_same_key_is_no_refusal(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    """Stripe answers 409 while the same key is being worked on."""
    attempt = collection.begin(due, at=deadline)
    with (
        sandbox.keys.claim(f"pledge:{due.key}:create", "other", at=sandbox.clock()),
        pytest.raises(gateway.Unavailable),
    ):
        collection.run(attempt, at=deadline)
    collection.postpone(attempt, at=deadline)

    sweep(at=deadline + timedelta(seconds=13))

    assert_charged_exactly_once(due, sandbox)


def test_a_postponed_attempt_is_asked_again_within_seconds(due: Pledge, deadline: datetime) -> None:
    attempt = collection.begin(due, at=deadline)

    collection.postpone(attempt, at=deadline)

    attempt.refresh_from_db()
    assert timedelta(seconds=3) <= attempt.overdue_at - deadline <= timedelta(seconds=12)


# A worker killed between each pair of steps


def dies_before(do: Callable[..., Any]) -> Callable[..., Any]:
    def die(*args: Any, **kwargs: Any) -> Any:
        raise Killed

    return die


def dies_after(do: Callable[..., Any]) -> Callable[..., Any]:
    def die(*args: Any, **kwargs: Any) -> Any:
        do(*args, **kwargs)
        raise Killed

    return die


MOMENTS = [
    (gateway.charges, "create"),
    (gateway.charges, "confirm"),
    (collection, "apply_intent"),
    (collection, "_confirm_collection"),
    (collection.ledger, "collected"),
    (collection.messages, "collected"),
]


@pytest.mark.parametrize(("module", "name"), MOMENTS, ids=lambda part: str(part).split("'")[-2:][0])
@pytest.mark.parametrize("death", [dies_before, dies_after])
def test_a_worker_killed_at_any_moment_leaves_one_charge(
    death: Callable[..., Any],
    module: Any,
    name: str,
    due: Pledge,
    sandbox: Sandbox,
    deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempt = collection.begin(due, at=deadline)
    with monkeypatch.context() as patched:
        patched.setattr(module, name, death(getattr(module, name)))
        with pytest.raises(Killed):
            collection.run(attempt, at=deadline)

    sweep(at=deadline + collection.OVERDUE_AFTER)

    assert_charged_exactly_once(due, sandbox)
    assert due.attempts.count() == 1


@pytest.mark.parametrize("name", ["create", "confirm"])
def test_after_a_day_the_charge_is_looked_for_and_not_made_again(
    name: str,
    due: Pledge,
    sandbox: Sandbox,
    deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempt = collection.begin(due, at=deadline)
    with monkeypatch.context() as patched:
        patched.setattr(gateway.charges, name, dies_after(getattr(gateway.charges, name)))
        with pytest.raises(Killed):
            collection.run(attempt, at=deadline)
    much_later = deadline + timedelta(hours=25)
    monkeypatch.setattr(sandbox, "clock", much_later.timestamp)

    collection.run(attempt, at=much_later)

    assert len(stripe_side.intents(sandbox, due)) == 1
    assert len(stripe_side.paid(sandbox, due)) == (1 if name == "confirm" else 0)
    sweep(at=deadline + timedelta(days=2, seconds=1))
    assert fresh(due).state == PledgeState.COLLECTED
    assert len(stripe_side.paid(sandbox, due)) == 1
    assert LedgerTransaction.objects.count() == 1


def test_after_a_day_what_was_never_made_is_made(
    due: Pledge, sandbox: Sandbox, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = collection.begin(due, at=deadline)
    later = deadline + timedelta(hours=25)
    monkeypatch.setattr(sandbox, "clock", later.timestamp)

    collection.run(attempt, at=later)
    assert fresh(due).state == PledgeState.ERRORED
    sweep(at=deadline + timedelta(days=2, seconds=1))

    assert len(stripe_side.paid(sandbox, due)) == 1
    assert len(stripe_side.intents(sandbox, due)) == 1


# What Stripe refuses


def test_a_card_that_was_let_go_is_an_answer_and_asks_its_owner(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    gateway.cards.detach(due.payment_method_id)

    collection.run(collection.begin(due, at=deadline), at=deadline)

    pledge = fresh(due)
    assert (pledge.state, pledge.failure_code) == (PledgeState.ERRORED, "refused")
    assert Mail.objects.filter(kind="payment_failed", recipient=due.backer).count() == 1


def test_a_customer_stripe_does_not_know_is_an_answer_too(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    sandbox.store.remove(due.backer.stripe_customer.stripe_id)

    collection.run(collection.begin(due, at=deadline), at=deadline)

    assert (fresh(due).state, fresh(due).failure_code) == (PledgeState.ERRORED, "resource_missing")


def test_a_wrong_key_of_ours_is_no_news_to_any_backer(
    due: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    attempt = collection.begin(due, at=deadline)
    wrong = stripe.StripeClient("sk_wrong", http_client=transport.SandboxTransport(sandbox))

    with client.use(wrong), unchanged(), pytest.raises(gateway.Unavailable):
        collection.run(attempt, at=deadline)

    sweep(at=deadline + collection.OVERDUE_AFTER)
    assert_charged_exactly_once(due, sandbox)


# Failures


def test_a_declined_card_is_told_and_waits_for_the_next_day(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline, card=DECLINES_LATER)

    collection.run(collection.begin(pledge, at=deadline), at=deadline)

    after = fresh(pledge)
    assert (after.state, after.failure_code) == (PledgeState.ERRORED, "generic_decline")
    assert after.next_attempt_at == after.round.outcome_at + timedelta(days=2)  # type: ignore[operator]
    assert not LedgerTransaction.objects.exists()
    mail = Mail.objects.get(kind="payment_failed", recipient=pledge.backer)
    assert mail.params["code"] == "generic_decline"


def test_a_late_answer_to_an_earlier_question_is_not_taken_for_this_one(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline, card=DECLINES_LATER)
    first = collection.begin(pledge, at=deadline)
    collection.run(first, at=deadline)
    stale = gateway.charges.read(fresh(pledge).payment_intent_id)
    collection.begin(fresh(pledge), at=deadline + timedelta(days=2))

    with unchanged():
        collection.apply_intent(pledge, stale, at=deadline, attempt=first)
        collection.apply_intent(pledge, stale, at=deadline)


def test_success_by_event_ends_the_attempt_that_was_waiting(
    due: Pledge, sandbox: Sandbox, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = collection.begin(due, at=deadline)
    with monkeypatch.context() as patched:
        patched.setattr(collection, "apply_intent", dies_before(collection.apply_intent))
        with pytest.raises(Killed):
            collection.run(attempt, at=deadline)
    stripe_side.deliver_all(sandbox, at=deadline)

    assert_charged_exactly_once(due, sandbox)


@pytest.mark.parametrize(
    ("waits", "after", "expected"),
    [
        ([86_400, 172_800], 0, 86_400),
        ([172_800, 86_400], 0, 86_400),
        ([86_400, 172_800], 86_400, 172_800),
        ([86_400, 172_800], 172_800, None),
        ([], 0, None),
    ],
)
def test_the_next_try_is_the_first_after_now(
    waits: list[int], after: int, expected: int | None, due: Pledge
) -> None:
    due.round.retry_after = waits
    outcome_at = due.round.outcome_at
    assert outcome_at is not None

    found = collection.next_try(due.round, after=outcome_at + timedelta(seconds=after))

    assert found == (None if expected is None else outcome_at + timedelta(seconds=expected))


def test_before_an_outcome_nothing_is_tried(live: FundingRound, now: datetime) -> None:
    assert collection.next_try(live, after=now) is None


@pytest.mark.parametrize("code", sorted(collection.NEVER_RETRY))
def test_a_card_that_must_not_be_tried_again_is_not_until_another_comes(
    code: str, due: Pledge, deadline: datetime
) -> None:
    assert collection.can_retry_alone(due)
    attempt = collection.begin(due, at=deadline)
    ChargeAttempt.objects.filter(pk=attempt.pk).update(outcome="declined", failure_code=code)

    assert not collection.can_retry_alone(due)
    due.payment_method_id = "pm_another"
    assert collection.can_retry_alone(due)


def test_a_reminder_goes_only_to_whoever_must_act(due: Pledge, deadline: datetime) -> None:
    with unchanged():
        collection.remind(due, at=deadline)


# Giving up


def test_a_payment_that_went_through_at_the_last_moment_is_kept(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline, card=ASKS_ALWAYS)
    collection.run(collection.begin(pledge, at=deadline), at=deadline)
    on_session = collection.begin(fresh(pledge), at=deadline, return_url="http://127.0.0.1/")
    collection.run(on_session, at=deadline)
    sandbox.three_d_secure.complete(fresh(pledge).payment_intent_id)

    collection.drop(fresh(pledge), at=deadline)

    assert fresh(pledge).state == PledgeState.COLLECTED
    assert len(stripe_side.paid(sandbox, pledge)) == 1


def test_a_payment_still_on_its_way_is_not_given_up(
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline, card=DECLINES_LATER)
    collection.run(collection.begin(pledge, at=deadline), at=deadline)
    intent = stripe_side.intents(sandbox, pledge)[0]
    sandbox.store.save({**intent, "status": "processing"})
    monkeypatch.setattr(
        gateway.charges, "cancel", lambda intent_id: gateway.charges.read(intent_id)
    )

    with unchanged():
        collection.drop(fresh(pledge), at=deadline)


def test_a_dropped_payment_can_never_be_charged(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline, card=DECLINES_LATER)
    collection.run(collection.begin(pledge, at=deadline), at=deadline)

    dropped = collection.drop(fresh(pledge), at=deadline)
    with unchanged():
        collection.drop(fresh(pledge), at=deadline)

    assert (dropped.state, dropped.detach_card) == (PledgeState.DROPPED, True)
    assert stripe_side.intents(sandbox, pledge)[0]["status"] == "canceled"
    with pytest.raises(collection.NotChargeable):
        collection.begin(dropped, at=deadline)
    assert Mail.objects.filter(kind="pledge_dropped").count() == 1


def test_an_intent_stripe_does_not_know_holds_back_no_end(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline, card=DECLINES_LATER)
    collection.run(collection.begin(pledge, at=deadline), at=deadline)
    sandbox.store.remove(fresh(pledge).payment_intent_id)

    assert collection.drop(fresh(pledge), at=deadline).state == PledgeState.DROPPED


def test_money_that_should_not_be_is_a_work_item_and_not_booked(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=9_000, at=now)
    settle(live, at=deadline)
    intent = gateway.charges.Intent(
        "pi_stray", "succeeded", str(pledge.key), Money(9_000, "EUR"), Money(0, "EUR")
    )

    for _ in range(2):
        collection.apply_intent(pledge, intent, at=deadline)

    [item] = WorkItem.objects.all()
    assert (item.kind, item.details["intent"]) == ("unexpected_charge", "pi_stray")
    assert fresh(pledge).state == PledgeState.RELEASED
    assert not LedgerTransaction.objects.exists()


@pytest.mark.parametrize("received", [Money(9_999, "EUR"), Money(10_000, "USD")])
def test_another_sum_than_the_pledge_is_not_booked(
    received: Money, due: Pledge, deadline: datetime
) -> None:
    collection.begin(due, at=deadline)
    intent = gateway.charges.Intent(
        "pi_1", "succeeded", str(due.key), received, Money(0, received.currency)
    )

    collection.apply_intent(due, intent, at=deadline)

    assert WorkItem.objects.get().details["received"] == str(received)
    assert not LedgerTransaction.objects.exists()
