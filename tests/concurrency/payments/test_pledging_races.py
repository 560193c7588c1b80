"""Pledges at the same moment. Of each pair the first shows the race, the second its end."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from core.money import Money
from payments import pledging, settlement, totals
from payments.models import FundingRound, Pledge, PledgeState
from payments.sandbox.core import Sandbox
from tests.concurrency.payments.racing import Line, problems, race, without_row_locks
from tests.concurrency.projects.racing import PATIENCE, comes
from tests.factories import accounts
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db(transaction=True)
JUST_BEFORE = timedelta(seconds=1)


# The last of a reward


def two_reach_for_the_last(
    live: FundingRound, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    monkeypatch.setattr(pledging, "_write", Line().before(pledging._write))
    reward = live.rewards.get()
    people = [accounts.user(), accounts.user()]
    return race(
        *(
            lambda person=person: factory.draft_pledge(live, backer=person, reward=reward, at=at)
            for person in people
        )
    )


def test_without_locks_the_last_reward_is_given_twice(
    live: FundingRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    assert problems(two_reach_for_the_last(live, now, monkeypatch)) == []
    assert totals.taken_by_reward(live) == {live.rewards.get().pk: 2}


def test_the_last_reward_is_given_once(
    live: FundingRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    [refusal] = problems(two_reach_for_the_last(live, now, monkeypatch))

    assert isinstance(refusal, pledging.RewardSoldOut)
    assert totals.taken_by_reward(live) == {live.rewards.get().pk: 1}


# The same form sent twice


def one_person_twice(
    live: FundingRound, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    monkeypatch.setattr(pledging, "_write", Line().before(pledging._write))
    person = accounts.user()
    return race(*[lambda: factory.draft_pledge(live, backer=person, at=at)] * 2)


def test_without_locks_only_the_database_stops_a_double_pledge(
    live: FundingRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    [refusal] = problems(one_person_twice(live, now, monkeypatch))

    assert isinstance(refusal, IntegrityError)
    assert "pledge_once_per_backer" in str(refusal)


def test_a_form_sent_twice_is_one_pledge(
    live: FundingRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = one_person_twice(live, now, monkeypatch)

    assert first == second
    assert Pledge.objects.count() == 1


# Cancelling at the deadline


def cancel_while_the_round_closes(
    live: FundingRound, sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> FundingRound:
    """The backer is let through a second before the deadline; the clock is quicker."""
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    checked, settled = threading.Event(), threading.Event()
    takes_pledges = FundingRound.takes_pledges

    def slowly(self: FundingRound, *, at: datetime) -> bool:
        answer = takes_pledges(self, at=at)
        checked.set()
        comes(settled)
        return answer

    def settle() -> None:
        checked.wait(PATIENCE)
        settlement.close_to_pledges(live, at=live.deadline_at)
        settlement.record_outcome(live, at=live.deadline_at)
        settled.set()

    monkeypatch.setattr(FundingRound, "takes_pledges", slowly)
    before = live.deadline_at - JUST_BEFORE
    assert problems(race(lambda: pledging.cancel_pledge(pledge, at=before), settle)) == []
    return FundingRound.objects.get(pk=live.pk)


def test_without_locks_a_cancelled_pledge_meets_the_goal(
    live: FundingRound, sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    round_ = cancel_while_the_round_closes(live, sandbox, now, monkeypatch)

    assert round_.goal_met
    assert totals.promised_minor(round_) == 0


def test_a_pledge_cancelled_at_the_deadline_counts_for_nothing(
    live: FundingRound, sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = cancel_while_the_round_closes(live, sandbox, now, monkeypatch)

    assert (round_.goal_met, round_.pledged_minor_at_outcome) == (False, 0)
    assert round_.pledges.get().state == PledgeState.CANCELLED


# A card saved across the deadline


def save_a_card_while_the_outcome_is_recorded(
    live: FundingRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> FundingRound:
    draft = factory.draft_pledge(live, amount=10_000, at=now)
    settlement.close_to_pledges(live, at=live.deadline_at)
    saving, decided = threading.Event(), threading.Event()
    save = Pledge.save

    def slowly(self: Pledge, *args: object, **kwargs: object) -> None:
        if self.state == PledgeState.PLEDGED:
            saving.set()
            comes(decided)
        save(self, *args, **kwargs)  # type: ignore[arg-type]

    def decide() -> None:
        saving.wait(PATIENCE)
        pledging.expire_draft(draft, at=live.deadline_at)
        settlement.record_outcome(live, at=live.deadline_at)
        decided.set()

    def card() -> Pledge:
        return pledging.save_card(
            draft,
            payment_method_id="pm_1",
            card="visa 4242",
            setup_intent_id="seti_1",
            at=live.deadline_at,
        )

    monkeypatch.setattr(Pledge, "save", slowly)
    assert problems(race(card, decide)) == []
    return FundingRound.objects.get(pk=live.pk)


def test_without_locks_a_card_makes_a_pledge_after_the_outcome(
    live: FundingRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    round_ = save_a_card_while_the_outcome_is_recorded(live, now, monkeypatch)

    assert round_.goal_met is False
    assert round_.pledges.get().state == PledgeState.PLEDGED


def test_a_card_saved_across_the_deadline_counts_or_comes_too_late(
    live: FundingRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = save_a_card_while_the_outcome_is_recorded(live, now, monkeypatch)

    assert (round_.goal_met, round_.pledged_minor_at_outcome) == (True, 10_000)
    assert round_.pledges.get().state == PledgeState.PLEDGED


# The goal, reached by two pledges at once


def announce_twice(
    live: FundingRound, sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    factory.pledge(live, sandbox, amount=10_000, at=now)
    monkeypatch.setattr(pledging.totals, "promised_minor", Line().before(totals.promised_minor))
    return race(*[lambda: pledging.announce_goal(live, at=now)] * 2)


def test_without_locks_the_goal_is_announced_twice(
    live: FundingRound, sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    assert announce_twice(live, sandbox, now, monkeypatch) == [True, True]


def test_the_goal_is_announced_once(
    live: FundingRound, sandbox: Sandbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sorted(announce_twice(live, sandbox, now, monkeypatch)) == [False, True]  # type: ignore[type-var]


def test_an_amount_changed_at_the_deadline_is_counted_as_it_stands(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    before = live.deadline_at - JUST_BEFORE

    def change() -> Pledge:
        return pledging.change_pledge(
            pledge, amount=Money(5_000, "EUR"), consent=factory.CONSENT, at=before
        )

    def settle() -> None:
        settlement.close_to_pledges(live, at=live.deadline_at)
        settlement.record_outcome(live, at=live.deadline_at)

    race(change, settle)

    round_ = FundingRound.objects.get(pk=live.pk)
    assert round_.pledged_minor_at_outcome == round_.pledges.get().amount_minor
