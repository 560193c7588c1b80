"""The receipt: to keep, to print, and only the payer's own."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.money import Money
from payments import disputes, receipts, refunds
from payments.models import FundingRound, Pledge, ShortfallRule
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments.charging import give_back, settle

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"


@pytest.fixture
def paid(
    live: FundingRound, backer: User, sandbox: Sandbox, now: datetime, deadline: datetime
) -> Pledge:
    pledge = factory.pledge(live, sandbox, backer=backer, amount=10_000, at=now)
    settle(live, at=deadline)
    return Pledge.objects.select_related("round__campaign__firm").get(pk=pledge.pk)


def address(pledge: Pledge, language: str = "en") -> str:
    return f"/{language}/pledges/{pledge.key}/receipt/"


def give(pledge: Pledge, minor: int, *, reason: str = "", at: datetime) -> None:
    refunds.begin(pledge, amount=Money(minor, "EUR"), reason=reason, at=at)
    give_back(pledge.round, at=at)


def test_a_receipt_says_who_paid_what_for_whom_and_when(client: Client, paid: Pledge) -> None:
    said = client.get(address(paid)).content.decode()

    for words in (
        receipts.number(paid),
        paid.round.title,
        paid.round.campaign.firm.name,
        "Mina Farahani",
        "Visa ending in 4242",
        "€100.00",
        "The round is final",
    ):
        assert words in said
    assert "Paid in the end" not in said
    assert "escrow" not in said.lower()


def test_every_refund_stands_on_it_with_its_reason(
    client: Client, paid: Pledge, deadline: datetime
) -> None:
    give(paid, 2_000, reason="No <pads>.", at=deadline)
    refunds.begin(paid, amount=Money(500, "EUR"), at=deadline)

    said = client.get(address(paid)).content.decode()

    for words in ("€20.00", "No &lt;pads&gt;.", f"{receipts.number(paid)}-R1", "€80.00"):
        assert words in said
    assert "Refund on its way" in said


def test_a_refund_that_failed_does_not_stand_on_it(
    client: Client, paid: Pledge, sandbox: Sandbox, deadline: datetime
) -> None:
    give(paid, 2_000, at=deadline)
    sandbox.control.fail_refund(paid.refunds.get().stripe_id)
    refunds.catch_up(paid, at=deadline)

    said = client.get(address(paid)).content.decode()

    assert "€20.00" not in said
    assert "Paid in the end" not in said


def test_all_of_it_back_leaves_nothing_paid(
    client: Client, paid: Pledge, deadline: datetime
) -> None:
    give(paid, 10_000, at=deadline)

    said = client.get(address(paid)).content.decode()

    assert "€0.00" in said
    assert "held" not in said


def test_what_was_not_charged_has_no_receipt(
    client: Client, backer: User, live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, backer=backer, at=now)

    assert client.get(address(pledge)).status_code == 404
    assert "/receipt/" not in client.get(pledge.get_absolute_url()).content.decode()


def test_a_receipt_is_nobody_elses(client: Client, paid: Pledge) -> None:
    for person in (accounts.user(), accounts.owner_of(paid.round.campaign.firm)):
        client.force_login(person)
        assert client.get(address(paid)).status_code == 404
    assert Client().get(address(paid))["Location"].startswith("/en/accounts/login/")


@pytest.mark.parametrize("language", ["en", "pl", "de", "fa"])
def test_it_reads_in_every_language(
    client: Client, paid: Pledge, deadline: datetime, language: str
) -> None:
    give(paid, 2_000, at=deadline)

    assert client.get(address(paid, language)).status_code == 200


def test_more_refunds_do_not_mean_more_queries(
    client: Client,
    paid: Pledge,
    deadline: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        give(paid, 100, at=deadline)

    with django_assert_max_num_queries(6):
        client.get(address(paid))


def test_the_pledge_leads_to_it_and_says_what_is_held_and_until_when(
    client: Client, backer: User, sandbox: Sandbox, now: datetime
) -> None:
    round_ = factory.funding_round(at=now, shortfall_rule=ShortfallRule.REFUND_ALL)
    pledge = factory.pledge(round_, sandbox, backer=backer, amount=9_000, at=now)
    factory.pledge(round_, sandbox, amount=1_000, card=ASKS_ALWAYS, at=now)
    settle(round_, at=round_.deadline_at + timedelta(seconds=1))

    said = client.get(pledge.get_absolute_url()).content.decode()
    public = Client().get(round_.get_absolute_url()).content.decode()

    for page in (said, public):
        assert "The money is held until the round is final" in page
        assert "If less than €100 has arrived by then, everyone is refunded." in page
        assert "escrow" not in page.lower()
    assert f"/en/pledges/{pledge.key}/receipt/" in said
    assert "Held: €90." in public


def test_a_part_that_went_back_shows_on_the_pledge_and_in_the_list(
    client: Client, paid: Pledge, deadline: datetime
) -> None:
    give(paid, 2_000, at=deadline)

    said = client.get(paid.get_absolute_url()).content.decode()
    listed = client.get("/en/pledges/").content.decode()

    assert "€20.00 of it went back to your card; the pledge stands." in said
    assert "€80.00" in said
    assert "A refund of €20.00 was begun." in said
    assert "charged; €20.00 refunded" in listed


def test_a_dispute_says_who_has_the_money(client: Client, paid: Pledge, deadline: datetime) -> None:
    disputes.apply_dispute(paid, dispute_id="dp_1", status="needs_response", at=deadline)

    assert "Your bank has taken the money back" in client.get(address(paid)).content.decode()
    disputes.apply_dispute(paid, dispute_id="dp_1", status="lost", at=deadline)
    assert client.get(address(paid)).status_code == 200


def test_it_is_read_in_ones_language_as_far_as_the_firm_has_told_it(
    client: Client, sandbox: Sandbox, backer: User, now: datetime
) -> None:
    offer = factory.reward_terms(10_000, translations={"pl": {"title": "Lampka & ogniwo"}})
    round_ = factory.funding_round(at=now, language="en", rewards=(offer,))
    pledge = factory.pledge(
        round_, sandbox, backer=backer, amount=10_000, reward=round_.rewards.get(), at=now
    )
    settle(round_, at=round_.deadline_at + timedelta(seconds=1))

    for said in (client.get(address(pledge, "pl")).text, client.get(pledge_in("pl", pledge)).text):
        assert "<bdi>Lampka &amp; ogniwo</bdi>" in said
        assert '<bdi lang="en">A light with one standard cell</bdi>' in said
    assert "<bdi>The light</bdi>" in client.get(address(pledge)).text


def pledge_in(language: str, pledge: Pledge) -> str:
    return f"/{language}/pledges/{pledge.key}/"
