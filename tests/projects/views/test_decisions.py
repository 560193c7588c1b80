"""The firm's pages: what it owes, one decision, the last word."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects import decisions
from projects.models import Campaign, CampaignState, Decision, Idea, IdeaState, Verdict
from tests.factories import accounts, projects
from tests.projects.people import ROLES, cast, client_of

pytestmark = pytest.mark.django_db
WORD = {"verdict": "chosen", "reason": "We can make it."}


@pytest.fixture
def campaign() -> Campaign:
    """Two ideas are shortlisted, one is not."""
    made = projects.campaign("fund", vote_threshold=1)
    projects.ballot(projects.idea(made), projects.idea(made, title="Sell the mount alone"))
    projects.idea(made, title="Nobody wants this")
    return projects.counted(made)


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return client_of(accounts.owner_of(campaign.firm))


def page_of(campaign: Campaign) -> str:
    return reverse("projects:decisions", args=[campaign.slug])


def decide_url(campaign: Campaign, number: int = 1) -> str:
    return reverse("projects:decide", args=[campaign.slug, number])


@pytest.mark.parametrize("role", ROLES)
def test_only_who_leads_the_firm_gets_in(campaign: Campaign, role: str) -> None:
    client = client_of(cast(campaign)[role])
    read, sent = {"owner": (200, 302), "visitor": (302, 403)}.get(role, (404, 404))

    assert client.get(page_of(campaign)).status_code == read
    assert client.get(decide_url(campaign)).status_code == read
    posted = client.post(decide_url(campaign), WORD).status_code
    closed = client.post(page_of(campaign), {"word": "Thank you."}).status_code
    assert (posted, closed) == (sent, 422 if role == "owner" else sent)
    assert Decision.objects.count() == (1 if role == "owner" else 0)


def test_the_page_lists_what_waits_and_by_when(campaign: Campaign, owner: Client) -> None:
    page = owner.get(page_of(campaign)).content.decode()

    assert "owes a public answer by" in page
    assert "Sell the mount alone" in page
    assert "Nobody wants this" not in page
    assert "End the campaign" not in page


def test_a_missed_date_is_said_here_too() -> None:
    late = timezone.now() - timedelta(days=1)
    campaign = projects.campaign("test", vote_threshold=1, decision_due_at=late)
    projects.ballot(projects.idea(campaign))
    projects.counted(campaign)

    owner = client_of(accounts.owner_of(campaign.firm))
    assert "missed the date" in owner.get(page_of(campaign)).content.decode()


@pytest.mark.parametrize("verdict", Verdict)
def test_a_decision_is_public_with_its_reason(
    campaign: Campaign, owner: Client, verdict: Verdict
) -> None:
    answer = owner.post(decide_url(campaign), {"verdict": verdict, "reason": "Two lines.\nHere."})

    assert answer["Location"] == page_of(campaign)
    idea = Idea.objects.get(campaign=campaign, number=1)
    assert idea.state == verdict
    page = Client().get(idea.get_absolute_url()).content.decode()
    assert "Two lines." in page
    assert str(verdict.label) in page


def test_what_was_put_off_is_decided_later(campaign: Campaign, owner: Client) -> None:
    owner.post(decide_url(campaign), {**WORD, "verdict": "later"})
    assert "Put off until later" in owner.get(page_of(campaign)).content.decode()
    assert 'value="later"' not in owner.get(decide_url(campaign)).content.decode()
    again = owner.post(decide_url(campaign), {**WORD, "verdict": "later"})
    assert again.status_code == 422
    assert list(again.context["form"].errors) == ["verdict"]

    owner.post(decide_url(campaign), WORD)

    idea = Idea.objects.get(campaign=campaign, number=1)
    assert idea.state == IdeaState.CHOSEN
    assert [word.verdict for word in idea.decisions.all()] == ["chosen", "later"]


@pytest.mark.parametrize(
    "word",
    [
        {"verdict": "chosen", "reason": ""},
        {"verdict": "chosen", "reason": "\u200b \u202e"},
        {"verdict": "chosen", "reason": "x" * 4001},
        {"verdict": "perhaps", "reason": "Typed with care."},
        {"reason": "Typed with care."},
        {},
    ],
)
def test_a_bad_decision_is_sent_back_with_what_was_typed(
    campaign: Campaign, owner: Client, word: dict[str, str]
) -> None:
    answer = owner.post(decide_url(campaign), word or {"other": "1"})

    assert answer.status_code == 422
    assert answer.context["form"].errors
    if word.get("reason", "").startswith("Typed"):
        assert "Typed with care." in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_second_word_is_refused_and_kept_on_the_page(campaign: Campaign, owner: Client) -> None:
    idea = Idea.objects.get(campaign=campaign, number=1)
    lead = accounts.owner_of(campaign.firm)
    decisions.decide(idea, verdict=Verdict.CHOSEN, reason="Yes.", by=lead, at=timezone.now())

    answer = owner.post(decide_url(campaign), {"verdict": "declined", "reason": "Second thoughts."})

    assert answer.status_code == 422
    assert "has had its word" in answer.content.decode()
    assert "Second thoughts." in answer.content.decode()
    assert owner.get(decide_url(campaign)).status_code == 404
    assert Decision.objects.count() == 1


def test_an_idea_off_the_shortlist_has_no_door(campaign: Campaign, owner: Client) -> None:
    assert owner.get(decide_url(campaign, 3)).status_code == 404
    assert owner.post(decide_url(campaign, 3), WORD).status_code == 422


def test_the_campaign_ends_with_a_word_once_nothing_waits(
    campaign: Campaign, owner: Client
) -> None:
    for number in (1, 2):
        owner.post(decide_url(campaign, number), WORD)
    assert "End the campaign" in owner.get(page_of(campaign)).content.decode()
    assert owner.post(page_of(campaign), {"word": " \u200b"}).status_code == 422

    answer = owner.post(page_of(campaign), {"word": "Thank you **all**. <script>"})

    ideas = reverse("projects:ideas", args=[campaign.slug])
    assert answer["Location"] == ideas
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    page = Client().get(ideas).content.decode()
    assert "Thank you <strong>all</strong>." in page
    assert owner.post(page_of(campaign), {"word": "Again."}).status_code == 422


def test_a_draft_cannot_be_ended() -> None:
    campaign = projects.campaign(state=CampaignState.DRAFT)
    owner = client_of(accounts.owner_of(campaign.firm))

    answer = owner.post(page_of(campaign), {"word": "Never mind."})

    assert answer.status_code == 422
    assert "not open" in answer.content.decode()
