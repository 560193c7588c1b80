"""Giving money back: once, whatever Stripe answers, and what happens when it comes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from core.money import Money
from notifications.models import Mail
from payments import disputes, gateway, ledger, pledging, refunds, settlement
from payments.gateway.client import CalledInTransaction, stripe_client
from payments.gateway.refunds import Standing
from payments.models import (
    Account,
    FundingRound,
    LedgerTransaction,
    Pledge,
    PledgeState,
    Refund,
    RefundState,
    RoundState,
    ShortfallRule,
    WorkItem,
)
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.footprint import unchanged
from tests.payments.test_collection import Killed, dies_after, dies_before

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
REFUND_FAILS = "4000000000005126"
REFUNDS = "/v1/refunds"


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round").get(pk=pledge.pk)


@pytest.fixture
def paid(live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime) -> Pledge:
    return paid_pledge(live, sandbox, now=now, deadline=deadline)


def paid_pledge(
    live: FundingRound,
    sandbox: Sandbox,
    *,
    now: datetime,
    deadline: datetime,
    card: str = "4242424242424242",
) -> Pledge:
    pledge = factory.pledge(live, sandbox, amount=10_000, card=card, at=now)
    settle(live, at=deadline)
    return fresh(pledge)


def standing(refund: Refund, status: str, *, id: str = "re_1") -> Standing:  # noqa: A002
    """The refund as Stripe would tell of it."""
    intent_id = refund.pledge.payment_intent_id
    return Standing(id, status, intent_id, refund.amount, key=str(refund.key))


def assert_refunded_exactly_once(pledge: Pledge, sandbox: Sandbox) -> None:
    pledge = fresh(pledge)
    assert pledge.state == PledgeState.REFUNDED
    [refund] = sandbox.store.every("refund")
    row = pledge.refunds.get(state=RefundState.SUCCEEDED)
    assert (refund["id"], refund["amount"]) == (row.stripe_id, row.amount_minor)
    assert pledge.refunded == row.amount == pledge.amount
    assert LedgerTransaction.objects.filter(pledge=pledge, kind="refunded").count() == 1
    assert Mail.objects.filter(recipient=pledge.backer, kind="pledge_refunded").count() == 1
    assert ledger.balance(Account.HELD, currency="EUR") == Money(0, "EUR")
    assert ledger.imbalances() == []


def test_a_refund_gives_back_all_and_costs_us_the_fee(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    refunds.run(refunds.begin(paid, at=deadline), at=deadline)

    assert_refunded_exactly_once(paid, sandbox)
    fees = ledger.balance(Account.FEES, currency="EUR")
    assert fees.minor > 0
    assert ledger.balance(Account.STRIPE, currency="EUR") == -fees
    assert fresh(paid).detach_card


def test_only_collected_money_is_given_back(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    draft = factory.draft_pledge(live, at=now)
    pledged = factory.pledge(live, sandbox, at=now)
    cancelled = pledging.cancel_pledge(factory.draft_pledge(live, at=now), at=now)

    for pledge in (draft, pledged, cancelled):
        with unchanged(), pytest.raises(refunds.NotRefundable, match="not_collected"):
            refunds.begin(pledge, at=now)


def test_a_refund_begun_twice_is_one(paid: Pledge, sandbox: Sandbox, deadline: datetime) -> None:
    begun = refunds.begin(paid, at=deadline)
    with unchanged(), pytest.raises(refunds.NotRefundable, match="under_way"):
        refunds.begin(paid, at=deadline)

    for _ in range(2):
        refunds.run(begun, at=deadline)

    assert_refunded_exactly_once(paid, sandbox)


def test_nobody_waits_for_stripe_under_a_lock(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)

    with transaction.atomic(), pytest.raises(CalledInTransaction):
        refunds.run(begun, at=deadline)

    assert sandbox.store.every("refund") == []


@pytest.mark.parametrize("kind", ["rate_limit", "close", "close_after", "hang_after"])
def test_no_answer_refunds_once_in_the_end(
    kind: str, paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)
    sandbox.control.fail_next(kind, count=3, path_prefix=REFUNDS, seconds=0)
    for _ in range(3):
        with pytest.raises(gateway.Unavailable):
            refunds.run(begun, at=deadline)

    refunds.run(begun, at=deadline)

    assert_refunded_exactly_once(paid, sandbox)


@pytest.mark.parametrize("death", [dies_before, dies_after])
@pytest.mark.parametrize(
    ("module", "name"),
    [
        (gateway.refunds, "create"),
        (refunds, "apply_refund"),
        (refunds.ledger, "refunded"),
        (refunds.messages, "refunded"),
    ],
    ids=["create", "apply", "ledger", "mail"],
)
def test_a_worker_killed_at_any_moment_leaves_one_refund(
    death: Callable[..., Any],
    module: Any,
    name: str,
    paid: Pledge,
    sandbox: Sandbox,
    deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = refunds.begin(paid, at=deadline)
    with monkeypatch.context() as patched:
        patched.setattr(module, name, death(getattr(module, name)))
        with pytest.raises(Killed):
            refunds.run(begun, at=deadline)

    refunds.run(begun, at=deadline)

    assert_refunded_exactly_once(paid, sandbox)


def test_after_a_day_the_refund_is_looked_for_and_not_made_again(
    paid: Pledge, sandbox: Sandbox, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = refunds.begin(paid, at=deadline)
    with monkeypatch.context() as patched:
        patched.setattr(gateway.refunds, "create", dies_after(gateway.refunds.create))
        with pytest.raises(Killed):
            refunds.run(begun, at=deadline)
    monkeypatch.setattr(sandbox, "clock", (deadline + timedelta(hours=25)).timestamp)

    refunds.run(begun, at=deadline + timedelta(hours=25))

    assert_refunded_exactly_once(paid, sandbox)


def test_what_stripe_refuses_is_a_work_item_and_no_one_elses_trouble(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)
    sandbox.store.remove(paid.payment_intent_id)

    for _ in range(2):
        refunds.run(begun, at=deadline)

    assert fresh(paid).state == PledgeState.COLLECTED
    [item] = WorkItem.objects.all()
    assert (item.kind, item.subject) == ("refund_refused", f"pledge:{paid.key}")
    assert not LedgerTransaction.objects.filter(kind="refunded").exists()


# A refund that comes back


def test_a_refund_that_comes_back_is_ours_again_and_a_persons_task(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = paid_pledge(live, sandbox, now=now, deadline=deadline, card=REFUND_FAILS)
    refunds.run(refunds.begin(pledge, at=deadline), at=deadline)
    assert_refunded_exactly_once(pledge, sandbox)
    sandbox.control.fail_refund(pledge.refunds.get().stripe_id)

    for _ in range(2):
        stripe_side.deliver_all(sandbox, "refund.updated", "refund.failed", at=deadline)

    back = fresh(pledge)
    assert (back.state, back.ended_at) == (PledgeState.COLLECTED, None)
    assert ledger.balance(Account.HELD, currency="EUR") == Money(-10_000, "EUR")
    assert LedgerTransaction.objects.filter(kind="refund_failed").count() == 1
    [item] = WorkItem.objects.all()
    assert (item.kind, item.details["reason"]) == ("refund_failed", "expired_or_canceled_card")


def test_a_refund_that_fails_before_it_was_booked_leaves_the_ledger_alone(
    paid: Pledge, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)
    pending = standing(begun, "pending")
    failed = replace(pending, status="failed", failure_reason="lost_or_stolen_card")

    assert refunds.apply_refund(paid, pending, at=deadline).state == PledgeState.REFUNDING
    assert refunds.apply_refund(paid, failed, at=deadline).state == PledgeState.COLLECTED

    assert {posting.kind for posting in LedgerTransaction.objects.all()} == {"collected"}
    assert WorkItem.objects.get().kind == "refund_failed"


def test_a_pending_refund_is_read_until_it_is_decided(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)
    made = gateway.refunds.create(
        pledge_key=str(paid.key),
        number=begun.number,
        refund_key=str(begun.key),
        payment_intent_id=paid.payment_intent_id,
        amount=begun.amount,
    )
    stored = stripe_side.found(sandbox, made.id)
    sandbox.store.save({**stored, "status": "pending"})
    refunds.apply_refund(paid, gateway.refunds.read(made.id), at=deadline)
    refunds.run(begun, at=deadline)
    assert fresh(paid).state == PledgeState.REFUNDING

    sandbox.store.save(stored)
    refunds.run(begun, at=deadline)

    assert_refunded_exactly_once(paid, sandbox)


# All of a round


@pytest.fixture
def short(sandbox: Sandbox, now: datetime) -> FundingRound:
    """A round that lost a tenth of its goal, under the rule that everyone is refunded."""
    round_ = factory.funding_round(at=now, shortfall_rule=ShortfallRule.REFUND_ALL)
    factory.pledge(round_, sandbox, amount=5_000, at=now)
    factory.pledge(round_, sandbox, amount=4_000, at=now)
    factory.pledge(round_, sandbox, amount=1_000, card=DECLINES_LATER, at=now)
    settle(round_, at=round_.deadline_at)
    return round_


def test_a_dispute_won_while_a_round_is_refunded_is_refunded_too(
    short: FundingRound, sandbox: Sandbox
) -> None:
    disputed = short.pledges.get(amount_minor=5_000)
    [charge] = stripe_side.paid(sandbox, disputed)
    dispute = sandbox.control.dispute(charge["id"])
    disputes.apply_dispute(
        disputed, dispute_id=dispute["id"], status="needs_response", at=short.deadline_at
    )
    end = short.deadline_at + short.grace + timedelta(seconds=1)
    assert settle(short, at=end).state == RoundState.REFUNDING

    stripe_client().v1.disputes.update(
        dispute["id"], {"evidence": {"uncategorized_text": "winning_evidence"}}
    )
    stripe_side.deliver_all(sandbox, "charge.dispute.closed", at=end)
    round_ = settle(short, at=end)

    assert fresh(disputed).state == PledgeState.REFUNDED
    assert round_.state == RoundState.REFUNDED
    assert ledger.balance(Account.HELD, currency="EUR") == Money(0, "EUR")


def test_a_refund_that_came_back_is_not_begun_again_by_itself(
    short: FundingRound, sandbox: Sandbox
) -> None:
    end = short.deadline_at + short.grace + timedelta(seconds=1)
    settlement.step(short, at=end)
    first = short.pledges.get(amount_minor=5_000)
    refunds.apply_refund(first, standing(first.refunds.get(), "failed"), at=end)

    round_ = settle(short, at=end)

    assert fresh(first).state == PledgeState.COLLECTED
    assert round_.state == RoundState.REFUNDING
    assert short.pledges.get(amount_minor=4_000).state == PledgeState.REFUNDED
