"""Disputes in every order: opened, closed, heard of late, heard of twice."""

from datetime import datetime

import pytest

from core import events
from core.money import Money
from payments import collection, disputes, ledger, refunds
from payments.gateway.client import stripe_client
from payments.models import Account, FundingRound, LedgerTransaction, Pledge, PledgeState, WorkItem
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.footprint import unchanged
from tests.payments.test_collection import Killed, dies_before, due_pledge

pytestmark = pytest.mark.django_db
DISPUTED = "4000000000000259"
INQUIRY = "4000000000001976"
NOTHING = Money(0, "EUR")


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round").get(pk=pledge.pk)


def balance(account: Account) -> Money:
    return ledger.balance(account, currency="EUR")


@pytest.fixture
def paid(live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime) -> Pledge:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)
    return fresh(pledge)


def apply(pledge: Pledge, status: str, *, at: datetime) -> Pledge:
    return disputes.apply_dispute(pledge, dispute_id="dp_1", status=status, at=at)


def test_an_opened_dispute_withdraws_the_money(paid: Pledge, deadline: datetime) -> None:
    at_stripe = balance(Account.STRIPE)
    apply(paid, "needs_response", at=deadline)
    with unchanged():
        apply(paid, "needs_response", at=deadline)
        apply(paid, "under_review", at=deadline)

    assert fresh(paid).state == PledgeState.DISPUTED
    assert balance(Account.DISPUTED) == Money(10_000, "EUR")
    assert balance(Account.STRIPE) == at_stripe - Money(10_000, "EUR")
    assert balance(Account.HELD) == Money(-10_000, "EUR")
    [item] = WorkItem.objects.all()
    assert (item.kind, item.subject) == ("dispute", "dp_1")


@pytest.mark.parametrize("first", [["needs_response"], []])
def test_a_dispute_that_was_won_brings_the_money_back(
    first: list[str], paid: Pledge, deadline: datetime
) -> None:
    """Also when its opening was never heard of."""
    at_stripe = balance(Account.STRIPE)
    for status in [*first, "won", "won", "needs_response"]:
        apply(paid, status, at=deadline)

    assert fresh(paid).state == PledgeState.COLLECTED
    assert (balance(Account.DISPUTED), balance(Account.STRIPE)) == (NOTHING, at_stripe)
    assert LedgerTransaction.objects.filter(kind__startswith="dispute").count() == 2
    assert [e.verb for e in events.of(paid)][-2:] == ["dispute_opened", "dispute_won"]


@pytest.mark.parametrize("first", [["needs_response"], []])
def test_a_dispute_that_was_lost_takes_the_money_from_the_firm(
    first: list[str], paid: Pledge, deadline: datetime
) -> None:
    for status in [*first, "lost", "lost", "needs_response", "won"]:
        apply(paid, status, at=deadline)

    assert fresh(paid).state == PledgeState.LOST
    assert (balance(Account.DISPUTED), balance(Account.HELD)) == (NOTHING, NOTHING)
    assert ledger.imbalances() == []


@pytest.mark.parametrize(
    "status", ["warning_needs_response", "warning_under_review", "warning_closed", "new_word"]
)
def test_an_inquiry_withdraws_nothing(status: str, paid: Pledge, deadline: datetime) -> None:
    with unchanged():
        apply(paid, status, at=deadline)


@pytest.mark.parametrize("died", [True, False])
def test_a_dispute_heard_of_before_its_own_charge_is_not_forgotten(
    died: bool,
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bank speaks at once; the worker that asked for the charge was killed, or is slow."""
    pledge = due_pledge(live, sandbox, now=now, deadline=deadline, card=DISPUTED)
    attempt = collection.begin(pledge, at=deadline)
    with monkeypatch.context() as patched:
        patched.setattr(collection, "apply_intent", dies_before(collection.apply_intent))
        with pytest.raises(Killed):
            collection.run(attempt, at=deadline)

    stripe_side.deliver_all(sandbox, "charge.dispute.created", at=deadline)
    if not died:
        collection.run(attempt, at=deadline)

    assert fresh(pledge).state == PledgeState.DISPUTED
    assert balance(Account.DISPUTED) == Money(10_000, "EUR")
    assert len(stripe_side.paid(sandbox, pledge)) == 1


def test_a_dispute_about_money_we_give_back_is_a_persons_task(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)
    apply(paid, "needs_response", at=deadline)
    refunds.run(begun, at=deadline)
    apply(paid, "needs_response", at=deadline)

    [item] = WorkItem.objects.all()
    assert (item.kind, item.subject) == ("dispute_unbooked", "dp_1")
    assert fresh(paid).state == PledgeState.REFUNDED
    assert not LedgerTransaction.objects.filter(kind="disputed").exists()


@pytest.mark.parametrize(
    ("card", "state"), [(DISPUTED, PledgeState.DISPUTED), (INQUIRY, PledgeState.COLLECTED)]
)
def test_the_dispute_cards_end_where_their_bank_leads(
    card: str, state: str, live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, card=card, at=now)
    settle(live, at=deadline)

    stripe_side.deliver_all(sandbox, at=deadline)

    assert fresh(pledge).state == state


def test_the_whole_dispute_by_events_in_reverse(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, card=DISPUTED, at=now)
    settle(live, at=deadline)
    [dispute] = sandbox.store.every("dispute")
    stripe_client().v1.disputes.close(dispute["id"])

    for event in reversed(stripe_side.news(sandbox)):
        assert stripe_side.deliver(event, at=deadline)

    assert fresh(pledge).state == PledgeState.LOST
    assert balance(Account.HELD) == NOTHING
