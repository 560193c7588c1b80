"""What a round was promised and received, state by state."""

from datetime import datetime, timedelta

import pytest

from core.money import Money
from payments import disputes, pledging, refunds, totals
from payments.models import FundingRound
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"


def euro(minor: int) -> Money:
    return Money(minor, "EUR")


def test_nothing_yet(live: FundingRound) -> None:
    found = totals.of(live)

    assert (found.pledged, found.collected, found.backers, found.percent) == (
        euro(0),
        euro(0),
        0,
        0,
    )
    assert found.missing == euro(10_000)
    assert totals.taken_by_reward(live) == {}


def test_a_draft_is_no_promise_and_a_cancelled_pledge_none_any_more(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    factory.draft_pledge(live, at=now)
    pledging.cancel_pledge(factory.pledge(live, sandbox, at=now), at=now)
    factory.pledge(live, sandbox, amount=9_999, at=now)

    found = totals.of(live)

    assert (found.pledged, found.backers) == (euro(9_999), 1)
    assert (found.percent, found.goal_reached, found.missing) == (99, False, euro(1))
    assert totals.promised_minor(live) == 9_999


def test_the_goal_is_reached_with_the_last_cent_and_may_be_passed(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    factory.pledge(live, sandbox, amount=10_000, at=now)
    assert (totals.of(live).goal_reached, totals.of(live).percent) == (True, 100)
    factory.pledge(live, sandbox, amount=5_000, at=now)
    assert (totals.of(live).percent, totals.of(live).missing) == (150, euro(0))


def test_after_the_end_each_pledge_is_counted_where_it_is(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    kept, refunded, disputed, lost = (
        factory.pledge(live, sandbox, amount=amount, at=now)
        for amount in (1_000, 2_000, 3_000, 4_000)
    )
    factory.pledge(live, sandbox, amount=500, card=DECLINES_LATER, at=now)
    round_ = settle(live, at=deadline)
    refunds.run(refunds.begin(refunded, at=deadline), at=deadline)
    disputes.apply_dispute(disputed, dispute_id="dp_1", status="needs_response", at=deadline)
    disputes.apply_dispute(lost, dispute_id="dp_2", status="lost", at=deadline)
    settle(round_, at=deadline + live.grace + timedelta(seconds=1))

    found = totals.of(live)

    assert found.collected == euro(10_000)
    assert (found.refunded, found.lost, found.held) == (euro(2_000), euro(4_000), euro(4_000))
    assert found.disputed == euro(3_000)
    assert found.pledged == euro(4_000)
    assert (found.dropped, found.unpaid) == (euro(500), euro(0))
    assert found.backers == 2
    assert kept.pk


def test_what_was_released_still_shows_as_pledged(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=4_000, at=now)
    settle(live, at=deadline)

    found = totals.of(live)

    assert (found.pledged, found.collected, found.percent) == (euro(4_000), euro(0), 40)


def test_a_reward_is_taken_by_drafts_and_promises(sandbox: Sandbox, now: datetime) -> None:
    round_ = factory.funding_round(at=now, rewards=(factory.reward_terms(stock=9),))
    reward = round_.rewards.get()
    factory.draft_pledge(round_, reward=reward, at=now)
    factory.pledge(round_, sandbox, reward=reward, at=now)
    pledging.cancel_pledge(factory.draft_pledge(round_, reward=reward, at=now), at=now)
    factory.draft_pledge(round_, at=now)

    assert totals.taken_by_reward(round_) == {reward.pk: 2}
