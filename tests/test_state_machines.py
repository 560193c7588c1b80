"""The tables of moves, and a round of money under anything that can happen in any order."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import stripe
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core import moves
from core.money import Money
from core.moves import IllegalTransition, Moves
from notifications.models import Mail
from payments import (
    audit,
    checkouts,
    collection,
    gateway,
    ledger,
    pledging,
    refund_orders,
    refunds,
    rounds,
    settlement,
)
from payments.gateway import client
from payments.models import (
    Account,
    ChargeAttempt,
    FundingRound,
    LedgerTransaction,
    Outcome,
    Pledge,
    PledgeState,
    Refund,
    RefundState,
    RoundState,
    ShortfallRule,
    WorkItem,
)
from payments.models.pledges import HOLDING_STOCK, OUTSTANDING, PLEDGE_MOVES
from payments.models.rounds import ROUND_MOVES
from payments.sandbox import transport
from payments.sandbox.core import Sandbox
from payments.sandbox.hosted.checkout import SessionClosed
from payments.sandbox.hosted.three_d_secure import NothingToAuthenticate
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
TABLES = [
    pytest.param(PLEDGE_MOVES, PledgeState, id="pledge"),
    pytest.param(ROUND_MOVES, RoundState, id="round"),
]


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_every_state_has_a_row_and_can_be_reached(table: Moves, states: type[Any]) -> None:
    assert set(table) == set(states.values)
    reached, frontier = set(), {"draft"}
    while frontier:
        reached |= frontier
        frontier = {to for state in frontier for to in table[state]} - reached
    assert reached == set(states.values)


def row_in(state: str) -> Pledge:
    """A pledge in any state, past the services."""
    collected = state in ("collected", "refunding", "refunded", "disputed", "lost")
    return Pledge.objects.create(
        round=factory.funding_round(at=NOW),
        backer=accounts.user(),
        state=state,
        amount_minor=2_500,
        currency="EUR",
        consent_text="",
        consent_version=1,
        consented_at=NOW,
        started_at=NOW,
        draft_expires_at=NOW,
        pledged_at=NOW,
        payment_method_id="pm_1",
        collected_at=NOW if collected else None,
        refunded_minor=2_500 if state == "refunded" else 0,
    )


@pytest.mark.parametrize("state", PledgeState.values)
def test_a_pledge_moves_only_by_its_table(state: str) -> None:
    pledge = row_in(state)
    for to in set(PledgeState.values) - PLEDGE_MOVES[state]:
        with pytest.raises(IllegalTransition):
            moves.transition(pledge, to, allowed=PLEDGE_MOVES, ended_at=NOW)
        pledge.refresh_from_db()
        assert (pledge.state, pledge.ended_at) == (state, None)


@pytest.mark.parametrize("state", RoundState.values)
def test_a_round_moves_only_by_its_table(state: str) -> None:
    round_ = factory.funding_round(at=NOW)
    met = {"grace": True, "funded": True, "refunding": True, "refunded": True, "unfunded": False}
    outcome = {"outcome_at": NOW, "goal_met": met.get(state), "pledged_minor_at_outcome": 1}
    FundingRound.objects.filter(pk=round_.pk).update(
        state=state, **(outcome if state in met else {})
    )
    for to in set(RoundState.values) - ROUND_MOVES[state]:
        with pytest.raises(IllegalTransition):
            moves.transition(round_, to, allowed=ROUND_MOVES, settled_at=NOW)
        round_.refresh_from_db()
        assert (round_.state, round_.settled_at) == (state, None)


def test_moving_all_moves_only_those_that_may() -> None:
    pledges = [row_in(state) for state in PledgeState.values]

    moved = moves.transition_all(
        Pledge.objects.all(), PledgeState.RELEASED, allowed=PLEDGE_MOVES, ended_at=NOW
    )

    assert moved == 1
    states = {was.state: Pledge.objects.get(pk=was.pk).state for was in pledges}
    assert states.pop("pledged") == "released"
    assert all(was == now for was, now in states.items())


CARDS = {
    "good": "4242424242424242",
    "declines later": "4000000000000341",
    "asks always": "4000002760003184",
    "asks unless set up": "4000002500003155",
    "disputed": "4000000000000259",
    "refund fails": "4000000000005126",
}
FAULTS = ("rate_limit", "server_error", "close", "close_after", "hang_after")
PATHS = ("/v1/", "/v1/payment_intents", "/v1/refunds", "/v1/checkout", "/v1/setup_intents")
AFTER_OUTCOME = tuple(set(RoundState.values) - {"draft", "in_review", "scheduled", "live"})


class RoundOfMoney(RuleBasedStateMachine):
    """Backers, workers, Stripe's events and trouble take turns as they please."""

    pledges = Bundle("pledges")

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        self.now = timezone.now()
        self.sandbox = Sandbox(clock=lambda: self.now.timestamp())
        self.speaking = client.use(transport.client(self.sandbox))
        self.speaking.__enter__()
        self.round = factory.funding_round(
            at=self.now,
            goal=6_000,
            shortfall_rule=ShortfallRule.REFUND_ALL,
            rewards=(factory.reward_terms(stock=2),),
        )

    def teardown(self) -> None:
        try:
            self.come_to_rest()
        finally:
            self.speaking.__exit__(None, None, None)
            self.sandbox.close()
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def fresh(self, pledge: Pledge) -> Pledge:
        return Pledge.objects.select_related("round", "backer").get(pk=pledge.pk)

    @property
    def state(self) -> str:
        return FundingRound.objects.get(pk=self.round.pk).state

    # Backers

    @initialize(cards=st.lists(st.sampled_from(sorted(CARDS)), min_size=2, max_size=3))
    def some_have_pledged(self, cards: list[str]) -> None:
        """Most runs should reach the goal: otherwise little can go wrong."""
        for card in cards:
            factory.pledge(self.round, self.sandbox, card=CARDS[card], amount=4_000, at=self.now)

    @rule(target=pledges, amount=st.sampled_from([2_500, 4_000]), wants_reward=st.booleans())
    def start(self, amount: int, wants_reward: bool) -> Any:
        reward = self.round.rewards.get() if wants_reward else None
        try:
            return factory.draft_pledge(self.round, amount=amount, reward=reward, at=self.now)
        except (pledging.RewardSoldOut, pledging.RoundClosed):
            return None

    @rule(pledge=pledges, card=st.sampled_from(sorted(CARDS)))
    def save_card(self, pledge: Pledge | None, card: str) -> None:
        if pledge is None:
            return
        try:
            checkouts.open_checkout(self.fresh(pledge), at=self.now)
            done = self.sandbox.checkout.submit_card(
                self.fresh(pledge).checkout_id, number=CARDS[card]
            )
            if done.requires_authentication:
                session = stripe_side.found(self.sandbox, self.fresh(pledge).checkout_id)
                self.sandbox.three_d_secure.complete(session["setup_intent"])
        except (checkouts.NothingToSave, gateway.Unavailable, gateway.Refused, SessionClosed):
            return

    @rule(amount=st.sampled_from([2_500, 4_000]))
    def finish_two_pages(self, amount: int) -> None:
        """Two tabs asked at the same moment; each got a page, and both were finished."""
        try:
            draft = factory.draft_pledge(self.round, amount=amount, at=self.now)
            checkouts.open_checkout(draft, at=self.now)
            first = self.fresh(draft).checkout_id
            Pledge.objects.filter(pk=draft.pk).update(checkout_id="")
            self.now += timedelta(seconds=1)
            checkouts.open_checkout(self.fresh(draft), at=self.now)
            for checkout_id in (first, self.fresh(draft).checkout_id):
                self.sandbox.checkout.submit_card(checkout_id)
                checkouts.apply_checkout(checkout_id, at=self.now)
        except (pledging.RoundClosed, gateway.Unavailable, gateway.Refused):
            return

    @rule(pledge=pledges, amount=st.sampled_from([2_500, 6_000]))
    def change(self, pledge: Pledge | None, amount: int) -> None:
        if pledge is None:
            return
        try:
            pledging.change_pledge(
                self.fresh(pledge),
                amount=Money(amount, "EUR"),
                consent=factory.CONSENT,
                at=self.now,
            )
        except (pledging.RoundClosed, pledging.NotChangeable):
            return

    @rule(pledge=pledges)
    def cancel(self, pledge: Pledge | None) -> None:
        if pledge is None:
            return
        try:
            pledging.cancel_pledge(self.fresh(pledge), at=self.now)
        except pledging.NotChangeable:
            return

    @rule(pledge=pledges, agrees=st.booleans())
    def pay_at_the_bank(self, pledge: Pledge | None, agrees: bool) -> None:
        if pledge is None:
            return
        try:
            attempt = collection.begin(
                self.fresh(pledge), at=self.now, return_url="http://127.0.0.1/"
            )
            collection.run(attempt, at=self.now)
            act = self.sandbox.three_d_secure
            (act.complete if agrees else act.fail)(self.fresh(pledge).payment_intent_id)
        except (collection.NotChargeable, gateway.Unavailable, NothingToAuthenticate):
            return

    # Time and workers

    @rule(hours=st.sampled_from([1, 23, 49, 24 * 8]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.state == RoundState.LIVE)
    @rule()
    def reach_the_deadline(self) -> None:
        self.now = max(self.now, self.round.deadline_at)

    @rule()
    def settle(self) -> None:
        try:
            settlement.step(FundingRound.objects.get(pk=self.round.pk), at=self.now)
        except gateway.Unavailable:
            return

    @rule(killed=st.booleans())
    def charge_what_is_due(self, killed: bool) -> None:
        for pledge in Pledge.objects.to_charge(at=self.now):
            if not collection.can_retry_alone(pledge):
                collection.remind(pledge, at=self.now)
                continue
            attempt = collection.begin(pledge, at=self.now)
            if not killed:
                self.run(attempt)

    @rule()
    def sweep(self) -> None:
        pending = ChargeAttempt.objects.filter(outcome=Outcome.PENDING, overdue_at__lte=self.now)
        for attempt in pending:
            self.run(attempt)
        for pledge in Pledge.objects.lapsed_drafts(at=self.now).select_related("round"):
            try:
                checkouts.settle_draft(pledge, at=self.now)
            except gateway.Unavailable:
                return
        try:
            for refund in Refund.objects.filter(state=RefundState.PENDING):
                refunds.run(refund, at=self.now)
            for pledge in Pledge.objects.select_related("round"):
                checkouts.tidy(pledge, at=self.now)
        except gateway.Unavailable:
            return

    def run(self, attempt: ChargeAttempt) -> None:
        try:
            collection.run(attempt, at=self.now)
        except gateway.Unavailable:
            collection.postpone(attempt, at=self.now)

    # Operators

    @rule(minor=st.sampled_from([1, 1_000, 2_500, 4_000]), killed=st.booleans(), at=st.data())
    def give_back(self, minor: int, killed: bool, at: st.DataObject) -> None:
        collected = list(Pledge.objects.exclude(collected_at=None).order_by("pk"))
        if not collected:
            return
        pledge = at.draw(st.sampled_from(collected))
        try:
            begun = refunds.begin(pledge, amount=Money(minor, "EUR"), at=self.now)
            if not killed:
                refunds.run(begun, at=self.now)
        except (refunds.NotRefundable, gateway.Unavailable):
            return

    @rule(at=st.data(), minor=st.sampled_from([None, 500, 2_500]))
    def give_back_by_hand(self, at: st.DataObject, minor: int | None) -> None:
        """At Stripe's dashboard, where nobody asks us."""
        paid = stripe_side.paid(self.sandbox)
        if not paid:
            return
        given: Any = {"payment_intent": at.draw(st.sampled_from(paid))["payment_intent"]}
        if minor is not None:
            given["amount"] = minor
        try:
            client.stripe_client().v1.refunds.create(given)
        except stripe.StripeError:
            return

    @rule()
    def stop_or_go_on(self) -> None:
        round_, by = FundingRound.objects.get(pk=self.round.pk), accounts.operator()
        try:
            if round_.state == RoundState.SUSPENDED:
                rounds.resume(round_, by=by, at=self.now)
            else:
                rounds.suspend(round_, by=by, at=self.now)
        except IllegalTransition:
            return

    @precondition(lambda self: self.state in ("suspended", "settling", "grace", "funded"))
    @rule(is_meant=st.integers(0, 3))
    def end_the_round(self, is_meant: int) -> None:
        if is_meant:
            return
        try:
            factory.end(FundingRound.objects.get(pk=self.round.pk), at=self.now)
        except refund_orders.PreviewOutdated:
            return

    # Stripe

    @rule(choice=st.data())
    def hear_some_events(self, choice: st.DataObject) -> None:
        """Any of all that were ever sent: new, old, or heard before."""
        news = stripe_side.news(self.sandbox)
        if news:
            some = choice.draw(st.lists(st.sampled_from(range(len(news))), max_size=4))
            for place in some:
                stripe_side.deliver(news[place], at=self.now)

    @rule(kind=st.sampled_from(FAULTS), path=st.sampled_from(PATHS))
    def have_trouble(self, kind: str, path: str) -> None:
        self.sandbox.control.fail_next(kind, path_prefix=path, seconds=0)

    @rule()
    def tick(self) -> None:
        self.sandbox.tick()

    # What holds after every step

    @invariant()
    def the_ledger_balances(self) -> None:
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        assert ledger.imbalances() == []

    @invariant()
    def what_is_held_is_what_was_collected(self) -> None:
        held = sum(pledge.held.minor for pledge in Pledge.objects.all())
        assert ledger.balance(Account.HELD, currency="EUR") == Money(-held, "EUR")

    @invariant()
    def never_more_goes_back_than_came(self) -> None:
        for pledge in Pledge.objects.prefetch_related("refunds"):
            back = [r.amount_minor for r in pledge.refunds.all() if r.state == "succeeded"]
            assert sum(back) == pledge.refunded_minor <= pledge.amount_minor
            waiting = [r.amount_minor for r in pledge.refunds.all() if r.state == "pending"]
            assert len(waiting) <= 1
        for charge in stripe_side.paid(self.sandbox):
            assert charge["amount_refunded"] <= charge["amount"]

    @invariant()
    def no_reward_is_given_more_often_than_it_exists(self) -> None:
        reward = self.round.rewards.get()
        assert reward.pledges.filter(state__in=HOLDING_STOCK).count() <= (reward.stock or 0)

    @invariant()
    def nobody_is_charged_twice_or_without_the_goal(self) -> None:
        counts = self.sandbox.control.counts()
        assert counts["double_charges"] == []
        if counts["charges_succeeded"]:
            assert FundingRound.objects.get(pk=self.round.pk).goal_met
        for pledge in Pledge.objects.all():
            assert len(stripe_side.intents(self.sandbox, pledge)) <= 1

    @invariant()
    def a_pledge_that_stands_has_its_card(self) -> None:
        waiting = [PledgeState.PLEDGED, PledgeState.ACTION_REQUIRED, PledgeState.ERRORED]
        for pledge in Pledge.objects.filter(state__in=waiting):
            assert stripe_side.is_attached(self.sandbox, pledge.payment_method_id)

    def come_to_rest(self) -> None:
        """The trouble ends; a month of sweeps later everyone knows where they stand."""
        self.sandbox.control.clear_faults()
        if self.state == RoundState.SUSPENDED:
            self.stop_or_go_on()
        self.now = max(self.now, self.round.deadline_at)
        for days in (0, 3, 3, 5, 1):
            self.now += timedelta(days=days)
            self.settle()
            self.charge_what_is_due(killed=False)
            self.sweep()
            for event in stripe_side.news(self.sandbox):
                stripe_side.deliver(event, at=self.now)
            self.settle()
            self.sweep()
            self.settle()
        unsettled = {*OUTSTANDING, PledgeState.DRAFT, PledgeState.REFUNDING}
        assert not Pledge.objects.filter(state__in=unsettled).exists()
        assert not Refund.objects.filter(state=RefundState.PENDING).exists()
        self.stripe_says_the_same_of_refunds()
        assert not Pledge.objects.filter(detach_card=True).exists()
        kept = Pledge.objects.exclude(collected_at=None)
        assert len(stripe_side.paid(self.sandbox)) == kept.count()
        receipts = Mail.objects.filter(kind="pledge_receipt").count()
        booked = LedgerTransaction.objects.filter(kind="collected").count()
        assert receipts == booked == kept.count()
        needs_a_person = Pledge.objects.filter(
            state__in=[PledgeState.DISPUTED, PledgeState.COLLECTED]
        )
        ended = {"funded", "unfunded", "refunded", "cancelled"}
        assert self.state in ended or (needs_a_person.exists() and WorkItem.objects.exists())
        self.the_ledger_balances()
        self.what_is_held_is_what_was_collected()
        self.nobody_is_charged_twice_or_without_the_goal()

    def stripe_says_the_same_of_refunds(self) -> None:
        arrived: Counter[str] = Counter()
        for one in self.sandbox.store.every("refund"):
            if one["status"] == "succeeded":
                arrived[one["payment_intent"]] += one["amount"]
        for pledge in Pledge.objects.exclude(collected_at=None):
            assert pledge.refunded_minor == arrived[pledge.payment_intent_id]
        assert list(audit.findings()) == []


def test_money_stays_in_order_whatever_happens_in_whatever_order(db: None) -> None:
    run_state_machine_as_test(
        RoundOfMoney,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
