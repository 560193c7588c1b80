"""What a person gets to read of their money, and what the books keep once they leave."""

import json
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.money import Money
from payments import audit, personal, pledging, refunds, stripe_events, tasks
from payments.models import FundingRound, Pledge, PledgeState, StripeEvent
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import give_back, settle
from tests.payments.footprint import unchanged

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"


@pytest.fixture
def person() -> User:
    return accounts.user("Mina Farahani")


@pytest.fixture
def paid(
    live: FundingRound, person: User, sandbox: Sandbox, now: datetime, deadline: datetime
) -> Pledge:
    factory.pledge(live, sandbox, amount=5_000, at=now)
    pledge = factory.pledge(live, sandbox, backer=person, amount=5_000, at=now)
    Pledge.objects.filter(pk=pledge.pk).update(consent_address="192.0.2.7")
    settle(live, at=deadline)
    return Pledge.objects.select_related("round").get(pk=pledge.pk)


def test_the_export_holds_all_of_ones_own_money_and_nobody_elses(
    paid: Pledge,
    person: User,
    deadline: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    refunds.begin(paid, amount=Money(1_200, "EUR"), reason="No pads.", at=deadline)
    give_back(paid.round, at=deadline)

    with django_assert_num_queries(3):
        found = personal.export(person)

    assert json.loads(json.dumps(found)) == found
    [pledge], [consent], [receipt] = found["pledges"], found["consents"], found["receipts"]
    assert (pledge["key"], pledge["amount"]) == (str(paid.key), "50.00 EUR")
    assert pledge["card"] == "visa 4242"
    assert (consent["text"], consent["from_address"]) == (factory.CONSENT.text, "192.0.2.7")
    assert (receipt["charged"], receipt["refunded"]) == ("50.00 EUR", "12.00 EUR")
    assert [(one["amount"], one["reason"]) for one in receipt["refunds"]] == [
        ("12.00 EUR", "No pads.")
    ]


def test_who_never_pledged_has_an_empty_export(person: User) -> None:
    assert personal.export(person) == {
        "stripe_customer": "",
        "pledges": [],
        "consents": [],
        "receipts": [],
    }


def test_an_uncharged_pledge_has_no_receipt(
    live: FundingRound, person: User, sandbox: Sandbox, now: datetime
) -> None:
    factory.pledge(live, sandbox, backer=person, at=now)

    found = personal.export(person)

    assert (len(found["pledges"]), found["receipts"]) == (1, [])


@pytest.mark.parametrize("state", [str(state) for state in personal.LIVE])
def test_while_money_moves_nobody_is_forgotten(
    state: str, paid: Pledge, person: User, deadline: datetime
) -> None:
    charged = ("refunding", "disputed")
    Pledge.objects.filter(pk=paid.pk).update(
        state=state, collected_at=deadline if state in charged else None
    )

    with unchanged(), pytest.raises(personal.MoneyStillMoves) as refused:
        personal.erase(person, at=deadline)

    assert [pledge.pk for pledge in refused.value.pledges] == [paid.pk]
    assert refused.value.pledges[0].round.title


def test_what_is_held_on_a_condition_is_in_the_way_until_the_round_is_final(
    person: User, sandbox: Sandbox, now: datetime
) -> None:
    round_ = factory.funding_round(at=now)
    factory.pledge(round_, sandbox, backer=person, amount=9_000, at=now)
    factory.pledge(round_, sandbox, amount=1_000, card=ASKS_ALWAYS, at=now)
    late = round_.deadline_at + timedelta(seconds=1)
    settle(round_, at=late)
    with unchanged(), pytest.raises(personal.MoneyStillMoves):
        personal.erase(person, at=late)

    settle(round_, at=late + round_.grace)
    personal.erase(person, at=late + round_.grace)

    assert Pledge.objects.of(person).get().card == ""


def test_a_refund_on_its_way_is_in_the_way(paid: Pledge, person: User, deadline: datetime) -> None:
    refunds.begin(paid, amount=Money(100, "EUR"), at=deadline)
    with pytest.raises(personal.MoneyStillMoves):
        personal.erase(person, at=deadline)

    give_back(paid.round, at=deadline)
    personal.erase(person, at=deadline)


def test_the_books_stay_and_the_person_is_gone(
    paid: Pledge, person: User, sandbox: Sandbox, deadline: datetime
) -> None:
    refunds.begin(paid, amount=Money(100, "EUR"), reason="Ms Farahani asked.", at=deadline)
    give_back(paid.round, at=deadline)
    stripe_side.deliver_all(sandbox, at=deadline)
    other = Pledge.objects.exclude(pk=paid.pk).get()

    personal.erase(person, at=deadline)
    personal.erase(person, at=deadline)

    paid.refresh_from_db()
    assert (paid.consent_address, paid.card) == (None, "")
    assert (paid.amount_minor, paid.refunded_minor) == (5_000, 100)
    assert paid.payment_intent_id
    assert paid.refunds.get().reason == ""
    assert list(audit.findings()) == []
    kept = [str(event.payload) for event in StripeEvent.objects.all()]
    assert not any(person.email in payload or str(paid.key) in payload for payload in kept)
    customer = other.backer.stripe_customer.stripe_id
    assert any(customer in payload for payload in kept)
    other.refresh_from_db()
    assert other.card == "visa 4242"


def test_news_that_waits_names_nobody_either_and_is_processed_all_the_same(
    paid: Pledge, person: User, sandbox: Sandbox, deadline: datetime
) -> None:
    [*_, news] = stripe_side.news(sandbox, "payment_intent.succeeded")
    customer = person.stripe_customer.stripe_id
    news.payload["data"]["object"] |= {"customer": customer, "receipt_email": person.email}
    stripe_events.store(news, at=deadline)

    personal.erase(person, at=deadline)

    kept = StripeEvent.objects.get(event_id=news.id)
    assert person.email not in str(kept.payload)
    assert stripe_events.process(kept.event_id, at=deadline)


def test_the_saved_card_is_let_go_at_stripe(
    paid: Pledge, person: User, sandbox: Sandbox, deadline: datetime
) -> None:
    assert stripe_side.is_attached(sandbox, paid.payment_method_id)

    personal.erase(person, at=deadline)
    tasks.tidy_up()

    assert not stripe_side.is_attached(sandbox, paid.payment_method_id)


def test_an_ended_pledge_is_nobodys_any_more(
    live: FundingRound, person: User, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, backer=person, at=now)
    pledging.cancel_pledge(pledge, at=now)

    personal.erase(person, at=now)

    pledge.refresh_from_db()
    assert (pledge.state, pledge.card, pledge.detach_card) == (PledgeState.CANCELLED, "", True)
