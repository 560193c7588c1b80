"""Every page in every state of a round and of a pledge, in every language."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from payments import rounds, settlement
from payments.models import FundingRound, RoundState, ShortfallRule
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "pl", "de", "fa")
DECLINES_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"


def bring_to(state: str, sandbox: Sandbox, at: datetime) -> FundingRound:
    """A round with one pledge, brought to `state` through the services."""
    if state == RoundState.SCHEDULED:
        return factory.funding_round(state=RoundState.SCHEDULED, at=at)
    cards: dict[str, str] = {RoundState.GRACE: ASKS_ALWAYS, RoundState.REFUNDED: DECLINES_LATER}
    rule = ShortfallRule.REFUND_ALL if state == RoundState.REFUNDED else ShortfallRule.PROCEED
    offers = (factory.reward_terms(2_500, stock=3), factory.reward_terms(5_000))
    round_ = factory.funding_round(at=at, shortfall_rule=rule, rewards=offers)
    factory.pledge(round_, sandbox, amount=9_000, at=at, reward=round_.rewards.first())
    if state != RoundState.UNFUNDED:
        factory.pledge(
            round_, sandbox, amount=1_000, at=at, card=cards.get(state, "4242424242424242")
        )
    if state == RoundState.LIVE:
        return round_
    if state == RoundState.SUSPENDED:
        return rounds.suspend(round_, by=accounts.operator(), at=at)
    if state == RoundState.CANCELLED:
        return factory.end(rounds.suspend(round_, by=accounts.operator(), at=at), at=at)
    late = round_.deadline_at + timedelta(seconds=1)
    if state == RoundState.SETTLING:
        return settlement.step(round_, at=late)
    round_ = settle(round_, at=late)
    if state == RoundState.REFUNDED:
        round_ = settle(round_, at=late + round_.grace)
    assert round_.state == state
    return round_


STATES = [
    "scheduled",
    "live",
    "suspended",
    "cancelled",
    "settling",
    "grace",
    "funded",
    "unfunded",
    "refunded",
]


@pytest.mark.parametrize("state", STATES)
def test_a_round_says_how_it_stands(
    client: Client, sandbox: Sandbox, now: datetime, state: str
) -> None:
    round_ = bring_to(state, sandbox, now)

    for language in LANGUAGES:
        page = client.get(f"/{language}/rounds/{round_.slug}/")
        assert page.status_code == 200
        assert "Set-Cookie" not in page.headers
        assert "csrfmiddlewaretoken" not in page.content.decode()
        assert ("/pledge/" in page.content.decode()) is (state == "live")
