"""A backer and their card, up to the deadline."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from payments.models import FundingRound, Pledge, PledgeState
from payments.sandbox.core import Sandbox
from tests.browser import hosted
from tests.browser.conftest import SignIn
from tests.factories import accounts, payments
from tests.payments import stripe_side

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("eager_tasks"),
]
STANDS = "Your pledge stands: €"


@pytest.fixture
def backer() -> User:
    return accounts.user("Roya Karimi")


@pytest.fixture
def round_() -> FundingRound:
    return payments.funding_round(rewards=(payments.reward_terms(2_500, stock=3),))


@pytest.fixture
def at_checkout(
    page: Page, stripe: Sandbox, backer: User, round_: FundingRound, sign_in: SignIn
) -> Page:
    """The backer has chosen the reward and stands before Stripe's page."""
    sign_in(page, backer)
    page.goto(round_.get_absolute_url())
    page.get_by_role("link", name="Choose for €25").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Save a card at Stripe").click()
    expect(page.get_by_role("heading", name="Save your card")).to_be_visible()
    return page


def state_of(backer: User) -> PledgeState:
    return PledgeState(Pledge.objects.get(backer=backer).state)


def lose_the_answer(route: Route) -> None:
    """Stripe hears it; the browser never learns where to go on."""
    route.fetch(max_redirects=0)
    route.abort()


def test_a_card_that_asks_is_confirmed_with_the_bank(
    at_checkout: Page, stripe: Sandbox, backer: User
) -> None:
    hosted.save_card(at_checkout, hosted.ASKS_ONCE)
    assert state_of(backer) == PledgeState.DRAFT
    hosted.refuse_at_bank(at_checkout)
    expect(at_checkout.get_by_role("alert")).to_contain_text("Try another card.")
    hosted.save_card(at_checkout, hosted.ASKS_ONCE)
    hosted.confirm_at_bank(at_checkout)

    expect(at_checkout.get_by_role("heading", name=STANDS)).to_be_visible()
    assert state_of(backer) == PledgeState.PLEDGED


def test_a_declined_card_and_then_a_good_one(
    at_checkout: Page, stripe: Sandbox, backer: User
) -> None:
    hosted.save_card(at_checkout, hosted.DECLINES)
    expect(at_checkout.get_by_role("alert")).to_contain_text("Your card was declined.")
    hosted.save_card(at_checkout)

    expect(at_checkout.get_by_role("heading", name=STANDS)).to_be_visible()
    expect(at_checkout.get_by_text("4242")).to_be_visible()
    assert state_of(backer) == PledgeState.PLEDGED


def test_a_tab_closed_at_checkout_is_resumed_from_my_pledges(
    at_checkout: Page, stripe: Sandbox, backer: User, round_: FundingRound
) -> None:
    context = at_checkout.context
    at_checkout.close()
    page = context.new_page()
    page.goto("/en/pledges/")
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_text("No card is saved yet, so this pledge does not count.")).to_be_visible()
    page.get_by_role("button", name="Continue to Stripe").click()
    hosted.save_card(page)

    expect(page.get_by_role("heading", name=STANDS)).to_be_visible()
    assert state_of(backer) == PledgeState.PLEDGED


def test_a_tab_closed_after_the_card_was_saved_loses_nothing(
    at_checkout: Page, stripe: Sandbox, backer: User, round_: FundingRound
) -> None:
    context = at_checkout.context
    context.route("**/c/pay/**", lose_the_answer)
    with at_checkout.expect_event("requestfailed"):
        hosted.save_card(at_checkout)
    context.unroute("**/c/pay/**")
    at_checkout.close()
    assert state_of(backer) == PledgeState.DRAFT
    stripe_side.deliver_all(stripe, at=timezone.now())

    page = context.new_page()
    page.goto("/en/pledges/")
    expect(page.get_by_role("listitem").filter(has_text=round_.title)).to_contain_text("Pledged")
    assert state_of(backer) == PledgeState.PLEDGED


def test_a_pledge_is_changed_and_then_cancelled(
    at_checkout: Page, stripe: Sandbox, backer: User, round_: FundingRound
) -> None:
    page = at_checkout
    hosted.save_card(page)
    page.get_by_role("link", name="Change").click()
    amount = page.get_by_label("Your amount")
    amount.fill("20")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Change the pledge").click()
    expect(page.get_by_text("This reward starts at €25.").first).to_be_visible()
    expect(amount).to_have_value("20")
    amount.fill("40.50")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Change the pledge").click()
    expect(page.get_by_text("Your pledge is changed.")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("€40.50").first).to_be_visible()
    assert Pledge.objects.get().amount.minor == 4_050

    page.get_by_role("link", name="Cancel the pledge").click()
    page.get_by_role("button", name="Cancel the pledge").click()
    expect(page.get_by_text("Your pledge is cancelled. Nothing was charged.")).to_be_visible()
    assert state_of(backer) == PledgeState.CANCELLED
    page.goto(round_.get_absolute_url())
    expect(page.get_by_text("3 of 3 left.")).to_be_visible()
    assert not stripe_side.paid(stripe)


def test_errors_keep_what_was_typed(
    new_page: Callable[..., Page], backer: User, round_: FundingRound, sign_in: SignIn
) -> None:
    page = new_page()
    sign_in(page, backer)
    page.goto(f"/en/rounds/{round_.slug}/pledge/?reward={round_.rewards.get().pk}")
    page.get_by_label("Your amount").fill("25.005")
    page.get_by_role("button", name="Save a card at Stripe").click()

    summary = page.get_by_role("alert").first
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Without your agreement the card cannot be charged.")
    expect(page.get_by_label("Your amount")).to_have_value("25.005")
    expect(page.get_by_role("radio", name="The light")).to_be_checked()
    assert not Pledge.objects.exists()
