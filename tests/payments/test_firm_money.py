"""What ties a firm to its backers."""

from datetime import datetime, timedelta

import pytest

from core.money import Money
from payments import firm_money
from payments.models import FundingRound, RoundState
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db


def test_a_round_runs_until_its_last_payment_is_settled(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    firm = live.campaign.firm
    factory.pledge(live, sandbox, amount=10_000, at=now)
    assert list(firm_money.running_rounds(firm)) == [live]
    assert list(firm_money.running_rounds(accounts.firm())) == []

    settle(live, at=deadline)
    settle(live, at=deadline + timedelta(days=11))

    live.refresh_from_db()
    assert live.state == RoundState.FUNDED
    assert list(firm_money.running_rounds(firm)) == []


def test_what_was_collected_is_held_until_it_goes_back(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    firm = live.campaign.firm
    assert firm_money.held_for(firm) == []
    factory.pledge(live, sandbox, amount=10_000, at=now)

    settle(live, at=deadline)

    assert firm_money.held_for(firm) == [Money(10_000, "EUR")]
    assert firm_money.held_for(accounts.firm()) == []


def test_a_draft_ties_nobody(now: datetime) -> None:
    draft = factory.funding_round(state=RoundState.DRAFT, at=now)

    assert list(firm_money.running_rounds(draft.campaign.firm)) == []
