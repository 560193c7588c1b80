"""Refunds at the same moment. Of each pair the first shows the race, the second its end."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.models import User
from core.money import Money
from core.moves import IllegalTransition
from payments import (
    audit,
    disputes,
    gateway,
    ledger,
    refund_orders,
    refund_previews,
    refunds,
    settlement,
    stripe_events,
    work,
)
from payments.gateway.client import stripe_client
from payments.models import (
    Account,
    FundingRound,
    LedgerTransaction,
    Pledge,
    PledgeState,
    Refund,
    RefundState,
    RoundState,
    WorkItem,
)
from payments.sandbox.core import Sandbox
from tests.concurrency.payments.racing import Line, problems, race, without_row_locks
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "The pads are not made."


@pytest.fixture
def paid(live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime) -> Pledge:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)
    return Pledge.objects.get(pk=pledge.pk)


@pytest.fixture
def operators() -> tuple[User, User]:
    return accounts.operator(), accounts.operator()


def euro(minor: int) -> Money:
    return Money(minor, "EUR")


# Two operators, one pledge


def two_give_back(
    paid: Pledge,
    operators: tuple[User, User],
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> list[Any]:
    """Both have read the same preview, and confirm at once: 60.00 of 100.00 each."""
    monkeypatch.setattr(refunds, "_new", Line().before(refunds._new))
    read = refund_previews.of_pledge(paid, euro(6_000)).fingerprint
    return race(
        *(
            lambda by=by: refund_orders.refund_pledge(
                paid, amount=euro(6_000), reason=WHY, by=by, at=at, read=read
            )
            for by in operators
        )
    )


def test_without_locks_only_the_database_stops_a_second_refund(
    paid: Pledge, operators: tuple[User, User], deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    [refusal] = problems(two_give_back(paid, operators, deadline, monkeypatch))

    assert isinstance(refusal, IntegrityError)
    assert "refund_" in str(refusal)


def test_of_two_operators_the_second_is_shown_what_the_first_did(
    paid: Pledge, operators: tuple[User, User], deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    [refusal] = problems(two_give_back(paid, operators, deadline, monkeypatch))

    assert isinstance(refusal, refund_orders.PreviewOutdated)
    assert [one.why for one in refusal.preview.barred] == ["under_way"]
    assert Refund.objects.get().amount == euro(6_000)


def test_of_two_operators_one_ends_the_round(
    paid: Pledge, operators: tuple[User, User], live: FundingRound, deadline: datetime
) -> None:
    round_ = FundingRound.objects.get(pk=live.pk)
    read = refund_previews.of_round(round_).fingerprint

    done = race(
        *(
            lambda by=by: refund_orders.end_round(round_, reason=WHY, by=by, at=deadline, read=read)
            for by in operators
        )
    )

    [refusal] = problems(done)
    assert isinstance(refusal, refund_orders.PreviewOutdated)
    assert Refund.objects.count() == 1
    assert FundingRound.objects.get().state == RoundState.REFUNDING


def test_a_pledge_and_its_round_given_back_at_once_go_back_once(
    paid: Pledge,
    operators: tuple[User, User],
    live: FundingRound,
    sandbox: Sandbox,
    deadline: datetime,
) -> None:
    round_ = FundingRound.objects.get(pk=live.pk)
    of_round = refund_previews.of_round(round_).fingerprint
    of_pledge = refund_previews.of_pledge(paid, euro(10_000)).fingerprint
    one, other = operators

    race(
        lambda: refund_orders.end_round(round_, reason=WHY, by=one, at=deadline, read=of_round),
        lambda: refund_orders.refund_pledge(
            paid, amount=euro(10_000), reason=WHY, by=other, at=deadline, read=of_pledge
        ),
    )
    settle(FundingRound.objects.get(pk=live.pk), at=deadline)

    assert [one["amount"] for one in sandbox.store.every("refund")] == [10_000]
    assert Pledge.objects.get().state == PledgeState.REFUNDED
    assert list(audit.findings()) == []


# One refund, heard of by two


def heard_twice(paid: Pledge, at: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The worker's answer and Stripe's event arrive together."""
    begun = refunds.begin(paid, amount=euro(3_000), at=at)
    standing = gateway.refunds.create(
        pledge_key=str(paid.key),
        number=begun.number,
        refund_key=str(begun.key),
        payment_intent_id=paid.payment_intent_id,
        amount=begun.amount,
    )
    monkeypatch.setattr(ledger, "refunded", Line().before(ledger.refunded))
    return race(*[lambda: refunds.apply_refund(paid, standing, at=at)] * 2)


def test_without_locks_only_the_ledger_stops_a_second_booking(
    paid: Pledge, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    [refusal] = problems(heard_twice(paid, deadline, monkeypatch))

    assert isinstance(refusal, IntegrityError | IllegalTransition)
    assert LedgerTransaction.objects.filter(kind="refunded").count() == 1


def test_one_refund_heard_of_by_two_is_booked_once(
    paid: Pledge, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problems(heard_twice(paid, deadline, monkeypatch)) == []

    assert Pledge.objects.get().refunded_minor == 3_000
    assert LedgerTransaction.objects.filter(kind="refunded").count() == 1


def test_one_event_of_a_refund_by_hand_processed_by_two_makes_one_row(
    paid: Pledge, sandbox: Sandbox, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stripe_client().v1.refunds.create({"payment_intent": paid.payment_intent_id, "amount": 400})
    [event] = stripe_side.news(sandbox, "refund.created")
    handle = stripe_events.HANDLERS["refund.created"]
    told = event.payload["data"]["object"]

    assert problems(race(*[lambda: handle(told, deadline)] * 3)) == []

    assert Refund.objects.get().amount == euro(400)
    assert Pledge.objects.get().refunded_minor == 400


# A refund and a dispute


def refund_meets_dispute(paid: Pledge, at: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """An operator begins it in the moment in which the bank takes the money."""
    line = Line()
    monkeypatch.setattr(refunds, "_new", line.before(refunds._new))
    monkeypatch.setattr(disputes, "_open", line.before(disputes._open))
    return race(
        lambda: refunds.begin(paid, amount=euro(6_000), at=at),
        lambda: disputes.apply_dispute(paid, dispute_id="dp_1", status="needs_response", at=at),
    )


def test_without_locks_money_goes_back_that_the_bank_has_taken(
    paid: Pledge, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    assert problems(refund_meets_dispute(paid, deadline, monkeypatch)) == []

    assert Refund.objects.count() == 1
    assert Pledge.objects.get().state == PledgeState.DISPUTED


def test_a_refund_and_a_dispute_come_one_after_the_other(
    paid: Pledge, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever came second knew of the first: a refund is refused once the bank has the money."""
    refused = problems(refund_meets_dispute(paid, deadline, monkeypatch))

    assert Pledge.objects.get().state == PledgeState.DISPUTED
    if Refund.objects.exists():
        assert refused == []
    else:
        assert [str(problem) for problem in refused] == ["disputed"]
    assert list(audit.findings()) == []


def test_stripe_decides_between_a_refund_and_a_dispute(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    """Both on their way at once: whatever Stripe did first, our books say the same."""
    [charge] = stripe_side.paid(sandbox, paid)
    begun = refunds.begin(paid, amount=euro(6_000), at=deadline)

    def ask() -> None:
        while True:
            try:
                return refunds.run(begun, at=deadline)
            except gateway.Unavailable:
                continue

    assert problems(race(ask, lambda: sandbox.control.dispute(charge["id"]))) == []
    stripe_side.deliver_all(sandbox, at=deadline)

    given = sum(one["amount"] for one in sandbox.store.every("refund"))
    [dispute] = sandbox.store.every("dispute")
    pledge = Pledge.objects.get()
    assert (pledge.state, pledge.refunded_minor) == (PledgeState.DISPUTED, given)
    assert given + dispute["amount"] == 10_000
    assert ledger.balance(Account.DISPUTED, currency="EUR") == euro(dispute["amount"])
    assert not Refund.objects.filter(state=RefundState.PENDING).exists()
    assert list(audit.findings()) == []


# The end of a round


def test_a_card_saved_while_a_stopped_round_ends_is_let_go_or_stands(
    live: FundingRound, sandbox: Sandbox, now: datetime, operators: tuple[User, User]
) -> None:
    draft = factory.draft_pledge(live, at=now)
    FundingRound.objects.filter(pk=live.pk).update(state=RoundState.SUSPENDED)
    stopped = FundingRound.objects.get(pk=live.pk)
    read = refund_previews.of_round(stopped).fingerprint

    race(
        lambda: factory.save_card(draft, sandbox, at=now),
        lambda: refund_orders.end_round(stopped, reason=WHY, by=operators[0], at=now, read=read),
    )

    pledge, round_ = Pledge.objects.get(), FundingRound.objects.get()
    if round_.state == RoundState.CANCELLED:
        assert pledge.state in (PledgeState.EXPIRED, PledgeState.RELEASED)
        assert pledge.detach_card or not pledge.payment_method_id
    else:
        assert pledge.state == PledgeState.PLEDGED


def test_a_round_that_is_settled_while_it_is_refunded_gives_back_once(
    paid: Pledge,
    live: FundingRound,
    sandbox: Sandbox,
    deadline: datetime,
    operators: tuple[User, User],
) -> None:
    round_ = FundingRound.objects.get(pk=live.pk)
    read = refund_previews.of_round(round_).fingerprint
    steps: list[Callable[[], Any]] = [lambda: settlement.step(round_, at=deadline)] * 2

    def end() -> FundingRound:
        return refund_orders.end_round(round_, reason=WHY, by=operators[0], at=deadline, read=read)

    assert problems(race(end, *steps)) == []
    settle(FundingRound.objects.get(pk=live.pk), at=deadline)

    assert Refund.objects.count() == len(sandbox.store.every("refund")) == 1
    assert FundingRound.objects.get().state == RoundState.REFUNDED


# One item, two people


def test_an_item_is_settled_by_one_of_two(
    transactional_db: None, now: datetime, operators: tuple[User, User]
) -> None:
    item = work.open_item("refund_failed", "pledge:x", at=now)

    [refusal] = problems(
        race(*(lambda by=by: work.settle(item, note="Paid.", by=by, at=now) for by in operators))
    )

    assert isinstance(refusal, work.AlreadySettled)
    assert WorkItem.objects.get().note == "Paid."
