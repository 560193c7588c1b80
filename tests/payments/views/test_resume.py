"""Mending a failed payment by the link in a mail."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from payments import messages
from payments.models import FundingRound, Pledge, PledgeState
from payments.sandbox.core import Sandbox
from payments.sandbox.faults import Fault, Kind
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"


def failed(sandbox: Sandbox, card: str, now: datetime) -> Pledge:
    """A pledge whose first charge has failed yesterday, in a round that met its goal."""
    round_ = factory.funding_round(at=now - timedelta(days=21), lasts=timedelta(days=20))
    pledge = factory.draft_pledge(round_, amount=10_000, at=round_.opens_at)
    factory.save_card(pledge, sandbox, card=card, at=now)
    settle(round_, at=round_.deadline_at + timedelta(seconds=1))
    pledge.refresh_from_db()
    return pledge


@pytest.fixture
def asked(now: datetime, sandbox: Sandbox, db: None) -> Pledge:
    """Its bank wants to see the owner."""
    return failed(sandbox, ASKS_ALWAYS, now)


@pytest.fixture
def declined(now: datetime, sandbox: Sandbox, db: None) -> Pledge:
    return failed(sandbox, DECLINES_LATER, now)


def charges(sandbox: Sandbox) -> int:
    return len([charge for charge in sandbox.store.every("charge") if charge["paid"]])


def test_the_bank_is_asked_and_the_money_comes(
    client: Client, asked: Pledge, sandbox: Sandbox
) -> None:
    path = messages.resume_path(asked)
    page = client.get(path).content.decode()
    assert "Your bank wants you to confirm this payment." in page
    assert page.index("Confirm with your bank</button>") < page.index("Use another card</button>")

    left = client.post(path, {"act": "confirm"})
    assert left.status_code == 303
    assert "sandbox" in left["Location"] or "127.0.0.1" in left["Location"]
    back = sandbox.three_d_secure.complete(asked.payment_intent_id)
    assert back is not None
    arrived = client.get(back.removeprefix("http://127.0.0.1:8000"), follow=True)

    asked.refresh_from_db()
    assert asked.state == PledgeState.COLLECTED
    assert "the payment went through" in arrived.content.decode()
    assert "payment_intent" not in arrived.request["QUERY_STRING"]
    assert f'href="{asked.get_absolute_url()}">To your pledge</a>' in arrived.text
    assert f'href="{asked.round.campaign.get_absolute_url()}">To the campaign</a>' in arrived.text
    assert charges(sandbox) == 1


def test_a_no_at_the_bank_is_told_and_charges_nothing(
    client: Client, asked: Pledge, sandbox: Sandbox
) -> None:
    path = messages.resume_path(asked)
    client.post(path, {"act": "confirm"})
    back = sandbox.three_d_secure.fail(asked.payment_intent_id)
    assert back is not None

    arrived = client.get(back.removeprefix("http://127.0.0.1:8000"), follow=True)

    asked.refresh_from_db()
    assert asked.state in (PledgeState.ACTION_REQUIRED, PledgeState.ERRORED)
    assert "Your bank did not confirm the payment." in arrived.content.decode()
    assert charges(sandbox) == 0


def test_another_card_needs_no_sign_in(client: Client, declined: Pledge, sandbox: Sandbox) -> None:
    path = messages.resume_path(declined)
    page = client.get(path).content.decode()
    assert "The bank declined the card" in page
    assert page.index("Use another card</button>") < page.index("Try the same card again</button>")

    left = client.post(path, {"act": "card"})
    assert left.status_code == 303
    declined.refresh_from_db()
    session = sandbox.store.find(declined.checkout_id)
    assert session is not None
    assert left["Location"] == session["url"]
    assert session["success_url"].endswith(path)
    sandbox.checkout.submit_card(declined.checkout_id)
    arrived = client.get(path).content.decode()

    assert "Your payment is being tried." in arrived
    settle(declined.round, at=timezone.now() + timedelta(seconds=1))
    declined.refresh_from_db()
    assert declined.state == PledgeState.COLLECTED
    assert charges(sandbox) == 1


def test_the_same_card_may_be_declined_again(
    client: Client, declined: Pledge, sandbox: Sandbox
) -> None:
    answer = client.post(messages.resume_path(declined), {"act": "confirm"}, follow=True)

    assert "The card was declined again." in answer.content.decode()
    declined.refresh_from_db()
    assert declined.state == PledgeState.ERRORED
    assert declined.attempts.count() == 2


def test_without_an_answer_nobody_is_charged_twice(
    client: Client, asked: Pledge, sandbox: Sandbox
) -> None:
    sandbox.faults.arm(Fault(Kind.CLOSE, count=10))

    answer = client.post(messages.resume_path(asked), {"act": "confirm"}, follow=True)

    page = answer.content.decode()
    assert "Stripe does not answer" in page
    assert "Your payment is being tried." in page
    asked.refresh_from_db()
    assert asked.state == PledgeState.COLLECTING
    assert client.post(messages.resume_path(asked), {"act": "confirm"}).status_code == 302
    assert asked.attempts.count() == 2


def test_once_mended_the_link_only_says_so(
    client: Client, asked: Pledge, sandbox: Sandbox, now: datetime
) -> None:
    settle(asked.round, at=asked.round.deadline_at + timedelta(days=11))
    asked.refresh_from_db()
    assert asked.state == PledgeState.DROPPED
    path = messages.resume_path(asked)

    page = client.get(path).content.decode()
    client.post(path, {"act": "confirm"})
    client.post(path, {"act": "card"})

    assert "the pledge was dropped" in page
    assert "</button>" not in page.split("<main")[1].split("</main>")[0]
    asked.refresh_from_db()
    assert asked.state == PledgeState.DROPPED
    assert charges(sandbox) == 0


def test_before_the_deadline_the_link_charges_nothing(
    client: Client, live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, at=now)
    path = messages.resume_path(pledge)

    for act in ("confirm", "card", "x", ""):
        assert client.post(path, {"act": act})["Location"] == path

    assert client.get(path).status_code == 200
    assert not sandbox.store.every("payment_intent")


@pytest.mark.parametrize("token", ["x", "abc:def", "ü", "a" * 2_000, "..", "eyJ:1:2"])
def test_a_made_up_link_leads_nowhere(client: Client, db: None, token: str) -> None:
    assert client.get(f"/en/pledges/resume/{token}/").status_code == 404
    assert client.post(f"/en/pledges/resume/{token}/").status_code == 404


def test_a_link_signed_for_something_else_leads_nowhere(client: Client, asked: Pledge) -> None:
    from django.core import signing

    token = signing.dumps(str(asked.key), salt="another", compress=True)

    assert client.get(f"/en/pledges/resume/{token}/").status_code == 404


@pytest.mark.parametrize("key", ["no-uuid", 5, None, ["x"], "0" * 36])
def test_a_signed_link_without_a_pledge_leads_nowhere(
    client: Client, db: None, key: object
) -> None:
    from django.core import signing

    token = signing.dumps(key, salt=messages.RESUME_SALT, compress=True)

    assert client.get(f"/en/pledges/resume/{token}/").status_code == 404


def test_the_link_shows_this_payment_and_no_person(client: Client, asked: Pledge) -> None:
    page = client.get(messages.resume_path(asked)).content.decode()

    assert asked.backer.email not in page
    assert asked.backer.display_name not in page
    assert "no-store" in client.get(messages.resume_path(asked))["Cache-Control"]


def test_only_get_and_post_are_answered(client: Client, asked: Pledge) -> None:
    assert client.put(messages.resume_path(asked)).status_code == 405
