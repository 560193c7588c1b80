"""My page: what needs me first, then all that is mine; nothing of anybody else."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from payments.sandbox.core import Sandbox
from projects import follows, mine
from projects.models import Ballot, Campaign, CampaignState, PhaseKind
from tests.factories import accounts, care, payments, projects

pytestmark = pytest.mark.django_db
ADDRESS = "/en/me/"


@pytest.fixture
def person() -> User:
    return accounts.user("Nele Winterfeld")


@pytest.fixture
def client(person: User) -> Client:
    made = Client()
    made.force_login(person)
    return made


def own_things(person: User, sandbox: Sandbox) -> list[str]:
    """One of each kind; their titles."""
    campaign = projects.campaign(PhaseKind.VOTE, title="Which lamp?")
    projects.idea(campaign, author=person, title="My own idea")
    liked = projects.idea(campaign, title="An idea I like")
    projects.ballot(liked, voter=person)
    round_ = payments.funding_round()
    payments.pledge(round_, sandbox, backer=person)
    followed = projects.campaign(title="A followed campaign")
    follows.follow_campaign(followed, user=person, at=timezone.now())
    follows.follow_firm(followed.firm, user=person, at=timezone.now())
    care.thread(by=person, title="Where is my lamp?")
    return [
        "My own idea",
        "An idea I like",
        round_.title,
        "A followed campaign",
        "Where is my lamp?",
    ]


def test_all_that_is_mine_stands_there(client: Client, person: User, sandbox: Sandbox) -> None:
    titles = own_things(person, sandbox)

    text = client.get(ADDRESS).text

    assert [title for title in titles if title not in text] == []
    assert "You voted for 1 idea." in text
    assert "You can change it until" in text


def test_nothing_of_anybody_else_does(client: Client, sandbox: Sandbox) -> None:
    titles = own_things(accounts.user("Somebody Else"), sandbox)

    text = client.get(ADDRESS).text

    assert [title for title in titles if title in text] == []
    assert "Nothing is yours here yet" in text


def test_a_visitor_signs_in_first() -> None:
    response = Client().get(ADDRESS)

    assert response.status_code == 302
    assert response["Location"].startswith("/en/accounts/login/")


def test_what_needs_me_comes_before_what_is_mine(client: Client, person: User) -> None:
    pledge = payments.draft_pledge(payments.funding_round(), backer=person)
    thread = care.answered(care.thread(by=person))

    text = client.get(ADDRESS).text

    assert text.index("What needs you") < text.index('id="my-pledges"')
    assert text.index(pledge.get_absolute_url()) < text.index('id="my-pledges"')
    assert text.index(thread.get_absolute_url()) < text.index('id="my-pledges"')


def test_a_name_handle_address_and_firm_still_stand_there() -> None:
    firm = accounts.firm("Lumen Werkstatt")
    owner = accounts.owner_of(firm)
    member = Client()
    member.force_login(owner)

    text = member.get(ADDRESS).text

    for words in (owner.display_name, owner.handle, owner.email, "Lumen Werkstatt", "Owner"):
        assert words in text


def test_it_is_kept_by_nobody(client: Client) -> None:
    assert "no-store" in client.get(ADDRESS)["Cache-Control"]


def test_firms_one_follows_stand_there_too(client: Client, person: User, now: datetime) -> None:
    followed, other = accounts.firm("Lumen Werkstatt"), accounts.firm("Rival GmbH")
    follows.follow_firm(followed, user=person, at=now)
    follows.follow_firm(other, user=accounts.user(), at=now)

    text = client.get(ADDRESS).text

    assert 'id="my-follows"' in text
    assert f'href="{followed.get_absolute_url()}"' in text
    assert "Rival GmbH" not in text


class TestVotes:
    def test_a_ballot_of_another_person_is_not_mine(self, person: User, now: datetime) -> None:
        idea = projects.idea(projects.campaign(PhaseKind.VOTE))
        projects.ballot(idea)

        assert mine.votes_of(person, at=now) == []

    def test_after_the_count_the_result_is_the_way_on(self, client: Client, person: User) -> None:
        campaign = projects.campaign(PhaseKind.TEST)
        projects.ballot(projects.idea(campaign), voter=person)
        projects.counted(campaign)

        text = client.get(ADDRESS).text

        assert f"/ideas/{campaign.slug}/results/" in text
        assert "You can change it until" not in text

    def test_how_others_voted_changes_nothing(self, client: Client, person: User) -> None:
        idea = projects.idea(projects.campaign(PhaseKind.VOTE, vote_threshold=50))
        projects.ballot(idea, voter=person)
        before = client.get(ADDRESS).text.partition("<main")[2]

        for _ in range(3):
            projects.ballot(idea)

        assert client.get(ADDRESS).text.partition("<main")[2] == before

    def test_a_campaign_that_is_no_longer_public_is_left_out(
        self, person: User, now: datetime
    ) -> None:
        idea = projects.idea(projects.campaign(PhaseKind.VOTE))
        projects.ballot(idea, voter=person)
        Campaign.objects.filter(pk=idea.campaign_id).update(
            state=CampaignState.DRAFT, published_at=None
        )

        assert mine.votes_of(person, at=now) == []
        assert Ballot.objects.count() == 1


def test_more_of_everything_does_not_mean_more_queries(
    client: Client, person: User, sandbox: Sandbox
) -> None:
    def read() -> int:
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS)
        return len(captured)

    own_things(person, sandbox)
    few = read()
    for _ in range(3):
        own_things(person, sandbox)

    assert read() <= few
    assert few <= 26
