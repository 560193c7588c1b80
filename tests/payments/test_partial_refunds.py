"""Giving back a part: exactly that, booked once, whoever asked and whatever was made by hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from core import events
from core.money import Money
from notifications import outbox
from notifications.models import Mail
from payments import audit, disputes, gateway, ledger, messages, refunds
from payments.gateway.client import stripe_client
from payments.gateway.refunds import Standing
from payments.models import (
    Account,
    FundingRound,
    LedgerTransaction,
    Pledge,
    PledgeState,
    Refund,
    RefundCause,
    RefundState,
    WorkItem,
)
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import give_back, settle
from tests.payments.footprint import unchanged
from tests.payments.test_collection import Killed, dies_after, dies_before

pytestmark = pytest.mark.django_db
TYPES = ("refund.created", "refund.updated", "refund.failed")


def euro(minor: int) -> Money:
    return Money(minor, "EUR")


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("round__campaign__firm", "reward").get(pk=pledge.pk)


@pytest.fixture
def paid(live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime) -> Pledge:
    """100.00, collected."""
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)
    return fresh(pledge)


def part(pledge: Pledge, minor: int, *, at: datetime) -> Refund:
    return refunds.begin(pledge, amount=euro(minor), at=at)


def by_hand(pledge: Pledge, minor: int | None = None) -> str:
    """Somebody refunds it at Stripe's dashboard."""
    given: Any = {"payment_intent": pledge.payment_intent_id}
    if minor is not None:
        given["amount"] = minor
    return str(stripe_client().v1.refunds.create(given).id)


def assert_books_agree(pledge: Pledge, sandbox: Sandbox) -> None:
    """Ours, the ledger's and Stripe's sums are one."""
    pledge = fresh(pledge)
    made = [one for one in sandbox.store.every("refund") if one["status"] == "succeeded"]
    assert pledge.refunded_minor == sum(one["amount"] for one in made)
    assert ledger.balance(Account.HELD, currency="EUR") == -pledge.held
    assert list(audit.findings()) == []


# Ours


def test_a_part_goes_back_and_the_pledge_stays_collected(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    begun = part(paid, 3_000, at=deadline)
    assert fresh(paid).state == PledgeState.COLLECTED
    refunds.run(begun, at=deadline)

    pledge = fresh(paid)
    assert (pledge.state, pledge.refunded, pledge.held) == (
        PledgeState.COLLECTED,
        euro(3_000),
        euro(7_000),
    )
    assert (pledge.ended_at, pledge.detach_card) == (None, False)
    [posting] = LedgerTransaction.objects.filter(kind="refunded")
    assert posting.reference == f"pledge:{paid.key}:refund:1"
    assert_books_agree(paid, sandbox)


def test_parts_make_up_the_whole(paid: Pledge, sandbox: Sandbox, deadline: datetime) -> None:
    for minor in (1, 2_999, 7_000):
        refunds.run(part(paid, minor, at=deadline), at=deadline)

    pledge = fresh(paid)
    assert (pledge.state, pledge.refunded_minor, pledge.detach_card) == ("refunded", 10_000, True)
    assert [refund.number for refund in pledge.refunds.all()] == [1, 2, 3]
    assert LedgerTransaction.objects.filter(kind="refunded").count() == 3
    assert_books_agree(paid, sandbox)


def test_the_rest_after_a_part_is_all_that_is_left(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    refunds.run(part(paid, 3_000, at=deadline), at=deadline)
    rest = refunds.begin(fresh(paid), at=deadline)
    assert (rest.amount, fresh(paid).state) == (euro(7_000), PledgeState.REFUNDING)

    refunds.run(rest, at=deadline)

    assert fresh(paid).state == PledgeState.REFUNDED
    assert_books_agree(paid, sandbox)


@pytest.mark.parametrize("minor", [0, -1, 10_001])
def test_never_more_than_is_held_and_never_nothing(
    minor: int, paid: Pledge, deadline: datetime
) -> None:
    with unchanged(), pytest.raises(refunds.NotRefundable, match="amount"):
        refunds.begin(paid, amount=euro(minor), at=deadline)


def test_after_a_part_no_more_than_the_rest(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    refunds.run(part(paid, 3_000, at=deadline), at=deadline)

    with unchanged(), pytest.raises(refunds.NotRefundable, match="amount"):
        part(fresh(paid), 7_001, at=deadline)


def test_one_refund_at_a_time(paid: Pledge, deadline: datetime) -> None:
    part(paid, 3_000, at=deadline)

    with unchanged(), pytest.raises(refunds.NotRefundable, match="under_way"):
        part(paid, 3_000, at=deadline)


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
def test_a_worker_killed_between_stripe_and_the_commit_gives_back_the_part_once(
    death: Callable[..., Any],
    module: Any,
    name: str,
    paid: Pledge,
    sandbox: Sandbox,
    deadline: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = part(paid, 3_000, at=deadline)
    with monkeypatch.context() as patched:
        patched.setattr(module, name, death(getattr(module, name)))
        with pytest.raises(Killed):
            refunds.run(begun, at=deadline)

    give_back(paid.round, at=deadline)

    assert [one["amount"] for one in sandbox.store.every("refund")] == [3_000]
    assert Mail.objects.filter(kind="pledge_refunded").count() == 1
    assert_books_agree(paid, sandbox)


def test_a_day_later_the_part_is_found_and_not_given_again(
    paid: Pledge, sandbox: Sandbox, deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its key is forgotten at Stripe by then, and there is room for a second one."""
    begun = part(paid, 3_000, at=deadline)
    with monkeypatch.context() as patched:
        patched.setattr(gateway.refunds, "create", dies_after(gateway.refunds.create))
        with pytest.raises(Killed):
            refunds.run(begun, at=deadline)
    later = deadline + timedelta(hours=25)
    monkeypatch.setattr(sandbox, "clock", later.timestamp)

    refunds.run(begun, at=later)

    assert [one["amount"] for one in sandbox.store.every("refund")] == [3_000]
    assert fresh(paid).refunded_minor == 3_000


def test_the_receipt_by_mail_says_how_much_and_why(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    operator = accounts.operator()
    begun = refunds.begin(paid, amount=euro(3_000), reason="No pads.", by=operator, at=deadline)
    refunds.run(begun, at=deadline)

    mail = Mail.objects.get(kind="pledge_refunded")
    assert mail.params["refund_minor"] == mail.params["refunded_minor"] == 3_000
    assert (mail.params["amount_minor"], mail.params["reason"]) == (10_000, "No pads.")
    assert mail.params["receipt_path"] == messages.receipt_path(paid)
    begun.refresh_from_db()
    assert (begun.asked_by, begun.cause) == (operator, RefundCause.OPERATOR)
    told = [(event.verb, event.data.get("minor")) for event in events.of(paid)][-2:]
    assert told == [("refund_begun", 3_000), ("pledge_refunded", 3_000)]


def test_each_receipt_tells_a_part_from_the_last_part_and_from_all(
    paid: Pledge, deadline: datetime
) -> None:
    for minor in (3_000, 7_000):
        refunds.run(part(fresh(paid), minor, at=deadline), at=deadline)

    first, last = (
        outbox.compose(mail) for mail in Mail.objects.filter(kind="pledge_refunded").order_by("pk")
    )

    assert first.subject == f"Partly refunded: €30.00 for {paid.round.title}"
    assert "€30.00 of the €100.00" in str(first.body)
    assert last.subject == f"Refunded: €70.00 for {paid.round.title}"
    assert "the last €70.00 of the €100.00" in str(last.body)
    assert messages.receipt_path(paid) in str(last.body)


def test_a_refused_part_is_a_persons_task_and_can_be_tried_again(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    intent = stripe_side.found(sandbox, paid.payment_intent_id)
    sandbox.store.remove(intent["id"])
    refunds.run(part(paid, 3_000, at=deadline), at=deadline)
    assert WorkItem.objects.get().kind == "refund_refused"
    assert fresh(paid).refunds.get().state == RefundState.FAILED
    sandbox.store.save(intent)

    refunds.run(part(fresh(paid), 3_000, at=deadline), at=deadline)

    assert WorkItem.objects.get().resolved_at == deadline
    assert [refund.state for refund in fresh(paid).refunds.all()] == ["failed", "succeeded"]
    assert_books_agree(paid, sandbox)


def test_a_part_that_comes_back_is_held_again(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    for minor in (3_000, 7_000):
        refunds.run(part(fresh(paid), minor, at=deadline), at=deadline)
    first = paid.refunds.get(number=1)
    sandbox.control.fail_refund(first.stripe_id)

    for _ in range(2):
        stripe_side.deliver_all(sandbox, *TYPES, at=deadline)

    pledge = fresh(paid)
    assert (pledge.state, pledge.refunded_minor, pledge.ended_at) == ("collected", 7_000, None)
    [posting] = LedgerTransaction.objects.filter(kind="refund_failed")
    assert posting.reference == f"pledge:{paid.key}:refund:1:failed"
    assert Mail.objects.filter(kind="refund_returned").count() == 1
    assert WorkItem.objects.get().kind == "refund_failed"
    assert_books_agree(paid, sandbox)


def test_success_heard_of_after_the_failure_changes_nothing(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    """A slow worker read "succeeded" a moment before the bank sent it back."""
    begun = part(paid, 3_000, at=deadline)
    refunds.run(begun, at=deadline)
    begun.refresh_from_db()
    stale = gateway.refunds.read(begun.stripe_id)
    sandbox.control.fail_refund(begun.stripe_id)
    refunds.catch_up(paid, at=deadline)

    with unchanged():
        refunds.apply_refund(paid, stale, at=deadline)

    assert fresh(paid).refunded_minor == 0


# By hand at Stripe


@pytest.mark.parametrize(("minor", "state"), [(4_000, "collected"), (None, "refunded")])
def test_what_was_refunded_by_hand_is_booked_with_the_sum_it_had(
    minor: int | None, state: str, paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    made = by_hand(paid, minor)

    for _ in range(2):
        stripe_side.deliver_all(sandbox, *TYPES, at=deadline)

    pledge = fresh(paid)
    assert (pledge.state, pledge.refunded_minor) == (state, minor or 10_000)
    row = pledge.refunds.get()
    assert (row.cause, row.stripe_id, row.asked_by) == (RefundCause.AT_STRIPE, made, None)
    assert Mail.objects.filter(kind="pledge_refunded").count() == 1
    assert_books_agree(paid, sandbox)


def test_a_part_by_hand_leaves_no_room_for_the_whole_that_waits(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)
    by_hand(paid, 4_000)
    stripe_side.deliver_all(sandbox, *TYPES, at=deadline)
    refunds.run(begun, at=deadline)

    pledge = fresh(paid)
    assert (pledge.state, pledge.refunded_minor) == (PledgeState.COLLECTED, 4_000)
    begun.refresh_from_db()
    assert (begun.state, begun.failure_code) == (RefundState.FAILED, refunds.OVERTAKEN)
    assert WorkItem.objects.get().kind == "refund_overtaken"
    assert_books_agree(paid, sandbox)

    refunds.run(refunds.begin(pledge, at=deadline), at=deadline)
    assert fresh(paid).state == PledgeState.REFUNDED
    assert WorkItem.objects.get().resolved_at == deadline


@pytest.mark.parametrize("hears_first", [True, False])
def test_all_of_it_by_hand_answers_the_whole_that_waits(
    hears_first: bool, paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    begun = refunds.begin(paid, at=deadline)
    by_hand(paid)
    if hears_first:
        stripe_side.deliver_all(sandbox, *TYPES, at=deadline)

    refunds.run(begun, at=deadline)
    stripe_side.deliver_all(sandbox, *TYPES, at=deadline)

    assert fresh(paid).state == PledgeState.REFUNDED
    assert not WorkItem.objects.filter(resolved_at=None).exists()
    assert len(sandbox.store.every("refund")) == 1
    assert_books_agree(paid, sandbox)


def test_a_part_by_hand_beside_ours_is_another_refund(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    """Also of the same sum: which is which stands in the metadata, not in the amount."""
    begun = part(paid, 3_000, at=deadline)
    by_hand(paid, 3_000)
    stripe_side.deliver_all(sandbox, *TYPES, at=deadline)
    refunds.run(begun, at=deadline)

    assert fresh(paid).refunded_minor == 6_000
    assert [r.cause for r in paid.refunds.order_by("number")] == ["operator", "at_stripe"]
    assert_books_agree(paid, sandbox)


def test_a_pending_refund_by_hand_waits_for_its_answer(paid: Pledge, deadline: datetime) -> None:
    pending = Standing("re_9", "pending", paid.payment_intent_id, euro(500))

    with unchanged():
        refunds.apply_refund(paid, pending, at=deadline)


def test_a_failed_one_by_hand_is_remembered_and_never_booked(
    paid: Pledge, deadline: datetime
) -> None:
    failed = Standing("re_9", "failed", paid.payment_intent_id, euro(500))
    arrived = Standing("re_9", "succeeded", paid.payment_intent_id, euro(500))
    refunds.apply_refund(paid, failed, at=deadline)

    with unchanged():
        refunds.apply_refund(paid, arrived, at=deadline)

    assert fresh(paid).refunded_minor == 0
    assert WorkItem.objects.get().kind == "refund_failed"


def test_more_than_was_charged_is_a_persons_task(paid: Pledge, deadline: datetime) -> None:
    beyond = Standing("re_9", "succeeded", paid.payment_intent_id, euro(10_001))
    refunds.apply_refund(paid, beyond, at=deadline)

    assert WorkItem.objects.get().kind == "refund_beyond"
    assert (fresh(paid).refunded_minor, Refund.objects.count()) == (0, 0)


def test_a_refund_of_what_we_never_booked_is_a_persons_task(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, at=now)
    refunds.apply_refund(pledge, Standing("re_9", "succeeded", "pi_1", euro(100)), at=now)

    assert WorkItem.objects.get().kind == "refund_unbooked"
    assert fresh(pledge).refunded_minor == 0


def test_a_strange_key_in_the_metadata_names_no_row(paid: Pledge, deadline: datetime) -> None:
    begun = part(paid, 3_000, at=deadline)
    for number, key in enumerate(("x", str(paid.key), str(begun.key))):
        # The last names our row, but is over another sum: so it is another refund.
        given = Standing(f"re_{number}", "succeeded", paid.payment_intent_id, euro(1), key=key)
        refunds.apply_refund(paid, given, at=deadline)

    begun.refresh_from_db()
    assert begun.state == RefundState.PENDING
    assert fresh(paid).refunded_minor == 3


# Disputes


def test_a_dispute_after_a_part_is_over_what_is_left(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    refunds.run(part(paid, 3_000, at=deadline), at=deadline)
    [charge] = stripe_side.paid(sandbox, paid)
    dispute = sandbox.control.dispute(charge["id"])
    stripe_side.deliver_all(sandbox, "charge.dispute.created", at=deadline)
    assert ledger.balance(Account.DISPUTED, currency="EUR") == euro(7_000)

    stripe_client().v1.disputes.close(dispute["id"])
    stripe_side.deliver_all(sandbox, "charge.dispute.closed", at=deadline)

    pledge = fresh(paid)
    assert (pledge.state, pledge.lost_minor, pledge.held) == (PledgeState.LOST, 7_000, euro(0))
    assert ledger.balance(Account.DISPUTED, currency="EUR") == euro(0)
    assert list(audit.findings()) == []


def test_a_dispute_over_a_part_leaves_the_rest_with_us(paid: Pledge, deadline: datetime) -> None:
    for status in ("needs_response", "lost"):
        disputes.apply_dispute(
            paid, dispute_id="dp_1", status=status, amount=euro(2_500), at=deadline
        )

    assert fresh(paid).held == euro(7_500)
    assert ledger.balance(Account.HELD, currency="EUR") == euro(-7_500)
    assert list(audit.findings()) == []


def test_a_refund_that_meets_a_dispute_gives_way_to_it(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    """The bank was quicker, and we had not heard: Stripe refuses, and we hear of it then."""
    begun = refunds.begin(paid, at=deadline)
    [charge] = stripe_side.paid(sandbox, paid)
    sandbox.control.dispute(charge["id"])

    refunds.run(begun, at=deadline)

    assert fresh(paid).state == PledgeState.DISPUTED
    assert sandbox.store.every("refund") == []
    assert {item.kind for item in WorkItem.objects.all()} == {"refund_refused", "dispute"}
    assert ledger.balance(Account.DISPUTED, currency="EUR") == euro(10_000)
    with unchanged(), pytest.raises(refunds.NotRefundable, match="disputed"):
        refunds.begin(paid, at=deadline)


def test_a_part_heard_of_during_a_dispute_is_booked_all_the_same(
    paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    by_hand(paid, 3_000)
    [charge] = stripe_side.paid(sandbox, paid)
    dispute = sandbox.control.dispute(charge["id"])
    stripe_side.deliver_all(sandbox, "charge.dispute.created", at=deadline)
    stripe_side.deliver_all(sandbox, *TYPES, at=deadline)
    assert (fresh(paid).state, fresh(paid).refunded_minor) == (PledgeState.DISPUTED, 3_000)

    stripe_client().v1.disputes.update(
        dispute["id"], {"evidence": {"uncategorized_text": "winning_evidence"}}
    )
    stripe_side.deliver_all(sandbox, "charge.dispute.closed", at=deadline)

    assert (fresh(paid).state, fresh(paid).held) == (PledgeState.COLLECTED, euro(7_000))
    assert list(audit.findings()) == []


def test_a_dispute_won_after_all_went_back_ends_refunded(paid: Pledge, deadline: datetime) -> None:
    disputes.apply_dispute(paid, dispute_id="dp_1", status="needs_response", at=deadline)
    whole = Standing("re_9", "succeeded", paid.payment_intent_id, euro(10_000))
    refunds.apply_refund(paid, whole, at=deadline)
    disputes.apply_dispute(paid, dispute_id="dp_1", status="won", at=deadline)

    pledge = fresh(paid)
    assert (pledge.state, pledge.ended_at, pledge.detach_card) == ("refunded", deadline, True)


# Events in any order


@pytest.mark.parametrize("backwards", [True, False])
def test_refund_events_twice_and_in_any_order_book_each_refund_once(
    backwards: bool, paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    for minor in (1_000, 2_000):
        refunds.run(part(fresh(paid), minor, at=deadline), at=deadline)
    by_hand(paid, 500)
    sandbox.control.fail_refund(paid.refunds.get(number=1).stripe_id)
    news = stripe_side.news(sandbox, *TYPES)

    for event in [*(reversed(news) if backwards else news), *news]:
        stripe_side.deliver(event, at=deadline)

    assert fresh(paid).refunded_minor == 2_500
    assert LedgerTransaction.objects.filter(kind="refunded").count() == 3
    assert_books_agree(paid, sandbox)
