"""Before the close nobody learns a vote, and nobody has two."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from projects import phases, shortlisting
from projects.models import Ballot, BallotEntry, Campaign, Idea, PhaseKind, VoteRule
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


def addresses(idea: Idea) -> list[str]:
    slug = idea.campaign.slug
    page = reverse("projects:ideas", args=[slug])
    return [
        page,
        f"{page}?order=result",
        f"{page}?order=newest",
        reverse("idea", args=[slug, idea.number]),
        reverse("projects:decisions", args=[slug]),
        reverse("projects:results", args=[slug]),
        reverse("projects:ballots", args=[slug]),
    ]


def shown(idea: Idea, client: Client) -> list[tuple[int, object, object]]:
    """What every page says, less what differs each time it is asked."""
    found: list[tuple[int, object, object]] = []
    for address in addresses(idea):
        response = client.get(address)
        context = response.context or {}
        listing = context.get("listing")
        cards = sorted(str(card.html) for card in listing.cards) if listing else None
        found.append((response.status_code, cards, context.get("control")))
    return found


@pytest.mark.parametrize("rule", [VoteRule.OPEN, VoteRule.SEALED])
@pytest.mark.parametrize("who", ["visitor", "member", "lead", "author", "editor"])
def test_pages_do_not_change_with_other_peoples_votes(rule: VoteRule, who: str) -> None:
    campaign = projects.campaign(PhaseKind.VOTE, vote_rule=rule, vote_threshold=50)
    one, other = projects.idea(campaign), projects.idea(campaign, title="Another")
    makers: dict[str, Callable[[], User | None]] = {
        "visitor": lambda: None,
        "member": accounts.user,
        "lead": lambda: accounts.owner_of(campaign.firm),
        "author": lambda: one.author,
        "editor": accounts.editor,
    }
    person = makers[who]()
    client = Client()
    if person:
        client.force_login(person)
    projects.ballot(other)
    before = shown(one, client)

    for _ in range(3):
        projects.ballot(one)

    assert shown(one, client) == before


@pytest.mark.parametrize("wish", ["yes", "no"])
def test_nothing_is_voted_or_taken_back_after_the_close(client: Client, wish: str) -> None:
    campaign = projects.campaign(PhaseKind.VOTE)
    idea, voter = projects.idea(campaign), accounts.user()
    client.force_login(voter)
    vote = reverse("projects:vote", args=[campaign.slug, idea.number])
    if wish == "no":
        client.post(vote, {"vote": "yes"})
    before = list(BallotEntry.objects.values_list("pk", "ballot", "idea"))
    phase = phases.of_kind(campaign, PhaseKind.VOTE)
    assert phase is not None

    with time_machine.travel(phase.ends_at + timedelta(seconds=1), tick=False):
        client.force_login(voter)
        client.post(vote, {"vote": wish})
        shortlisting.count(campaign, at=phase.ends_at)
        client.post(vote, {"vote": wish})

    assert list(BallotEntry.objects.values_list("pk", "ballot", "idea")) == before


def test_an_idea_number_of_another_campaign_is_not_voted(client: Client) -> None:
    here, there = projects.campaign(PhaseKind.VOTE), projects.campaign(PhaseKind.VOTE)
    projects.idea(here)
    projects.idea(there)
    second = projects.idea(there, title="Only there")
    client.force_login(accounts.user())

    response = client.post(
        reverse("projects:vote", args=[here.slug, second.number]), {"vote": "yes"}
    )

    assert response.status_code == 404
    assert not Ballot.objects.exists()
    assert Campaign.objects.filter(pk__in=[here.pk, there.pk], counted_at=None).count() == 2


def test_a_vote_needs_the_token_of_our_own_page() -> None:
    idea = projects.idea(projects.campaign(PhaseKind.VOTE))
    client = Client(enforce_csrf_checks=True)
    client.force_login(accounts.user())
    vote = reverse("projects:vote", args=[idea.campaign.slug, idea.number])

    assert client.post(vote, {"vote": "yes"}).status_code == 403
    assert client.get(vote, {"vote": "yes"}).status_code == 405
    assert not Ballot.objects.exists()
