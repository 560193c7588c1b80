"""A round settled by real workers, with everything against it that can happen in an evening."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.embedded.services import Services
from core.money import Money
from notifications.models import Mail
from payments import checkouts, ledger, pledging, reconciliation
from payments.models import (
    Account,
    ChargeAttempt,
    FundingRound,
    LedgerTransaction,
    Outcome,
    Pledge,
    PledgeState,
    RoundState,
    StripeEvent,
    WorkItem,
)
from tests.factories import payments as factory
from tests.processes.conftest import StartSite
from tests.processes.stripe_control import Control

Eventually = Callable[..., Any]
QUICK = {"SWEEP_SECONDS": "0.5", "CHARGES_PER_SECOND": "25"}
GOOD, DECLINES_LATER, ASKS_ALWAYS = "4242424242424242", "4000000000000341", "4000002760003184"
CARDS = [GOOD] * 24 + [DECLINES_LATER] * 3 + [ASKS_ALWAYS] * 2
AMOUNT = 2_500


def round_that_hurries() -> FundingRound:
    """Retries after one and two seconds, grace of six."""
    made = factory.funding_round(goal=AMOUNT * 20, grace=timedelta(seconds=6))
    FundingRound.objects.filter(pk=made.pk).update(
        retry_after=[1, 2], last_call_before=timedelta(seconds=2)
    )
    return FundingRound.objects.get(pk=made.pk)


def back(round_: FundingRound, control: Control) -> None:
    """Everybody saves a card, and one more leaves the page open."""
    for card in [*CARDS, None]:
        draft = factory.draft_pledge(round_, amount=AMOUNT)
        checkouts.open_checkout(draft, at=timezone.now())
        draft.refresh_from_db()
        if card:
            control.save_card(draft.checkout_id, card)


def reach_deadline(round_: FundingRound) -> None:
    FundingRound.objects.filter(pk=round_.pk).update(deadline_at=timezone.now())


def wipe(site: Services) -> None:
    """Whatever was rung and not heard is gone."""
    if site.env["CELERY_BROKER_URL"].startswith("redis"):
        import redis

        redis.Redis.from_url(site.env["CELERY_BROKER_URL"]).flushall()
    else:
        # Not the folders: beat goes on ringing meanwhile.
        for message in (site.var / "broker").glob("*/*"):
            message.unlink(missing_ok=True)


def is_over(round_: FundingRound) -> bool:
    """Whether the round is final. Nobody waits the minute after which the dead are given up."""
    now = timezone.now()
    pending = ChargeAttempt.objects.filter(outcome=Outcome.PENDING)
    pending.filter(started_at__lt=now - timedelta(seconds=4)).update(overdue_at=now)
    StripeEvent.objects.filter(
        processed_at__isnull=True, received_at__lt=now - timedelta(seconds=4)
    ).update(due_at=now)
    return FundingRound.objects.filter(pk=round_.pk, state=RoundState.FUNDED).exists()


def unprocessed() -> QuerySet[StripeEvent]:
    return StripeEvent.objects.filter(processed_at__isnull=True)


def assert_everything_is_accounted_for(round_: FundingRound, control: Control) -> None:
    good = CARDS.count(GOOD)
    held = Money(good * AMOUNT, "EUR")
    states = Counter(round_.pledges.values_list("state", flat=True))
    assert states == {
        PledgeState.COLLECTED: good,
        PledgeState.DROPPED: len(CARDS) - good,
        PledgeState.EXPIRED: 1,
    }
    counts = control.get("counts")
    assert counts["charges_succeeded"] == good
    assert counts["double_charges"] == []
    assert counts["amount_captured_by_currency"] == {"eur": held.minor}
    assert LedgerTransaction.objects.count() == good
    assert ledger.balance(Account.HELD, currency="EUR") == -held
    assert ledger.imbalances() == []
    assert Mail.objects.filter(kind="pledge_receipt").count() == good
    assert not ChargeAttempt.objects.filter(outcome=Outcome.PENDING).exists()
    assert not WorkItem.objects.exists()
    assert list(reconciliation.differences(at=timezone.now(), since=round_.opens_at)) == []


def test_a_round_survives_an_evening_of_trouble(
    start_site: StartSite, eventually: Eventually
) -> None:
    """Events twice and shuffled, lost answers, a wiped broker, workers killed in mid-charge."""
    site = start_site(worker=2, beat=True, sandbox=True, web=True, env=QUICK)
    control = Control(site.sandbox_url)
    control.post("delivery", duplicates=1, shuffle=True)
    round_ = round_that_hurries()
    back(round_, control)
    pledged = round_.pledges.filter(state=PledgeState.PLEDGED)
    eventually(lambda: pledged.count() == len(CARDS))

    for kind in ("close_after", "rate_limit", "close", "hang_after"):
        control.post("faults", kind=kind, count=2, path_prefix="/v1/payment_intents", seconds=1)
    control.post("faults", kind="slow", count=4, path_prefix="/v1/payment_intents/", seconds=3)
    reach_deadline(round_)
    eventually(lambda: ChargeAttempt.objects.filter(outcome=Outcome.PENDING).count() >= 3)
    time.sleep(0.5)
    for name in ("worker-1", "worker-2"):
        site.kill(name)
    assert ChargeAttempt.objects.filter(outcome=Outcome.PENDING).exists()
    wipe(site)
    for name in ("worker-1", "worker-2"):
        site.restart(name)

    eventually(lambda: is_over(round_))
    eventually(lambda: is_over(round_) and not unprocessed().exists())
    assert StripeEvent.objects.count() == StripeEvent.objects.values("event_id").distinct().count()
    assert_everything_is_accounted_for(round_, control)


def test_a_round_settles_when_no_event_ever_arrives(
    start_site: StartSite, eventually: Eventually
) -> None:
    """Nobody listens to Stripe's events: at the deadline it is asked about every draft."""
    site = start_site(worker=1, beat=True, sandbox=True, env=QUICK)
    control = Control(site.sandbox_url)
    round_ = round_that_hurries()
    back(round_, control)
    assert not Pledge.objects.exclude(state=PledgeState.DRAFT).exists()

    reach_deadline(round_)

    eventually(lambda: is_over(round_))
    assert not StripeEvent.objects.exists()
    assert_everything_is_accounted_for(round_, control)


def test_a_lapsed_draft_frees_its_reward_without_anybody_asking(
    start_site: StartSite, eventually: Eventually
) -> None:
    start_site(worker=1, beat=True, sandbox=True, env=QUICK)
    round_ = factory.funding_round(rewards=(factory.reward_terms(stock=1),))
    reward = round_.rewards.get()
    long_ago = timezone.now() - pledging.DRAFT_LASTS
    FundingRound.objects.update(opens_at=long_ago)
    draft = factory.draft_pledge(round_, reward=reward)
    checkouts.open_checkout(draft, at=timezone.now())
    Pledge.objects.filter(pk=draft.pk).update(draft_expires_at=timezone.now())

    eventually(lambda: Pledge.objects.get(pk=draft.pk).state == PledgeState.EXPIRED)

    assert factory.draft_pledge(round_, reward=reward).pk
