"""Every mail that money causes, as its reader gets it, in every language."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.urls import resolve
from notifications import outbox
from notifications.models import Mail
from payments import collection, messages, pledging, rounds, settlement
from payments.models import Pledge, ShortfallRule
from payments.sandbox.core import Sandbox
from projects import follows

from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
DECLINES_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"
KINDS = {
    "round_sent_back",
    "round_opened",
    "goal_reached",
    "round_met",
    "round_missed",
    "round_final",
    "pledge_confirmed",
    "pledge_cancelled",
    "pledge_receipt",
    "payment_failed",
    "payment_reminder",
    "pledge_last_call",
    "pledge_dropped",
    "pledge_refunded",
}


@pytest.fixture
def mails(sandbox: Sandbox, now: datetime) -> list[Mail]:
    """One mail of each kind at least, caused through the services."""
    _a_round_sent_back(now)
    _a_round_that_was_met(sandbox, now)
    _a_round_that_was_missed(sandbox, now)
    _a_round_refunded(sandbox, now)
    return list(Mail.objects.select_related("recipient"))


def _a_round_sent_back(now: datetime) -> None:
    reviewed = factory.funding_round(state=factory.RoundState.IN_REVIEW, at=now)
    rounds.send_back(reviewed, by=accounts.editor(), at=now)


def _a_round_that_was_met(sandbox: Sandbox, now: datetime) -> None:
    live = factory.funding_round(at=now, rewards=(factory.reward_terms(2_500, stock=9),))
    follows.follow_campaign(live.campaign, user=accounts.user("Fritz Follower"), at=now)
    factory.pledge(live, sandbox, amount=9_000, at=now, reward=live.rewards.get())
    factory.pledge(live, sandbox, amount=1_000, at=now, card=DECLINES_LATER)
    factory.pledge(live, sandbox, amount=1_000, at=now, card=ASKS_ALWAYS)
    pledging.cancel_pledge(factory.pledge(live, sandbox, amount=2_500, at=now), at=now)
    pledging.announce_goal(live, at=now)
    late = live.deadline_at + timedelta(seconds=1)
    live = settle(live, at=late)
    for days in (2, 5, 9):
        live = settle(live, at=late + timedelta(days=days))
    live = settlement.step(live, at=late + live.grace - timedelta(hours=3))
    settle(live, at=late + live.grace)


def _a_round_that_was_missed(sandbox: Sandbox, now: datetime) -> None:
    missed = factory.funding_round(at=now)
    factory.pledge(missed, sandbox, amount=1_000, at=now)
    settle(missed, at=missed.deadline_at + timedelta(seconds=1))


def _a_round_refunded(sandbox: Sandbox, now: datetime) -> None:
    short = factory.funding_round(at=now, shortfall_rule=ShortfallRule.REFUND_ALL, currency="JPY")
    factory.pledge(short, sandbox, amount=9_000, at=now)
    factory.pledge(short, sandbox, amount=1_000, at=now, card=DECLINES_LATER)
    late = short.deadline_at + timedelta(seconds=1)
    settle(short, at=late)
    settle(short, at=late + short.grace)


def test_every_mail_reads_well_in_every_language(mails: list[Mail]) -> None:
    assert KINDS <= {mail.kind for mail in mails}
    for mail in mails:
        for language in LANGUAGES:
            mail.recipient.language = language
            sent = outbox.compose(mail)

            words = f"{sent.subject}\n{sent.body}"
            assert sent.subject
            assert "\n" not in sent.subject
            assert settings.SITE_URL in sent.body
            for residue in ("None", "{", "&amp;", "&#x27;", "  ", "\n\n\n", "datetime", "+00:00"):
                assert residue not in words, (mail.kind, language, residue, words)


def test_a_failed_payment_is_told_with_reason_remedy_and_a_link_that_works(
    mails: list[Mail],
) -> None:
    failed = next(m for m in mails if m.kind == "payment_failed" and m.params["code"] != "x")
    body = outbox.compose(failed).body

    assert "declined the card" in body or "confirm this payment" in body
    link = next(line for line in body.splitlines() if "/pledges/resume/" in line)
    assert resolve(link.removeprefix(settings.SITE_URL)).view_name == "payments:resume"


def test_sums_and_dates_are_written_as_the_reader_writes_them(mails: list[Mail]) -> None:
    receipt = next(mail for mail in mails if mail.kind == "pledge_receipt")
    receipt.recipient.language = "en"
    english = outbox.compose(receipt).subject
    receipt.recipient.language = "de"
    german = outbox.compose(receipt).subject
    receipt.recipient.language = "fa"
    persian = outbox.compose(receipt).subject

    assert "€90.00" in english
    assert "90,00\xa0€" in german
    assert "۹۰" in persian
