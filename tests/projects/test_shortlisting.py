"""The threshold and the count: exactly at it, once, and everyone told once."""

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import Event
from notifications.models import Mail
from projects import ballots, campaigns, follows, shortlisting
from projects.models import Campaign, CampaignState, Idea, IdeaState, VoteRule
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def vote(rule: VoteRule = VoteRule.OPEN, *, threshold: int = 2) -> Campaign:
    return projects.campaign("vote", vote_rule=rule, vote_threshold=threshold)


def voted(campaign: Campaign, votes: int, *, author: User | None = None) -> Idea:
    idea = projects.idea(campaign, author=author)
    for _voter in range(votes):
        projects.ballot(idea)
    return idea


def state(idea: Idea) -> str:
    return Idea.objects.get(pk=idea.pk).state


def mails(kind: str) -> list[int]:
    return sorted(Mail.objects.filter(kind=kind).values_list("recipient_id", flat=True))


class TestOpenVotes:
    def test_one_below_the_threshold_nothing_happens(self, now: datetime) -> None:
        idea = voted(vote(threshold=3), 2)
        assert not shortlisting.shortlist_if_reached(idea, at=now)
        assert state(idea) == IdeaState.OPEN
        assert not mails("idea_shortlisted")
        assert not Event.objects.filter(verb="idea_shortlisted").exists()

    def test_at_the_threshold_the_idea_is_shortlisted(self, now: datetime) -> None:
        idea = voted(vote(threshold=3), 3)
        assert shortlisting.shortlist_if_reached(idea, at=now)
        idea.refresh_from_db()
        assert (idea.state, idea.shortlisted_at) == (IdeaState.SHORTLISTED, now)
        assert idea.votes is None, "numbers are written at the count and not before"

    def test_a_second_call_changes_and_tells_nothing(self, now: datetime) -> None:
        idea = voted(vote(), 2)
        shortlisting.shortlist_if_reached(idea, at=now)
        told = Mail.objects.count()
        assert not shortlisting.shortlist_if_reached(idea, at=now)
        assert Mail.objects.count() == told
        assert Event.objects.filter(verb="idea_shortlisted").count() == 1

    def test_author_followers_and_firm_are_told(self, now: datetime) -> None:
        campaign = vote()
        author, follower = accounts.user(), accounts.user()
        idea = voted(campaign, 2, author=author)
        follows.follow_campaign(campaign, user=follower, at=now)
        shortlisting.shortlist_if_reached(idea, at=now)
        assert mails("idea_shortlisted") == sorted([author.pk, follower.pk])
        assert mails("decision_owed") == [accounts.owner_of(campaign.firm).pk]

    def test_a_vote_taken_back_does_not_undo_it(self, now: datetime) -> None:
        campaign = vote()
        voter = accounts.user()
        idea = voted(campaign, 1)
        ballots.vote(idea, voter=voter, at=now)
        shortlisting.shortlist_if_reached(idea, at=now)
        ballots.take_back(idea, voter=voter, at=now)
        projects.counted(campaign)
        idea.refresh_from_db()
        assert (idea.state, idea.votes) == (IdeaState.SHORTLISTED, 1)

    def test_what_was_shortlisted_early_is_not_told_again_at_the_count(self, now: datetime) -> None:
        campaign = vote()
        idea = voted(campaign, 2)
        shortlisting.shortlist_if_reached(idea, at=now)
        projects.counted(campaign)
        idea.refresh_from_db()
        assert (idea.state, idea.shortlisted_at) == (IdeaState.SHORTLISTED, now)
        assert len(mails("idea_shortlisted")) == 1

    def test_what_a_lost_message_left_is_shortlisted_at_the_count(self, now: datetime) -> None:
        campaign = vote()
        idea = voted(campaign, 2)
        projects.counted(campaign)
        assert state(idea) == IdeaState.SHORTLISTED


class TestSealedVotes:
    def test_no_threshold_before_the_close(self, now: datetime) -> None:
        idea = voted(vote(VoteRule.SEALED), 5)
        assert not shortlisting.shortlist_if_reached(idea, at=now)
        assert state(idea) == IdeaState.OPEN
        assert not mails("idea_shortlisted")

    def test_the_count_shortlists_at_the_threshold_and_not_below(self, now: datetime) -> None:
        campaign = vote(VoteRule.SEALED, threshold=2)
        over, at_it, below = voted(campaign, 3), voted(campaign, 2), voted(campaign, 1)
        assert shortlisting.count(campaign, at=now)
        assert [state(idea) for idea in (over, at_it, below)] == [
            IdeaState.SHORTLISTED,
            IdeaState.SHORTLISTED,
            IdeaState.NOT_SHORTLISTED,
        ]
        results = campaign.ideas.order_by("place").values_list("votes", "score", "place")
        assert list(results) == [(3, 3, 1), (2, 2, 2), (1, 1, 3)]

    def test_the_count_keeps_turnout_and_time(self, now: datetime) -> None:
        campaign = vote(VoteRule.SEALED)
        voted(campaign, 3)
        shortlisting.count(campaign, at=now)
        campaign.refresh_from_db()
        assert (campaign.counted_at, campaign.voters_count) == (now, 3)

    def test_a_second_count_changes_and_tells_nothing(self, now: datetime) -> None:
        campaign = vote(VoteRule.SEALED)
        idea = voted(campaign, 2)
        shortlisting.count(campaign, at=now)
        told, noted = Mail.objects.count(), Event.objects.count()
        Idea.objects.filter(pk=idea.pk).update(votes=99)

        assert not shortlisting.count(campaign, at=timezone.now())
        campaign.refresh_from_db()
        assert campaign.counted_at == now
        assert Idea.objects.get(pk=idea.pk).votes == 99
        assert (Mail.objects.count(), Event.objects.count()) == (told, noted)

    def test_firm_and_followers_hear_how_many_were_shortlisted(self, now: datetime) -> None:
        campaign = vote(VoteRule.SEALED)
        follower = accounts.user()
        follows.follow_campaign(campaign, user=follower, at=now)
        voted(campaign, 2)
        shortlisting.count(campaign, at=now)
        assert mails("vote_counted") == sorted([follower.pk, accounts.owner_of(campaign.firm).pk])
        counted = Mail.objects.filter(kind="vote_counted")
        assert {mail.params["shortlisted"] for mail in counted} == {1}


@pytest.mark.parametrize("rule", VoteRule)
def test_if_nothing_reaches_the_threshold_nothing_is_owed(rule: VoteRule, now: datetime) -> None:
    campaign = vote(rule)
    below, without = voted(campaign, 1), voted(campaign, 0)
    projects.counted(campaign)
    assert {state(below), state(without)} == {IdeaState.NOT_SHORTLISTED}
    assert not mails("decision_owed")
    closed = campaigns.close(
        campaign, word="Not this time.", by=accounts.owner_of(campaign.firm), at=now
    )
    assert (closed.state, closed.closing_word) == (CampaignState.CLOSED, "Not this time.")


def test_a_campaign_without_ideas_can_be_counted(now: datetime) -> None:
    campaign = vote()
    assert shortlisting.count(campaign, at=now)
    assert campaign.ideas.count() == 0


def test_only_published_uncounted_open_votes_have_ideas_at_the_threshold() -> None:
    found = voted(vote(), 2)
    voted(vote(VoteRule.SEALED), 2)
    counted = vote()
    voted(counted, 2)
    Campaign.objects.filter(pk=counted.pk).update(counted_at=timezone.now())
    assert list(shortlisting.at_threshold()) == [found]
