"""One campaign, from its draft to the money, by the people who make it; the clock jumps."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.money import Money
from payments import ledger, tasks
from payments.models import FundingRound, Pledge, PledgeState, RoundState
from payments.sandbox.core import Sandbox
from projects import phases
from projects import tasks as campaign_tasks
from projects.models import Campaign, Idea, IdeaState, PhaseKind
from tests.browser import hosted, letters, studio
from tests.browser.conftest import SignIn
from tests.factories import accounts
from tests.payments import stripe_side

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("eager_tasks"),
]
TITLE = "A lamp for every road"
IDEA = "One standard cell, changed without tools"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=True) as traveller:
        yield traveller


def reach(clock: time_machine.Traveller, campaign: Campaign, kind: PhaseKind) -> None:
    phase = phases.of_kind(campaign, kind)
    assert phase is not None
    clock.move_to(phase.starts_at + timedelta(hours=1), tick=True)


def publish(desk: Page, sign_in: SignIn, owner: User) -> Campaign:
    """The firm writes page and terms and hands them in; an editor lets them out."""
    sign_in(desk, owner)
    campaign = studio.draft_campaign(desk, title=TITLE)
    studio.set_terms(desk, campaign, vote_rule="reaches the threshold", threshold=2)
    desk.goto(f"/admin/pages/{campaign.pages.get().pk}/edit/")
    studio.write_page(desk, standfirst="It outlives the bicycle.", story="We asked everyone.")
    studio.save_draft(desk)
    studio.give_picture(campaign)
    studio.submit(desk, campaign)
    desk.context.clear_cookies()
    desk.goto(f"/en/c/{campaign.slug}/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Nothing is at this address")

    sign_in(desk, accounts.editor())
    studio.approve_page(desk, campaign)
    return Campaign.objects.get(pk=campaign.pk)


def propose(desk: Page, campaign: Campaign) -> Idea:
    desk.goto(f"/en/c/{campaign.slug}/")
    desk.get_by_role("link", name="Propose an idea").first.click()
    desk.get_by_label("Title").fill(IDEA)
    desk.get_by_label("The need").fill("A light should outlive its battery.")
    desk.get_by_label("The proposal").fill("Take the **18650**.")
    desk.get_by_role("button", name="Publish the idea").click()
    expect(desk.get_by_text("Your idea is published.")).to_be_visible()
    return Idea.objects.get(campaign=campaign)


def vote(desk: Page, idea: Idea) -> None:
    desk.goto(f"/en/c/{idea.campaign.slug}/")
    desk.get_by_role("button", name="Vote").click()
    expect(desk.get_by_role("button", name="Voted")).to_be_visible()


def pledge(desk: Page, campaign: Campaign) -> None:
    desk.goto(f"/en/c/{campaign.slug}/")
    desk.get_by_role("link", name="Choose for €25").click()
    desk.get_by_role("checkbox").check()
    desk.get_by_role("button", name="Save a card at Stripe").click()
    hosted.save_card(desk)
    expect(desk.get_by_role("heading", name="Your pledge stands: €")).to_be_visible()


def test_a_campaign_lives_its_whole_life(
    desk: Page, sign_in: SignIn, stripe: Sandbox, clock: time_machine.Traveller
) -> None:
    firm = accounts.firm("Lumen Werkstatt")
    owner = accounts.owner_of(firm)
    roya, vera = accounts.user("Roya Karimi"), accounts.user("Vera Voter")
    campaign = publish(desk, sign_in, owner)

    reach(clock, campaign, PhaseKind.PROPOSE)
    sign_in(desk, roya)
    idea = propose(desk, campaign)

    reach(clock, campaign, PhaseKind.VOTE)
    for person in (roya, vera):
        sign_in(desk, person)
        vote(desk, idea)
    idea.refresh_from_db()
    assert idea.state == IdeaState.SHORTLISTED
    desk.context.clear_cookies()
    desk.goto(idea.get_absolute_url())
    expect(desk.get_by_text("Shortlisted", exact=True)).to_be_visible()
    assert IDEA in letters.latest_to(roya.email).body

    reach(clock, campaign, PhaseKind.FUND)
    campaign_tasks.sweep_campaigns()
    sign_in(desk, owner)
    studio.decide(desk, idea, verdict="Chosen", reason="We can make it by spring.")
    round_ = studio.draft_round(
        desk, campaign, title="The lamp, first batch", idea=IDEA, goal="50", price="25"
    )
    studio.do(desk, round_, "Submit for review", says="The round is with the editors.")
    sign_in(desk, accounts.editor())
    studio.do(desk, round_, "Approve", says="The round opens at its time.")
    tasks.sweep_rounds()

    for person in (roya, vera):
        sign_in(desk, person)
        pledge(desk, campaign)
    assert not stripe_side.paid(stripe)
    assert "goal" in letters.latest_to(owner.email).body

    round_ = FundingRound.objects.get()
    clock.move_to(round_.deadline_at + timedelta(seconds=1), tick=True)
    for _time in range(3):
        tasks.sweep_rounds()
        tasks.sweep_attempts()
    round_.refresh_from_db()
    assert round_.state == RoundState.FUNDED
    assert set(Pledge.objects.values_list("state", flat=True)) == {PledgeState.COLLECTED}
    assert [charge["amount"] for charge in stripe_side.paid(stripe)] == [2_500, 2_500]
    # A debt to the firm: credits are negative.
    assert ledger.balance("held_for_firm", currency="EUR") == Money(-5_000, "EUR")
    assert not ledger.imbalances()
    desk.context.clear_cookies()
    desk.goto(f"/en/c/{campaign.slug}/")
    expect(desk.get_by_text("Funded: €50 of €50 pledged was collected.")).to_be_visible()
    sign_in(desk, roya)
    desk.goto("/en/pledges/")
    expect(desk.get_by_role("listitem").filter(has_text="The lamp")).to_contain_text("Collected")
    assert any("€25.00" in letter.body for letter in letters.all_to(roya.email))
