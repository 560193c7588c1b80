"""Rounds, pledges and a sandbox as in tests/payments, committed for every thread to see."""

from datetime import datetime, timedelta

import pytest

from payments.models import FundingRound
from tests.factories import payments as factory
from tests.payments.conftest import now, sandbox

__all__ = ["now", "sandbox"]


@pytest.fixture
def live(transactional_db: None, now: datetime) -> FundingRound:
    return factory.funding_round(at=now, rewards=(factory.reward_terms(stock=1),))


@pytest.fixture
def deadline(live: FundingRound) -> datetime:
    return live.deadline_at + timedelta(seconds=1)
