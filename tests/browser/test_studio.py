"""A firm decides and drafts, an editor reads, and a round opens."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from payments import tasks
from payments.models import FundingRound, RoundState
from projects.models import Campaign, CampaignState, IdeaState
from tests.browser import letters, studio
from tests.browser.conftest import SignIn
from tests.factories import accounts, cms, payments, projects

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("eager_tasks"),
]


@pytest.fixture
def counted() -> Campaign:
    """A campaign with two ideas on its shortlist."""
    campaign = projects.campaign("vote", vote_threshold=1)
    ideas = [projects.idea(campaign, title=title) for title in ("A wider lever", "A gold lever")]
    projects.ballot(*ideas)
    projects.counted(campaign)
    return Campaign.objects.get(pk=campaign.pk)


def test_a_firm_decides_in_public(desk: Page, sign_in: SignIn, counted: Campaign) -> None:
    wider, gold = counted.ideas.order_by("number")
    owner = accounts.owner_of(counted.firm)
    sign_in(desk, owner)
    studio.decide(desk, wider, verdict="Chosen", reason="We can make it by **spring**.")
    studio.decide(desk, gold, verdict="Declined", reason="Gold is too soft for a lever.")
    expect(desk.get_by_text("Nothing waits for you")).to_be_visible()

    desk.context.clear_cookies()
    desk.goto(wider.get_absolute_url())
    decision = desk.get_by_role("region", name="The decision")
    expect(decision).to_contain_text("We can make it by spring.")
    expect(decision).to_contain_text(counted.firm.name)
    states = counted.ideas.order_by("number").values_list("state", flat=True)
    assert list(states) == [IdeaState.CHOSEN, IdeaState.DECLINED]
    assert wider.author is not None
    assert "We can make it" in letters.latest_to(wider.author.email).body


def test_a_round_is_drafted_sent_back_approved_and_opened(
    desk: Page, sign_in: SignIn, counted: Campaign
) -> None:
    idea = projects.decided(counted.ideas.get(number=1))
    owner, editor = accounts.owner_of(counted.firm), accounts.editor()
    sign_in(desk, owner)
    round_ = studio.draft_round(
        desk, counted, title="A wider lever, first batch", idea=idea.title, goal="2500", price="25"
    )
    studio.do(desk, round_, "Submit for review", says="The round is with the editors.")

    sign_in(desk, editor)
    studio.send_round_back(desk, round_, comment="For which countries is the price?")
    sign_in(desk, owner)
    desk.goto(f"/admin/studio/rounds/{round_.slug}/")
    expect(desk.get_by_text("For which countries is the price?")).to_be_visible()
    desk.get_by_role("link", name="Change the terms").click()
    expect(desk.get_by_label("Funding goal")).to_have_value("2500.00")
    desk.get_by_label("Funding goal").fill("3000")
    desk.get_by_role("button", name="Save the terms").click()
    studio.do(desk, round_, "Submit for review", says="The round is with the editors.")
    sign_in(desk, editor)
    studio.do(desk, round_, "Approve", says="The round opens at its time.")

    desk.context.clear_cookies()
    desk.goto(f"/en/rounds/{round_.slug}/")
    expect(desk.get_by_role("region", name="Funding", exact=True)).to_contain_text("Opens")
    tasks.sweep_rounds()
    desk.reload()
    expect(desk.get_by_role("link", name="Back this").first).to_be_visible()
    expect(desk.get_by_text("€3,000").first).to_be_visible()
    opened = FundingRound.objects.get()
    assert (opened.state, opened.goal_minor) == (RoundState.LIVE, 300_000)


def test_an_editor_sends_another_round_back(desk: Page, sign_in: SignIn) -> None:
    round_ = payments.funding_round(state=RoundState.IN_REVIEW)
    sign_in(desk, accounts.editor())
    desk.goto("/admin/studio/rounds/")
    desk.get_by_role("link", name=round_.title).click()
    studio.send_round_back(desk, round_, comment="For which countries is the price?")

    round_.refresh_from_db()
    assert round_.state == RoundState.DRAFT
    desk.context.clear_cookies()
    desk.goto(f"/en/rounds/{round_.slug}/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Nothing is at this address")


def test_a_firm_finds_its_way_to_publication(desk: Page, sign_in: SignIn) -> None:
    """Drafts, hears what is missing, submits, is sent back with words, mends, is approved."""
    firm, editor = accounts.firm(), accounts.editor()
    owner = accounts.owner_of(firm)
    sign_in(desk, owner)
    campaign = studio.draft_campaign(desk, title="A lamp for every road")
    desk.get_by_role("button", name="Save and go on").click()
    desk.get_by_label("Vote threshold").fill("25")
    desk.get_by_role("button", name="Save and go on").click()
    expect(desk.get_by_role("navigation", name="Way to your campaign")).to_be_visible()

    desk.get_by_role("link", name="Submit", exact=True).click()
    desk.get_by_role("button", name="Submit page and terms").click()
    expect(desk.get_by_role("heading", name="It cannot be submitted yet")).to_be_visible()
    expect(desk.get_by_text("The story is empty.")).to_be_visible()
    desk.get_by_role("link", name=re.compile("The story is empty")).click()
    studio.write_page(desk, standfirst="It outlives the bicycle.", story="We asked everyone.")
    studio.save_draft(desk)
    studio.give_picture(campaign)
    studio.submit(desk, campaign)

    sign_in(desk, editor)
    studio.ask_for_changes(desk, campaign, comment="Say when it ships.")
    assert "Say when it ships." in letters.latest_to(owner.email).body
    sign_in(desk, owner)
    desk.goto("/admin/")
    expect(desk.get_by_text("Say when it ships.")).to_be_visible()
    desk.get_by_role("link", name="A lamp for every road").first.click()
    studio.submit(desk, campaign)

    sign_in(desk, editor)
    studio.approve_page(desk, campaign)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.vote_threshold) == ("published", 25)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_in_the_studio_runs_over_the_edge(
    new_page: Callable[..., Page], sign_in: SignIn, counted: Campaign, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    round_ = payments.funding_round(state=RoundState.DRAFT)
    drafted = cms.draft_page(
        projects.campaign(state=CampaignState.DRAFT, firm=round_.campaign.firm)
    ).campaign
    sign_in(page, accounts.owner_of(round_.campaign.firm))
    steps = ("", "brief/", "phases/", "rules/", "pages/", "preview/", "submit/", "terms/")
    for address in (
        *(f"campaigns/{drafted.slug}/{step}" for step in steps),
        *(f"rounds/{round_.slug}/{part}" for part in ("", "terms/")),
        f"campaigns/{round_.campaign.slug}/rounds/new/",
        f"campaigns/{drafted.slug}/history/",
        "",
        "ideas/",
        "campaigns/",
        "rounds/",
        "campaigns/new/",
    ):
        page.goto(f"/admin/studio/{address}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{address} runs {over} px over the edge"


def test_light_or_dark_is_one_choice_for_site_and_studio(desk: Page, sign_in: SignIn) -> None:
    sign_in(desk, accounts.owner_of(accounts.firm()))
    html = desk.locator("html")
    desk.goto("/en/")
    desk.get_by_role("button", name="Switch between light and dark").click()

    desk.goto("/admin/studio/")
    expect(html).to_have_class(re.compile(r"\bw-theme-dark\b"))
    ink = desk.locator(".studio").evaluate("studio => getComputedStyle(studio).color")
    desk.get_by_role("button", name="Light or dark").click()
    expect(html).to_have_class(re.compile(r"\bw-theme-light\b"))
    assert ink != desk.locator(".studio").evaluate("studio => getComputedStyle(studio).color")
    assert desk.url.endswith("/admin/studio/")

    desk.goto("/en/")
    expect(html).to_have_attribute("data-theme", "light")
