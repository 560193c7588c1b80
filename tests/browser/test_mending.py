"""After the deadline: what became of the pledge, and how a failed payment is mended."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from payments import tasks
from payments.models import FundingRound, Pledge, PledgeState, RoundState, ShortfallRule
from payments.sandbox.core import Sandbox
from tests.browser import hosted, letters
from tests.browser.conftest import SignIn
from tests.factories import accounts, payments
from tests.payments import stripe_side

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("eager_tasks"),
]


@pytest.fixture
def backer() -> User:
    return accounts.user("Roya Karimi")


@pytest.fixture
def later() -> Iterator[time_machine.Traveller]:
    """A clock that runs, and that `shift` sets forward."""
    with time_machine.travel(timezone.now(), tick=True) as clock:
        yield clock


@pytest.fixture
def back(page: Page, backer: User, sign_in: SignIn, stripe: Sandbox) -> Callable[..., Pledge]:
    """The backer pledges 60.00 EUR in the browser with this card, and then signs out."""

    def pledge(round_: FundingRound, card: str) -> Pledge:
        sign_in(page, backer)
        page.goto(f"/en/rounds/{round_.slug}/pledge/?amount=60")
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Save a card at Stripe").click()
        hosted.save_card(page, card)
        if card == hosted.ASKS_ALWAYS:
            hosted.confirm_at_bank(page)
        expect(page.get_by_role("heading", name="Your pledge stands: €")).to_be_visible()
        page.context.clear_cookies()
        return Pledge.objects.get(backer=backer)

    return pledge


def settle(round_: FundingRound, later: time_machine.Traveller) -> FundingRound:
    """The deadline passes and the sweeps run, as they do every few seconds."""
    later.move_to(round_.deadline_at + timedelta(seconds=1), tick=True)
    run_sweeps()
    return FundingRound.objects.get(pk=round_.pk)


def run_sweeps() -> None:
    for _time in range(3):
        tasks.sweep_rounds()
        tasks.sweep_attempts()


def test_a_declined_card_is_replaced_by_the_link_in_the_mail(
    page: Page,
    back: Callable[..., Pledge],
    backer: User,
    stripe: Sandbox,
    later: time_machine.Traveller,
) -> None:
    round_ = payments.funding_round(goal=5_000)
    pledge = back(round_, hosted.SAVES_THEN_DECLINES)
    round_ = settle(round_, later)
    assert round_.state == RoundState.GRACE

    page.goto(letters.link_for(backer, "/pledges/resume/"))
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.get_by_role("heading", name="Your payment")).to_be_visible()
    page.get_by_role("button", name="Use another card").click()
    hosted.save_card(page)
    expect(page.get_by_role("heading", name="Your payment")).to_be_visible()
    run_sweeps()
    page.reload()
    expect(page.get_by_text("Thank you: the payment went through.")).to_be_visible()

    pledge.refresh_from_db()
    assert pledge.state == PledgeState.COLLECTED
    assert len(stripe_side.paid(stripe, pledge)) == 1
    run_sweeps()
    round_.refresh_from_db()
    assert round_.state == RoundState.FUNDED


def test_a_bank_that_asks_is_answered_by_the_link_in_the_mail(
    page: Page,
    back: Callable[..., Pledge],
    backer: User,
    stripe: Sandbox,
    later: time_machine.Traveller,
) -> None:
    round_ = payments.funding_round(goal=5_000)
    pledge = back(round_, hosted.ASKS_ALWAYS)
    settle(round_, later)
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.ACTION_REQUIRED

    page.goto(letters.link_for(backer, "/pledges/resume/"))
    page.get_by_role("button", name="Confirm with your bank").click()
    hosted.refuse_at_bank(page)
    expect(page.get_by_text("Your bank did not confirm the payment.")).to_be_visible()
    page.get_by_role("button", name="Confirm with your bank").click()
    hosted.confirm_at_bank(page)
    expect(page.get_by_text("Thank you: the payment went through.")).to_be_visible()

    pledge.refresh_from_db()
    assert pledge.state == PledgeState.COLLECTED
    assert len(stripe_side.paid(stripe, pledge)) == 1


def test_my_pledges_names_the_act_that_mends_it(
    page: Page,
    back: Callable[..., Pledge],
    backer: User,
    sign_in: SignIn,
    later: time_machine.Traveller,
) -> None:
    round_ = payments.funding_round(goal=5_000, shortfall_rule=ShortfallRule.REFUND_ALL)
    back(round_, hosted.ASKS_ALWAYS)
    settle(round_, later)

    sign_in(page, backer)
    page.goto("/en/pledges/")
    expect(page.get_by_text("1 needs you")).to_be_visible()
    page.get_by_role("link", name="Confirm with your bank").click()
    page.get_by_role("button", name="Confirm with your bank").click()
    hosted.confirm_at_bank(page)
    expect(page.get_by_text("Thank you: the payment went through.")).to_be_visible()


def test_a_round_that_missed_its_goal_charges_nobody(
    page: Page,
    back: Callable[..., Pledge],
    backer: User,
    sign_in: SignIn,
    stripe: Sandbox,
    later: time_machine.Traveller,
) -> None:
    round_ = payments.funding_round(goal=50_000)
    pledge = back(round_, hosted.GOOD)
    round_ = settle(round_, later)
    assert round_.state == RoundState.UNFUNDED

    page.goto(round_.get_absolute_url())
    expect(page.get_by_text("The goal was missed: €60 of €500")).to_be_visible()
    sign_in(page, backer)
    page.goto(pledge.get_absolute_url())
    expect(page.get_by_text("Released", exact=True)).to_be_visible()
    expect(
        page.get_by_text("You were not charged, and your card was removed.").first
    ).to_be_visible()
    assert mail.outbox[-1].to == [backer.email]
    assert not stripe_side.paid(stripe)
    assert not stripe_side.is_attached(stripe, pledge.payment_method_id)
