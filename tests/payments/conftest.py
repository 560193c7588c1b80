"""A Stripe sandbox in process, and a round that takes pledges."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from payments.gateway import client
from payments.models import FundingRound
from payments.sandbox import transport
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Stripe, for this test alone."""
    sandbox = Sandbox()
    with client.use(transport.client(sandbox)):
        yield sandbox
    sandbox.close()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def live(db: None, now: datetime) -> FundingRound:
    """A round over 100.00 EUR that takes pledges for another twenty days."""
    return factory.funding_round(at=now)


@pytest.fixture
def deadline(live: FundingRound) -> datetime:
    """A moment after the round's deadline."""
    return live.deadline_at + timedelta(seconds=1)
