"""A visitor does something, joins on the way, and finds it done."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from payments.models import Pledge, PledgeState
from payments.sandbox.core import Sandbox
from projects.models import BallotEntry, Follow
from tests.browser import hosted, joining
from tests.factories import payments, projects

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("eager_tasks"),
]


def test_a_vote_cast_signed_out_is_cast_once(page: Page) -> None:
    campaign = projects.campaign("vote")
    idea = projects.idea(campaign)
    page.goto(f"/en/ideas/{campaign.slug}/")
    page.get_by_role("link", name="Sign in to vote").click()
    said = f"After you sign in, your vote for “{idea.title}” is cast."
    expect(page.get_by_text(said)).to_be_visible()

    joining.join(page)

    expect(page.get_by_text("Your vote is cast.")).to_be_visible()
    expect(page.get_by_role("button", name="Voted")).to_have_attribute("aria-pressed", "true")
    page.goto(f"/en/ideas/{campaign.slug}/{idea.number}/vote/finish/")
    expect(page.get_by_role("heading", name=idea.title)).to_be_visible()
    expect(page.get_by_text("Your vote is cast.")).to_have_count(0)
    assert BallotEntry.objects.filter(idea=idea).count() == 1
    assert User.objects.get(email=joining.ADDRESS).display_name == "Roya Karimi"


def test_a_wish_to_follow_is_kept(page: Page) -> None:
    campaign = projects.campaign()
    idea = projects.idea(campaign)
    page.goto(idea.get_absolute_url())
    page.get_by_role("link", name="Follow").click()

    joining.join(page)

    expect(page.get_by_text("You follow this idea.")).to_be_visible()
    following = page.get_by_role("button", name="Following")
    expect(following).to_have_attribute("aria-pressed", "true")
    person = User.objects.get(email=joining.ADDRESS)
    assert Follow.objects.filter(user=person, idea=idea).count() == 1
    following.click()
    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")
    assert not Follow.objects.filter(user=person).exists()


def test_a_campaign_is_followed_signed_out(page: Page) -> None:
    campaign = projects.campaign()
    page.goto(f"/en/ideas/{campaign.slug}/")
    page.get_by_role("link", name="Follow").click()

    joining.join(page)

    expect(page.get_by_text("You follow this campaign.")).to_be_visible()
    assert Follow.objects.filter(campaign=campaign).count() == 1


def test_a_pledge_filled_in_signed_out_leads_to_checkout_and_stands(
    page: Page, stripe: Sandbox
) -> None:
    round_ = payments.funding_round(rewards=(payments.reward_terms(2_500, stock=5),))
    page.goto(round_.get_absolute_url())
    page.get_by_role("link", name="Choose for €25").click()
    page.get_by_label("Your amount").fill("30")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Save a card at Stripe").click()
    said = "After you sign in, you save a card for your pledge of €30"
    expect(page.get_by_text(said)).to_be_visible()

    joining.join(page)
    hosted.save_card(page)

    expect(page.get_by_role("heading", name="Your pledge stands: €")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Pledged", exact=True)).to_be_visible()
    pledge = Pledge.objects.get()
    assert (pledge.state, pledge.amount.minor) == (PledgeState.PLEDGED, 3_000)
    assert pledge.backer.email == joining.ADDRESS
    assert pledge.consent_text.startswith("I agree")
