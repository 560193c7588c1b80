"""Every address of this floor: who gets in, what is not there, which methods it takes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import CampaignState
from projects.urls import urlpatterns
from tests.factories import accounts, projects
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db

OF_A_CAMPAIGN = {
    "ideas": "GET",
    "propose": "GET POST",
    "similar": "GET",
    "follow_campaign": "POST",
    "follow_campaign_later": "GET",
    "finish_follow_campaign": "GET",
    "decisions": "GET POST",
    "results": "GET",
    "ballots": "GET",
}
OF_AN_IDEA = {
    "idea": "GET",
    "edit": "GET POST",
    "history": "GET",
    "decide": "GET POST",
    "vote": "POST",
    "vote_later": "GET",
    "finish_vote": "GET",
    "follow_idea": "POST",
    "follow_idea_later": "GET",
    "finish_follow_idea": "GET",
}
DOORS = OF_A_CAMPAIGN | OF_AN_IDEA


def knock(client: Client, name: str, slug: str, number: int, method: str = "") -> Any:
    return client.generic(method or DOORS[name].split()[-1], address(name, slug, number))


def address(name: str, slug: str, number: int) -> str:
    """The page of an idea is composed above this floor; it answers for this floor all the same."""
    args: list[Any] = [slug, number] if name in OF_AN_IDEA else [slug]
    return reverse(name if name == "idea" else f"projects:{name}", args=args)


def test_every_door_is_listed_here() -> None:
    assert {pattern.name for pattern in urlpatterns} | {"idea"} == set(DOORS)


@pytest.mark.parametrize("name", DOORS)
def test_what_does_not_exist_is_not_found(name: str) -> None:
    client = client_of(accounts.user())
    campaign = projects.campaign("fund")
    projects.counted(campaign)

    assert knock(client, name, "no-such-campaign", 1).status_code == 404
    if name in OF_AN_IDEA:
        for number in (1, 0, 2**31, 2**63, 10**60):
            assert knock(client, name, campaign.slug, number).status_code == 404


@pytest.mark.parametrize("name", OF_AN_IDEA)
def test_another_campaigns_idea_is_not_here(name: str) -> None:
    """The firm itself asks, for an idea whose number only another campaign has."""
    here, there = projects.campaign("vote"), projects.campaign("vote")
    for title in ("One", "Two"):
        projects.idea(there, title=title)
    projects.idea(here)

    assert knock(client_of(accounts.owner_of(here.firm)), name, here.slug, 2).status_code == 404


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.IN_REVIEW])
@pytest.mark.parametrize("name", DOORS)
def test_an_unpublished_campaign_is_there_for_its_firm_and_the_site_alone(
    name: str, state: CampaignState
) -> None:
    campaign = projects.campaign(state=state)
    asked_to_sign_in = name in ("propose", "decisions", "edit", "decide")

    stranger = knock(client_of(accounts.user()), name, campaign.slug, 1)
    visitor = knock(Client(), name, campaign.slug, 1)

    assert stranger.status_code == 404
    if "finish" in name:
        assert visitor.status_code == 302
    else:
        assert visitor.status_code == (403 if asked_to_sign_in else 404)
    if name == "ideas":
        for person in (accounts.owner_of(campaign.firm), accounts.editor()):
            assert knock(client_of(person), name, campaign.slug, 1).status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("name", DOORS)
def test_a_wrong_method_is_refused(name: str, method: str) -> None:
    campaign = projects.campaign("vote")
    author = accounts.user()
    projects.idea(campaign, author=author)

    answer = knock(client_of(author), name, campaign.slug, 1, method)

    if method in DOORS[name].split():
        assert answer.status_code != 405
    else:
        assert answer.status_code == 405


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("person", ["visitor", "member", "owner", "editor"])
def test_no_door_breaks_on_garbage(name: str, person: str) -> None:
    campaign = projects.campaign("vote")
    projects.idea(campaign)
    people = {
        "visitor": None,
        "member": accounts.user(),
        "owner": accounts.owner_of(campaign.firm),
        "editor": accounts.editor(),
    }
    client = client_of(people[person])
    garbage = "\u202e<script>\x00\u200b" + "x" * 9000
    fields = ["q", "about", "order", "after", "vote", "follow", "title", "need", "verdict", "word"]

    for method in DOORS[name].split():
        url = address(name, campaign.slug, 1)
        send = client.get if method == "GET" else client.post
        answer = send(url, dict.fromkeys([*fields, "tags", "submission", "remove"], garbage))
        assert answer.status_code < 500


def test_broken_bytes_and_half_a_form_are_the_senders_fault() -> None:
    campaign = projects.campaign()
    client = client_of(accounts.user())
    url = reverse("projects:propose", args=[campaign.slug])

    ideas = reverse("projects:ideas", args=[campaign.slug])
    assert client.get(f"{ideas}?q=%ff%fe&about=%00&after=%ed%a0%80").status_code == 200
    half = client.post(url, b"--x\r\nContent-Disp", content_type="multipart/form-data; boundary=x")
    assert half.status_code in (200, 400, 422)
    huge = client.post(url, {"need": "x" * (3 * 1024 * 1024)})
    assert huge.status_code == 400
