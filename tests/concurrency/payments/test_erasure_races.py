"""Somebody pledges while their account is erased. The first shows the race, the others its end."""

from datetime import datetime

import pytest

from accounts import personal as of_accounts
from accounts.models import User
from cms import personal
from payments import pledging
from payments.models import FundingRound, Pledge
from tests.concurrency.payments.racing import Line, problems, race, without_row_locks
from tests.factories import accounts
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db(transaction=True)


def erase_while_pledging(
    live: FundingRound, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> tuple[User, list[object]]:
    """Both have looked before either writes: the one for pledges, the other for its backer."""
    line = Line()
    monkeypatch.setattr(of_accounts, "erase", line.before(of_accounts.erase))
    monkeypatch.setattr(pledging, "_take_reward", line.before(pledging._take_reward))
    backer = accounts.user()
    return backer, race(
        lambda: personal.erase(backer, at=at),
        lambda: factory.draft_pledge(live, backer=backer, at=at),
    )


def test_without_locks_nobody_is_left_to_pay(
    live: FundingRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)
    monkeypatch.setattr(of_accounts, "require_present", lambda user: None)

    backer, results = erase_while_pledging(live, now, monkeypatch)

    assert problems(results) == []
    backer.refresh_from_db()
    assert backer.erased_at is not None
    assert Pledge.objects.filter(backer=backer).exists()


def test_either_the_pledge_or_the_erasure_is_refused(
    live: FundingRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    backer, results = erase_while_pledging(live, now, monkeypatch)

    [refusal] = problems(results)
    assert isinstance(refusal, of_accounts.HasLeft | personal.StillNeeded)
    backer.refresh_from_db()
    pledged = Pledge.objects.filter(backer=backer).exists()
    assert pledged is (backer.erased_at is None)
