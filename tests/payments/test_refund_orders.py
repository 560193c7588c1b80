"""An operator's orders: exactly what was read, on the paths that exist, and everybody told."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from core import events
from core.money import Money
from core.moves import IllegalTransition
from notifications import outbox
from notifications.models import Mail
from payments import (
    checkouts,
    disputes,
    history,
    ledger,
    refund_orders,
    refund_previews,
    refunds,
    rounds,
    settlement,
    tasks,
)
from payments.models import (
    Account,
    FundingRound,
    Pledge,
    PledgeState,
    Refund,
    RefundCause,
    RoundState,
    ShortfallRule,
)
from payments.refund_orders import PreviewOutdated
from payments.sandbox.core import Sandbox
from projects import follows
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.footprint import unchanged

pytestmark = pytest.mark.django_db
WHY = "The firm has gone out of business."
REFUND_FAILS = "4000000000005126"
DECLINES_LATER = "4000000000000341"


@pytest.fixture
def operator() -> User:
    return accounts.operator()


@pytest.fixture
def funded(live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime) -> FundingRound:
    """60.00 and 40.00 collected."""
    for amount in (6_000, 4_000):
        factory.pledge(live, sandbox, amount=amount, at=now)
    return settle(live, at=deadline)


def fresh(round_: FundingRound) -> FundingRound:
    return FundingRound.objects.select_related("campaign__firm").get(pk=round_.pk)


def biggest(round_: FundingRound) -> Pledge:
    return round_.pledges.select_related("round", "reward").get(amount_minor=6_000)


# What is read


def test_the_fees_that_stay_lost_are_those_of_the_charges_that_go_back(
    funded: FundingRound,
) -> None:
    whole = refund_previews.of_round(funded)
    fees = ledger.balance(Account.FEES, currency="EUR")
    assert whole.fees == fees
    assert fees.minor > 0

    parts = [refund_previews.of_pledge(pledge, pledge.held) for pledge in funded.pledges.all()]

    assert sum((part.fees for part in parts), Money(0, "EUR")) == fees


@pytest.mark.parametrize("moved", ["refund", "dispute", "follower"])
def test_whatever_moves_changes_the_fingerprint(
    moved: str, funded: FundingRound, deadline: datetime
) -> None:
    before = refund_previews.of_round(funded).fingerprint
    assert refund_previews.of_round(fresh(funded)).fingerprint == before
    match moved:
        case "refund":
            refunds.begin(biggest(funded), amount=Money(1, "EUR"), at=deadline)
        case "dispute":
            disputes.apply_dispute(
                biggest(funded), dispute_id="dp_1", status="needs_response", at=deadline
            )
        case "follower":
            follows.follow_campaign(funded.campaign, user=accounts.user(), at=deadline)

    assert refund_previews.of_round(fresh(funded)).fingerprint != before


def test_an_amount_is_part_of_what_was_read(funded: FundingRound) -> None:
    pledge = biggest(funded)

    seen = {refund_previews.of_pledge(pledge, Money(n, "EUR")).fingerprint for n in (1, 2, 6_000)}

    assert len(seen) == 3


@pytest.mark.parametrize("minor", [0, -1, 6_001])
def test_more_than_is_held_cannot_be_confirmed(
    minor: int, funded: FundingRound, operator: User, deadline: datetime
) -> None:
    amount, pledge = Money(minor, "EUR"), biggest(funded)
    preview = refund_previews.of_pledge(pledge, amount)
    assert not preview.may_confirm

    with unchanged(), pytest.raises(PreviewOutdated):
        refund_orders.refund_pledge(
            pledge,
            amount=amount,
            reason=WHY,
            by=operator,
            at=deadline,
            read=preview.fingerprint,
        )


# A whole round


def test_a_funded_round_goes_back_whole_and_says_who_decided_and_why(
    funded: FundingRound, sandbox: Sandbox, deadline: datetime
) -> None:
    factory.end(funded, reason=WHY, at=deadline)
    assert fresh(funded).state == RoundState.REFUNDING
    round_ = settle(fresh(funded), at=deadline)

    assert (round_.state, round_.ended_because) == (RoundState.REFUNDED, WHY)
    rows = Refund.objects.all()
    assert {(row.cause, row.reason, row.state) for row in rows} == {("operator", WHY, "succeeded")}
    assert all(row.asked_by for row in rows)
    assert ledger.balance(Account.HELD, currency="EUR") == Money(0, "EUR")
    [begun] = [event for event in events.of(round_) if event.verb == "round_refund_begun"]
    assert begun.actor is not None
    assert begun.data == {"pledges": 2}


def test_what_was_partly_back_gives_back_the_rest(
    funded: FundingRound, sandbox: Sandbox, deadline: datetime
) -> None:
    refunds.run(
        refunds.begin(biggest(funded), amount=Money(1_000, "EUR"), at=deadline), at=deadline
    )
    assert refund_previews.of_round(funded).back == Money(9_000, "EUR")

    factory.end(funded, at=deadline)
    settle(fresh(funded), at=deadline)

    assert sorted(one["amount"] for one in sandbox.store.every("refund")) == [1_000, 4_000, 5_000]
    assert {pledge.state for pledge in funded.pledges.all()} == {"refunded"}


def test_a_part_on_its_way_is_followed_by_the_rest(
    funded: FundingRound, sandbox: Sandbox, deadline: datetime
) -> None:
    refunds.begin(biggest(funded), amount=Money(1_000, "EUR"), at=deadline)
    preview = refund_previews.of_round(funded)
    assert [(one.why, one.pledges) for one in preview.barred] == [("under_way", 1)]

    factory.end(funded, at=deadline)
    for _ in range(2):
        round_ = settle(fresh(funded), at=deadline)

    assert round_.state == RoundState.REFUNDED
    assert sorted(one["amount"] for one in sandbox.store.every("refund")) == [1_000, 4_000, 5_000]


def test_a_dispute_won_later_goes_back_for_the_same_reason(
    funded: FundingRound, sandbox: Sandbox, deadline: datetime
) -> None:
    pledge = biggest(funded)
    disputes.apply_dispute(pledge, dispute_id="dp_1", status="needs_response", at=deadline)
    factory.end(fresh(funded), reason=WHY, at=deadline)
    assert settle(fresh(funded), at=deadline).state == RoundState.REFUNDING

    disputes.apply_dispute(pledge, dispute_id="dp_1", status="won", at=deadline)
    round_ = settle(fresh(funded), at=deadline)

    assert round_.state == RoundState.REFUNDED
    assert {row.cause for row in Refund.objects.all()} == {RefundCause.OPERATOR}
    assert {row.reason for row in Refund.objects.all()} == {WHY}


def test_one_that_failed_before_is_asked_for_again_when_everyone_is(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=10_000, card=REFUND_FAILS, at=now)
    settle(live, at=deadline)
    pledge = Pledge.objects.get()
    refunds.run(refunds.begin(pledge, at=deadline), at=deadline)
    sandbox.control.fail_refund(pledge.refunds.get().stripe_id)
    refunds.catch_up(pledge, at=deadline)

    factory.end(fresh(live), at=deadline)
    settle(fresh(live), at=deadline)

    assert [row.state for row in Refund.objects.all()] == ["failed", "succeeded"]


def test_everyone_concerned_is_told_once_and_followers_may_have_stopped_it(
    funded: FundingRound, deadline: datetime
) -> None:
    follower = accounts.user()
    follows.follow_campaign(funded.campaign, user=follower, at=deadline)
    preview = refund_previews.of_round(funded)

    factory.end(funded, reason=WHY, at=deadline)

    mails = Mail.objects.filter(kind="round_ended")
    owner = accounts.owner_of(funded.campaign.firm)
    backers = {pledge.backer_id for pledge in funded.pledges.all()}
    assert {mail.recipient_id for mail in mails} == backers | {owner.pk, follower.pk}
    assert mails.count() == preview.told
    assert [mail.recipient for mail in mails.exclude(topic="")] == [follower]
    message = outbox.compose(mails[0])
    assert message.subject == f"Ended, everyone is refunded: {funded.title}"
    assert WHY in str(message.body)


@pytest.mark.parametrize("state", ["unfunded", "settling"])
def test_a_round_without_its_goal_has_nothing_to_give_back(
    state: str, live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=100, at=now)
    if state == "unfunded":
        settle(live, at=deadline)
    else:
        FundingRound.objects.filter(pk=live.pk).update(state=state)
    round_ = fresh(live)
    assert round_.state == state

    assert not refund_previews.of_round(round_).may_confirm
    with pytest.raises(PreviewOutdated):
        factory.end(round_, at=deadline)


def test_while_cards_are_charged_untried_ones_are_let_go(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=10_000, at=now)
    settlement.step(live, at=deadline)
    assert fresh(live).goal_met

    factory.end(fresh(live), at=deadline)
    round_ = settle(fresh(live), at=deadline)

    assert round_.state == RoundState.REFUNDED
    pledge = round_.pledges.get()
    assert (pledge.state, pledge.detach_card) == (PledgeState.RELEASED, False)
    assert stripe_side.paid(sandbox) == []
    assert history.released(pledge).startswith("The round was ended.")


# A stopped round


def test_a_stopped_round_ends_for_good_and_stays_to_be_read(
    live: FundingRound, sandbox: Sandbox, now: datetime, operator: User
) -> None:
    pledge = factory.pledge(live, sandbox, amount=2_500, at=now)
    rounds.suspend(live, by=operator, at=now)

    ended = factory.end(fresh(live), reason=WHY, at=now)

    assert (ended.state, ended.settled_at) == (RoundState.CANCELLED, now)
    pledge.refresh_from_db()
    assert (pledge.state, pledge.detach_card) == (PledgeState.RELEASED, True)
    assert FundingRound.objects.public().filter(pk=live.pk).exists()
    with pytest.raises(IllegalTransition):
        rounds.resume(ended, by=operator, at=now)


def test_a_round_that_never_opened_is_gone_when_it_ends(now: datetime, operator: User) -> None:
    round_ = factory.funding_round(state=RoundState.SCHEDULED, at=now + timedelta(days=1))
    rounds.suspend(round_, by=operator, at=now)

    factory.end(fresh(round_), at=now)

    assert not FundingRound.objects.public().filter(pk=round_.pk).exists()


def test_a_firm_cannot_cancel_what_was_stopped(
    live: FundingRound, now: datetime, operator: User
) -> None:
    rounds.suspend(live, by=operator, at=now)
    owner = accounts.owner_of(live.campaign.firm)

    with unchanged(), pytest.raises(IllegalTransition):
        rounds.cancel(live, by=owner, at=now)


def test_a_card_saved_after_the_end_is_let_go(
    live: FundingRound, sandbox: Sandbox, now: datetime, operator: User
) -> None:
    """Its page at Stripe was open when the round ended."""
    draft = factory.draft_pledge(live, at=now)
    checkouts.open_checkout(draft, at=now)
    rounds.suspend(live, by=operator, at=now)
    factory.end(fresh(live), at=now)

    checkout_id = Pledge.objects.get().checkout_id
    sandbox.checkout.submit_card(checkout_id)
    checkouts.apply_checkout(checkout_id, at=now)
    tasks.tidy_up()

    pledge = Pledge.objects.get()
    assert pledge.state == PledgeState.EXPIRED
    assert not stripe_side.is_attached(sandbox, pledge.payment_method_id)


def test_the_rule_that_was_shown_still_refunds_by_itself(sandbox: Sandbox, now: datetime) -> None:
    """One path for both: the rule's refunds have their own cause and no words."""
    round_ = factory.funding_round(at=now, shortfall_rule=ShortfallRule.REFUND_ALL)
    factory.pledge(round_, sandbox, amount=9_000, at=now)
    factory.pledge(round_, sandbox, amount=1_000, card=DECLINES_LATER, at=now)
    late = round_.deadline_at + timedelta(seconds=1)
    settle(round_, at=late)
    settle(round_, at=late + round_.grace)

    row = Refund.objects.get()
    assert (row.cause, row.reason, row.asked_by) == (RefundCause.SHORTFALL, "", None)
    mail = Mail.objects.get(kind="pledge_refunded")
    assert "Less arrived than the goal" in str(outbox.compose(mail).body)
