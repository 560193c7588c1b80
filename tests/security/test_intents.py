"""What a visitor means to do is their own doing, never that of a page they came from."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import BallotEntry, FirmFollow, Follow, Idea, PhaseKind
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea() -> Idea:
    campaign = projects.campaign(PhaseKind.VOTE)
    return projects.idea(campaign)


def laters(idea: Idea) -> list[str]:
    where = [idea.campaign.slug, idea.number]
    return [
        reverse("projects:vote_later", args=where),
        reverse("projects:follow_idea_later", args=where),
        reverse("projects:follow_campaign_later", args=where[:1]),
        reverse("firms:follow_later", args=[idea.campaign.firm.slug]),
    ]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("which", range(4))
def test_another_site_cannot_make_a_visitor_mean_something(
    client: Client, idea: Idea, which: int, site: str
) -> None:
    response = client.get(laters(idea)[which], headers={"Sec-Fetch-Site": site})

    assert response.status_code == 302
    assert "intent" not in client.session
    assert "login" not in response["Location"]


@pytest.mark.parametrize("site", ["same-origin", "none", ""])
def test_a_visitors_own_click_is_kept(client: Client, idea: Idea, site: str) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    for address in laters(idea):
        assert client.get(address, headers=headers)["Location"].endswith("/accounts/login/")
        assert client.session["intent"]


def test_finishing_without_having_meant_it_does_nothing(client: Client, idea: Idea) -> None:
    client.force_login(accounts.user())
    for address in laters(idea):
        client.get(address)
        client.get(address.replace("/later/", "/finish/"))

    assert not BallotEntry.objects.exists()
    assert not Follow.objects.exclude(user=idea.author).exists()
    assert not FirmFollow.objects.exists()


def test_a_vote_meant_for_one_idea_goes_to_no_other(client: Client, idea: Idea) -> None:
    other = projects.idea(idea.campaign, title="Another")
    client.get(laters(idea)[0])
    kept = client.session["intent"]
    client.force_login(accounts.user())
    session = client.session
    session["intent"] = kept
    session.save()

    client.get(reverse("projects:finish_vote", args=[other.campaign.slug, other.number]))

    assert not BallotEntry.objects.exists()
    assert "intent" not in client.session


@pytest.mark.parametrize("who", ["staff", "firm"])
def test_staff_and_firm_gain_no_vote_by_signing_in_late(
    client: Client, idea: Idea, who: str
) -> None:
    client.get(laters(idea)[0])
    kept = client.session["intent"]
    person = accounts.editor() if who == "staff" else accounts.member_of(idea.campaign.firm)
    client.force_login(person)
    session = client.session
    session["intent"] = kept
    session.save()

    client.get(kept["finish_url"])

    assert not BallotEntry.objects.exists()
