"""The commands of whoever runs the site."""

from datetime import datetime, timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from payments import by_hand, gateway, ledger
from payments.models import (
    Account,
    FundingRound,
    Pledge,
    PledgeState,
    RoundState,
    ShortfallRule,
    WorkItem,
)
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments.charging import settle as settle_like_workers

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"
PAST = timedelta(days=30)


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture(autouse=True)
def fast(settings: Settings) -> None:
    settings.CHARGES_PER_SECOND = 1000.0


@pytest.fixture
def over(sandbox: Sandbox, now: datetime) -> FundingRound:
    """A round whose deadline has passed a moment ago, with its goal promised."""
    then = now - PAST
    round_ = factory.funding_round(at=then, lasts=PAST - timedelta(minutes=1))
    for amount, card in ((6_000, "4242424242424242"), (4_000, DECLINES_LATER)):
        pledge = factory.draft_pledge(round_, amount=amount, at=then)
        factory.save_card(pledge, sandbox, card=card, at=now)
    return round_


def test_settle_is_a_dry_run_unless_told(over: FundingRound, sandbox: Sandbox) -> None:
    said = run("settle")

    assert "to charge   2 pledges, 100.00 EUR" in said
    assert "100.00 EUR of 100.00 EUR: met" in said
    assert "Nothing was done" in said
    over.refresh_from_db()
    assert over.state == RoundState.LIVE
    assert not sandbox.store.every("payment_intent")


def test_settle_charges_in_this_process_and_can_be_run_again(
    over: FundingRound, sandbox: Sandbox
) -> None:
    said = run("settle", "--execute")
    again = run("settle", "--execute", "--round", over.slug)

    over.refresh_from_db()
    assert over.state == RoundState.GRACE
    assert "charged: collected, 1" in said
    assert "charged: errored, 1" in said
    assert "charged" not in again
    assert [c["amount"] for c in sandbox.store.every("charge") if c["paid"]] == [6_000]


def test_settle_can_be_stopped_after_any_pledge(over: FundingRound, sandbox: Sandbox) -> None:
    deeds = by_hand.settle(over)
    next(deeds)
    del deeds
    assert Pledge.objects.filter(state=PledgeState.PLEDGED).count() == 1

    run("settle", "--execute")

    assert not Pledge.objects.filter(state=PledgeState.PLEDGED).exists()
    assert len([c for c in sandbox.store.every("charge") if c["paid"]]) == 1


def test_settle_releases_everyone_when_the_goal_is_missed(sandbox: Sandbox, now: datetime) -> None:
    then = now - PAST
    round_ = factory.funding_round(at=then, lasts=PAST - timedelta(minutes=1))
    pledge = factory.draft_pledge(round_, amount=9_999, at=then)
    factory.save_card(pledge, sandbox, at=now)

    assert "to release  1 pledges, 99.99 EUR" in run("settle")
    run("settle", "--execute")

    pledge.refresh_from_db()
    assert pledge.state == PledgeState.RELEASED
    assert not pledge.detach_card
    assert not sandbox.store.every("payment_intent")


def test_settle_foretells_drops_and_refunds(sandbox: Sandbox, now: datetime) -> None:
    then = now - timedelta(days=40)
    round_ = factory.funding_round(
        at=then, lasts=timedelta(days=20), shortfall_rule=ShortfallRule.REFUND_ALL
    )
    for amount, card in ((6_000, "4242424242424242"), (4_000, DECLINES_LATER)):
        pledge = factory.draft_pledge(round_, amount=amount, at=then)
        factory.save_card(pledge, sandbox, card=card, at=now)
    settle_like_workers(round_, at=then + timedelta(days=21))

    said = run("settle", "--round", round_.slug)
    assert "to drop     1 pledges, 40.00 EUR" in said
    assert "to refund   1 pledges, 60.00 EUR" in said
    run("settle", "--execute", "--round", round_.slug)

    round_.refresh_from_db()
    assert round_.state == RoundState.REFUNDED


def test_settle_says_that_nothing_is_due(live: FundingRound, sandbox: Sandbox) -> None:
    assert "No round is past its deadline" in run("settle")
    assert "not past its deadline" in run("settle", "--round", live.slug, "--execute")
    live.refresh_from_db()
    assert live.state == RoundState.LIVE


def test_settle_knows_its_rounds() -> None:
    with pytest.raises(CommandError, match="There is no round 'nowhere'"):
        run("settle", "--round", "nowhere")


def test_settle_tells_when_stripe_is_away_and_goes_on_later(
    over: FundingRound, sandbox: Sandbox
) -> None:
    away = gateway.Unavailable("no answer")
    with (
        patch("payments.settlement.decide_drafts", side_effect=away),
        pytest.raises(CommandError, match="Stripe does not answer"),
    ):
        run("settle", "--execute")

    run("settle", "--execute")
    over.refresh_from_db()
    assert over.state == RoundState.GRACE


def test_reconcile_finds_what_stripe_took_and_we_do_not_know(
    over: FundingRound, sandbox: Sandbox
) -> None:
    run("settle", "--execute")
    assert "agree" in run("reconcile")
    Pledge.objects.filter(state=PledgeState.COLLECTED).update(amount_minor=5_999)

    with pytest.raises(CommandError, match="1 difference"):
        run("reconcile")

    assert WorkItem.objects.get().kind == "amount_differs"


@pytest.mark.parametrize("days", ["0", "-3", "9999999999"])
def test_reconcile_refuses_a_span_that_is_none(days: str) -> None:
    with pytest.raises(CommandError, match="--days"):
        run("reconcile", f"--days={days}")


def test_verify_ledger_prints_balances_and_is_content(over: FundingRound, sandbox: Sandbox) -> None:
    run("settle", "--execute")

    said = run("verify_ledger")

    held = ledger.balance(Account.HELD, currency="EUR")
    assert f"{'held_for_firm':<20} {held!s:>20}" in said
    assert "in balance" in said


def test_verify_ledger_misses_a_posting(over: FundingRound, sandbox: Sandbox) -> None:
    with patch("payments.ledger.collected"):
        run("settle", "--execute")

    with pytest.raises(CommandError, match="disagree 2 times"):
        run("verify_ledger")


def test_verify_ledger_notices_another_sum(over: FundingRound, sandbox: Sandbox) -> None:
    run("settle", "--execute")
    Pledge.objects.filter(state=PledgeState.COLLECTED).update(amount_minor=5_999)

    with pytest.raises(CommandError, match="disagree 2 times"):
        run("verify_ledger")
