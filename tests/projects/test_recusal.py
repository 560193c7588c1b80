"""Whoever joins a firm keeps no vote in its campaigns; that is said with a number, not a name."""

import json
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts import firms
from accounts.models import FirmRole, User
from core import events
from projects import ballots, recusal, tally
from projects.models import Ballot, Campaign
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def voter() -> User:
    return accounts.user("Vera Voter")


@pytest.fixture
def campaign(voter: User) -> Campaign:
    """One with two votes for its one idea, one of them the voter's."""
    campaign = projects.campaign("vote")
    idea = projects.idea(campaign)
    projects.ballot(idea, voter=voter)
    projects.ballot(idea)
    return campaign


def test_only_votes_in_that_firm_that_nobody_has_counted_are_at_stake(
    campaign: Campaign, voter: User
) -> None:
    elsewhere = projects.campaign("vote")
    projects.ballot(projects.idea(elsewhere), voter=voter)
    over = projects.campaign("vote", firm=campaign.firm)
    projects.ballot(projects.idea(over), voter=voter)
    projects.counted(over)

    assert recusal.votes_of(voter, firm=campaign.firm) == [campaign]
    assert recusal.votes_of(accounts.user(), firm=campaign.firm) == []


def test_a_vote_is_taken_back_once_and_named_nowhere(
    campaign: Campaign, voter: User, now: datetime
) -> None:
    firm = campaign.firm

    assert recusal.take_back_votes(voter, firm=firm, at=now) == [campaign]
    assert recusal.take_back_votes(voter, firm=firm, at=now) == []

    assert ballots.turnout(campaign) == 1
    assert [line.votes for line in tally.lines(campaign)] == [1]
    event = events.of(campaign).get(verb="ballots_taken_back")
    assert (event.actor, event.data) == (None, {"ballots": 1})
    assert recusal.taken_back(campaign) == 1


def test_a_counted_vote_stands(campaign: Campaign, voter: User, now: datetime) -> None:
    projects.counted(campaign)

    assert recusal.take_back_votes(voter, firm=campaign.firm, at=now) == []

    assert Ballot.objects.filter(campaign=campaign).count() == 2
    assert recusal.taken_back(campaign) == 0


def test_the_count_leaves_out_who_joined_without_giving_up_a_vote(
    campaign: Campaign, voter: User, now: datetime
) -> None:
    owner = accounts.owner_of(campaign.firm)
    firms.add_member(campaign.firm, user=voter, role=FirmRole.AGENT, by=owner, at=now)

    campaign = projects.counted(campaign)

    assert campaign.voters_count == 1
    assert campaign.ideas.get().votes == 1
    assert tally.differences(campaign) == []
    assert len(list(tally.published_ballots(campaign))) == 1
    assert recusal.taken_back(campaign) == 1


def test_a_count_without_such_votes_says_nothing_of_them(campaign: Campaign) -> None:
    campaign = projects.counted(campaign)

    assert campaign.voters_count == 2
    assert not events.of(campaign).filter(verb="ballots_taken_back").exists()


def test_the_result_says_in_public_how_many_were_taken_back(
    client: Client, campaign: Campaign, voter: User, now: datetime
) -> None:
    recusal.take_back_votes(voter, firm=campaign.firm, at=now)
    projects.counted(campaign)

    page = client.get(f"/en/ideas/{campaign.slug}/results/").text
    file = client.get(f"/en/ideas/{campaign.slug}/ballots.json")

    assert "1 ballot was taken back because its voter joined the firm’s team" in page
    assert json.loads(file.getvalue())["taken_back"] == 1
    assert "Vera Voter" not in page


def test_a_result_without_any_says_nothing_of_them(client: Client, campaign: Campaign) -> None:
    projects.counted(campaign)

    assert "taken back" not in client.get(f"/en/ideas/{campaign.slug}/results/").text
