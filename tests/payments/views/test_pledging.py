"""From the form to Stripe's page and back."""

import pytest
from django.test import Client
from payments.models import FundingRound, Pledge, PledgeState
from payments.sandbox.core import Sandbox

from tests.factories import accounts
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def backer(client: Client):
    person = accounts.user("Mina Farahani")
    client.force_login(person)
    return person


def test_the_form_leads_to_stripe_and_back_to_a_pledge_that_stands(
    client: Client, backer, live: FundingRound, sandbox: Sandbox
) -> None:
    page = client.get(f"/en/rounds/{live.slug}/pledge/")
    assert page.status_code == 200
    left = client.post(f"/en/rounds/{live.slug}/pledge/", {"amount": "25", "agreed": "on"})

    pledge = Pledge.objects.get()
    assert left.status_code == 303
    assert left["Location"] == sandbox.store.find(pledge.checkout_id)["url"]
    sandbox.checkout.submit_card(pledge.checkout_id)
    back = client.get(f"/en/pledges/{pledge.key}/return/", follow=True)
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.PLEDGED
    assert back.redirect_chain[-1][0] == pledge.get_absolute_url()
