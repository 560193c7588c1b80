"""A round from its deadline to its end."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from core.money import Money
from notifications.models import Mail
from payments import checkouts, collection, gateway, ledger, settlement, totals
from payments.models import (
    Account,
    FundingRound,
    LedgerTransaction,
    PledgeState,
    RoundState,
    ShortfallRule,
)
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"


def charges_that_went_through(sandbox: Sandbox) -> int:
    return len([c for c in sandbox.store.every("charge") if c["status"] == "succeeded"])


def test_a_met_goal_charges_every_card_once(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledges = [factory.pledge(live, sandbox, amount=2_500, at=now) for _ in range(4)]

    round_ = settle(live, at=deadline)
    settle(round_, at=deadline)

    assert round_.state == RoundState.FUNDED
    assert {p.state for p in live.pledges.all()} == {PledgeState.COLLECTED}
    assert charges_that_went_through(sandbox) == len(pledges)
    assert totals.of(live).collected == Money(10_000, "EUR")
    assert ledger.balance(Account.HELD, currency="EUR") == Money(-10_000, "EUR")
    assert LedgerTransaction.objects.count() == 4
    assert ledger.imbalances() == []


def test_a_missed_goal_charges_nobody_and_lets_the_cards_go(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=9_999, at=now)

    round_ = settle(live, at=deadline)

    pledge.refresh_from_db()
    assert round_.state == RoundState.UNFUNDED
    assert pledge.state == PledgeState.RELEASED
    assert charges_that_went_through(sandbox) == 0
    assert sandbox.store.find(pledge.payment_method_id)["customer"] is None  # type: ignore[index]
    assert not LedgerTransaction.objects.exists()


def test_nothing_settles_before_the_deadline(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    factory.pledge(live, sandbox, amount=10_000, at=now)

    round_ = settle(live, at=live.deadline_at - timedelta(seconds=1))

    assert round_.state == RoundState.LIVE
    assert charges_that_went_through(sandbox) == 0


def test_the_outcome_waits_for_a_draft_and_takes_a_card_saved_across_the_deadline(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    draft = factory.draft_pledge(live, amount=10_000, at=now)
    checkouts.open_checkout(draft, at=now)
    draft.refresh_from_db()
    sandbox.checkout.submit_card(draft.checkout_id)

    settlement.close_to_pledges(live, at=deadline)
    assert settlement.record_outcome(live, at=deadline).outcome_at is None

    round_ = settle(live, at=deadline)
    draft.refresh_from_db()
    assert draft.state == PledgeState.COLLECTED
    assert round_.state == RoundState.FUNDED


def test_a_draft_without_a_card_expires_at_the_deadline(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    draft = factory.draft_pledge(live, amount=10_000, at=now)
    checkouts.open_checkout(draft, at=now)
    draft.refresh_from_db()

    round_ = settle(live, at=deadline)

    draft.refresh_from_db()
    assert draft.state == PledgeState.EXPIRED
    assert round_.state == RoundState.UNFUNDED
    assert sandbox.store.find(draft.checkout_id)["status"] == "expired"  # type: ignore[index]


def test_a_declined_card_is_retried_then_dropped_and_the_firm_proceeds(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=9_000, at=now)
    failing = factory.pledge(live, sandbox, amount=1_000, card=DECLINES_LATER, at=now)

    round_ = settle(live, at=deadline)
    failing.refresh_from_db()
    assert round_.state == RoundState.GRACE
    assert failing.state == PledgeState.ERRORED
    assert round_.outcome_at is not None
    assert failing.next_attempt_at == round_.outcome_at + timedelta(days=2)

    for days in (2, 5, 9):
        settle(round_, at=deadline + timedelta(days=days, seconds=1))
    failing.refresh_from_db()
    assert failing.attempts.count() == 4
    assert failing.next_attempt_at is None

    round_ = settle(round_, at=deadline + timedelta(days=10, seconds=1))
    failing.refresh_from_db()
    assert failing.state == PledgeState.DROPPED
    assert round_.state == RoundState.FUNDED
    assert sandbox.store.find(failing.payment_intent_id)["status"] == "canceled"
    assert totals.of(round_).dropped == Money(1_000, "EUR")
    assert len({a.payment_method_id for a in failing.attempts.all()}) == 1


def test_a_bank_that_asks_is_not_tried_again_but_its_owner_is_reminded(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    asked = factory.pledge(live, sandbox, amount=10_000, card=ASKS_ALWAYS, at=now)

    round_ = settle(live, at=deadline)
    settle(round_, at=deadline + timedelta(days=2, seconds=1))

    asked.refresh_from_db()
    assert asked.state == PledgeState.ACTION_REQUIRED
    assert asked.attempts.count() == 1
    assert Mail.objects.filter(kind="payment_reminder", recipient=asked.backer).count() == 1


def test_a_bank_page_finished_by_the_backer_collects_on_the_same_intent(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    asked = factory.pledge(live, sandbox, amount=10_000, card=ASKS_ALWAYS, at=now)
    settle(live, at=deadline)
    asked.refresh_from_db()
    intent_id = asked.payment_intent_id

    attempt = collection.begin(asked, at=deadline, return_url="http://127.0.0.1/back/")
    intent = collection.run(attempt, at=deadline)
    assert intent is not None
    assert "3ds" in intent.action_url
    sandbox.three_d_secure.complete(intent_id)
    collection.apply_intent(asked, gateway.charges.read(intent_id), at=deadline)

    asked.refresh_from_db()
    assert asked.state == PledgeState.COLLECTED
    assert asked.payment_intent_id == intent_id
    assert charges_that_went_through(sandbox) == 1


def test_a_shortfall_refunds_everyone_where_that_rule_was_shown(
    db: None, sandbox: Sandbox, now: datetime
) -> None:
    live = factory.funding_round(at=now, shortfall_rule=ShortfallRule.REFUND_ALL)
    paid = factory.pledge(live, sandbox, amount=9_000, at=now)
    factory.pledge(live, sandbox, amount=1_000, card=DECLINES_LATER, at=now)
    deadline = live.deadline_at + timedelta(seconds=1)

    settle(live, at=deadline)
    round_ = settle(live, at=deadline + live.grace + timedelta(seconds=1))

    paid.refresh_from_db()
    assert round_.state == RoundState.REFUNDED
    assert paid.state == PledgeState.REFUNDED
    assert ledger.balance(Account.HELD, currency="EUR") == Money(0, "EUR")
    assert ledger.imbalances() == []


class TestLastCalls:
    @pytest.fixture
    def in_grace(self, live: FundingRound, sandbox: Sandbox, now: datetime) -> FundingRound:
        """A round of which two payments failed."""
        for _ in range(2):
            factory.pledge(live, sandbox, amount=10_000, card=DECLINES_LATER, at=now)
        return settle(live, at=live.deadline_at + timedelta(seconds=1))

    @pytest.fixture
    def a_day_before(self, in_grace: FundingRound) -> datetime:
        assert in_grace.grace_ends_at is not None
        return in_grace.grace_ends_at - timedelta(hours=23)

    def test_each_is_told_once(self, in_grace: FundingRound, a_day_before: datetime) -> None:
        settlement.send_last_calls(in_grace, at=a_day_before - timedelta(hours=2))
        assert not last_calls().exists()

        settlement.send_last_calls(in_grace, at=a_day_before)
        settlement.send_last_calls(in_grace, at=a_day_before + timedelta(minutes=1))

        told = last_calls().values_list("recipient", flat=True)
        assert sorted(told) == sorted(in_grace.pledges.values_list("backer", flat=True))

    def test_whoever_was_told_is_not_looked_at_again(
        self, in_grace: FundingRound, a_day_before: datetime
    ) -> None:
        settlement.send_last_calls(in_grace, at=a_day_before)

        with CaptureQueriesContext(connection) as asked:
            settlement.send_last_calls(in_grace, at=a_day_before + timedelta(minutes=1))

        assert not any("notifications_mail" in query["sql"] for query in asked)

    def test_so_many_at_a_time(
        self, in_grace: FundingRound, a_day_before: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settlement, "BATCH", 1)

        settlement.send_last_calls(in_grace, at=a_day_before)
        assert last_calls().count() == 1
        settlement.send_last_calls(in_grace, at=a_day_before)
        assert last_calls().count() == 2

    def test_a_payment_on_its_way_is_left_alone_until_it_fails(
        self, in_grace: FundingRound, a_day_before: datetime
    ) -> None:
        on_its_way = in_grace.pledges.order_by("pk")[0]
        collection.begin(on_its_way, at=a_day_before)

        settlement.send_last_calls(in_grace, at=a_day_before)
        assert not last_calls().filter(recipient=on_its_way.backer).exists()

        attempt = on_its_way.attempts.get(outcome="pending")
        collection.run(attempt, at=a_day_before)
        settlement.send_last_calls(in_grace, at=a_day_before)
        assert last_calls().filter(recipient=on_its_way.backer).count() == 1

    def test_after_the_end_it_is_too_late(self, in_grace: FundingRound) -> None:
        assert in_grace.grace_ends_at is not None
        settlement.send_last_calls(in_grace, at=in_grace.grace_ends_at)

        assert not last_calls().exists()


def last_calls() -> QuerySet[Mail]:
    return Mail.objects.filter(kind="pledge_last_call")
