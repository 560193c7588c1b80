"""The database as the last referee: what no code may write."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.models import User
from payments.models import ChargeAttempt, FundingRound, Pledge, PledgeState, Reward, WorkItem
from payments.models.pledges import HOLDING_STOCK
from tests.factories import accounts
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db


def write(round_: FundingRound, backer: User | None = None, **changes: Any) -> Pledge:
    at = round_.opens_at
    fields = {
        "amount_minor": 2_500,
        "currency": "EUR",
        "consent_text": "",
        "consent_version": 1,
        "consented_at": at,
        "started_at": at,
        "draft_expires_at": at,
        **changes,
    }
    return Pledge.objects.create(round=round_, backer=backer or accounts.user(), **fields)


def refused(constraint: str) -> Any:
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize("model", [FundingRound, Reward])
def test_words_are_in_a_language_of_the_site_or_in_none_that_is_known(
    model: type[FundingRound] | type[Reward], now: datetime
) -> None:
    factory.funding_round(at=now, rewards=(factory.reward_terms(),))

    name = "round_language_known" if model is FundingRound else "reward_language_known"
    with refused(name), transaction.atomic():
        model.objects.update(language="xx")
    assert model.objects.get().language == ""


COLLECTED = ("collected", "refunding", "refunded", "disputed", "lost")


@pytest.mark.parametrize("state", PledgeState.values)
def test_collected_at_is_set_exactly_where_money_came(state: str, live: FundingRound) -> None:
    saved: dict[str, Any] = {
        "pledged_at": live.opens_at,
        "payment_method_id": "pm_1",
        "state": state,
    }
    if state == "refunded":
        saved["refunded_minor"] = 2_500
    wrong = None if state in COLLECTED else live.opens_at
    broken = "pledge_(collected_at_iff_collected|gives_back_what_came)"
    with refused(broken), transaction.atomic():
        write(live, **saved, collected_at=wrong)

    right = live.opens_at if state in COLLECTED else None
    assert write(live, **saved, collected_at=right).pk


@pytest.mark.parametrize("state", sorted(set(PledgeState.values) - {*COLLECTED}))
def test_a_pledge_has_a_card_from_the_moment_it_stands(state: str, live: FundingRound) -> None:
    if state in ("draft", "expired", "cancelled"):
        assert write(live, state=state).pk
        return
    without_one: list[dict[str, Any]] = [
        {"pledged_at": live.opens_at},
        {"payment_method_id": "pm_1"},
    ]
    for lacking in without_one:
        with refused("pledge_has_card_once_pledged"), transaction.atomic():
            write(live, state=state, **lacking)


@pytest.mark.parametrize("first", HOLDING_STOCK)
def test_a_backer_has_one_live_pledge_in_a_round(first: str, live: FundingRound) -> None:
    collected_at = live.opens_at if first == "collected" else None
    card: dict[str, Any] = {"pledged_at": live.opens_at, "payment_method_id": "pm_1"}
    mine = write(live, state=first, collected_at=collected_at, **card)

    with refused("pledge_once_per_backer"), transaction.atomic():
        write(live, mine.backer)

    assert write(live, mine.backer, state="cancelled").pk
    assert write(factory.funding_round(), mine.backer).pk


@pytest.mark.parametrize("minor", [0, -1])
def test_a_pledge_is_over_something(minor: int, live: FundingRound) -> None:
    with refused("pledge_amount_positive"), transaction.atomic():
        write(live, amount_minor=minor)


def test_an_intent_belongs_to_one_pledge(live: FundingRound) -> None:
    write(live, payment_intent_id="pi_1")
    write(live)
    write(live)

    with refused("pledge_payment_intent_once"), transaction.atomic():
        write(live, payment_intent_id="pi_1")


def test_attempts_have_their_own_numbers_and_go_one_at_a_time(live: FundingRound) -> None:
    pledge = write(live)
    given = {"pledge": pledge, "started_at": live.opens_at, "overdue_at": live.opens_at}
    ChargeAttempt.objects.create(number=1, **given)
    with refused("attempt_one_at_a_time"), transaction.atomic():
        ChargeAttempt.objects.create(number=2, **given)
    with refused("attempt_number_once"), transaction.atomic():
        ChargeAttempt.objects.create(number=1, outcome="declined", **given)

    assert ChargeAttempt.objects.create(number=2, outcome="declined", **given).pk


@pytest.mark.parametrize(
    "part", [{"outcome_at": 1}, {"goal_met": True}, {"pledged_minor_at_outcome": 1}]
)
def test_an_outcome_is_recorded_whole_or_not(part: dict[str, Any], live: FundingRound) -> None:
    changes = {name: live.opens_at if value == 1 and name == "outcome_at" else value
               for name, value in part.items()}  # fmt: skip
    with refused("round_outcome_whole"), transaction.atomic():
        FundingRound.objects.filter(pk=live.pk).update(**changes)


@pytest.mark.parametrize("met", [False, None])
@pytest.mark.parametrize("state", ["grace", "funded", "refunding", "refunded"])
def test_a_round_is_charged_only_if_its_goal_was_met(
    state: str, met: bool | None, live: FundingRound
) -> None:
    outcome = {"outcome_at": live.opens_at, "goal_met": met, "pledged_minor_at_outcome": 1}
    changes = outcome if met is not None else {}
    with refused("round_charged_only_if_met"), transaction.atomic():
        FundingRound.objects.filter(pk=live.pk).update(state=state, **changes)


def test_a_round_that_met_its_goal_is_not_unfunded(live: FundingRound) -> None:
    with refused("round_unfunded_if_missed"), transaction.atomic():
        FundingRound.objects.filter(pk=live.pk).update(
            state="unfunded",
            outcome_at=live.opens_at,
            goal_met=True,
            pledged_minor_at_outcome=1,
        )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"goal_minor": 0}, "round_goal_positive"),
        ({"goal_minor": -1}, "round_goal_positive"),
        ({"deadline_at": datetime.fromisoformat("2020-01-01T00:00:00+00:00")},
         "round_deadline_after_opening"),
    ],
)  # fmt: skip
def test_a_rounds_terms_make_sense(
    changes: dict[str, Any], constraint: str, live: FundingRound
) -> None:
    with refused(constraint), transaction.atomic():
        FundingRound.objects.filter(pk=live.pk).update(**changes)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [({"price_minor": 0}, "reward_price_positive"), ({"stock": 0}, "reward_stock_positive")],
)
def test_a_reward_costs_something_and_exists(
    changes: dict[str, int], constraint: str, live: FundingRound
) -> None:
    given = {"title": "x", "description": "x", "price_minor": 100, **changes}
    with refused(constraint), transaction.atomic():
        Reward.objects.create(round=live, **given)


def test_one_work_item_is_open_for_an_occasion(now: datetime) -> None:
    WorkItem.objects.create(kind="k", subject="s", opened_at=now, resolved_at=now)
    WorkItem.objects.create(kind="k", subject="s", opened_at=now)

    with refused("work_item_open_once"), transaction.atomic():
        WorkItem.objects.create(kind="k", subject="s", opened_at=now)


def test_who_sees_a_round(live: FundingRound, now: datetime) -> None:
    drafted = factory.funding_round(state="draft", campaign=live.campaign, at=now)  # type: ignore[arg-type]
    firm = live.campaign.firm

    def seen_by(user: Any) -> set[int]:
        return set(FundingRound.objects.visible_to(user).values_list("pk", flat=True))

    assert seen_by(AnonymousUser()) == {live.pk}
    assert seen_by(accounts.user()) == {live.pk}
    assert seen_by(accounts.owner_of(accounts.firm())) == {live.pk}
    assert seen_by(accounts.member_of(firm)) == {live.pk, drafted.pk}
    assert seen_by(accounts.editor()) == {live.pk, drafted.pk}


def test_what_is_open_to_open_and_overdue(live: FundingRound, now: datetime) -> None:
    scheduled = factory.funding_round(state="scheduled", at=now)  # type: ignore[arg-type]
    tick = timedelta(microseconds=1)
    rounds = FundingRound.objects

    assert set(rounds.open(at=now)) == {live}
    assert not rounds.open(at=live.deadline_at).exists()
    assert set(rounds.to_open(at=now)) == {scheduled}
    assert not rounds.to_open(at=now - tick).exists()
    assert set(rounds.past_deadline(at=live.deadline_at)) == {live}
    assert not rounds.past_deadline(at=live.deadline_at - tick).exists()
