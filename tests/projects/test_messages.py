"""Who is told what: nobody twice, nobody who has not asked, and no number before its time."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import FirmRole
from notifications.models import Mail
from projects import follows, messages, shortlisting
from projects.models import Campaign, Idea, VoteRule
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign("vote", vote_rule=VoteRule.OPEN)


@pytest.fixture
def idea(campaign: Campaign) -> Idea:
    idea = projects.idea(campaign)
    return Idea.objects.select_related("campaign__firm").get(pk=idea.pk)


def params(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = Mail.objects.filter(kind=kind)[0].params
    return found


def test_leads_are_owners_and_product_leads(campaign: Campaign) -> None:
    lead = accounts.member_of(campaign.firm, role=FirmRole.PRODUCT_LEAD)
    accounts.member_of(campaign.firm, role=FirmRole.AGENT)
    assert messages.firm_leads(campaign) == {accounts.owner_of(campaign.firm).pk, lead.pk}


def test_an_idea_s_followers_are_its_author_its_own_and_the_campaign_s(
    campaign: Campaign, idea: Idea, now: datetime
) -> None:
    own, all_of_it, other = accounts.user(), accounts.user(), accounts.user()
    follows.follow_idea(idea, user=own, at=now)
    follows.follow_campaign(campaign, user=all_of_it, at=now)
    follows.follow_idea(projects.idea(campaign), user=other, at=now)
    assert messages.idea_followers(idea) == {idea.author_id, own.pk, all_of_it.pk}
    assert messages.campaign_followers(campaign) == {all_of_it.pk}


def test_an_author_who_stopped_following_still_hears_of_their_own_idea(idea: Idea) -> None:
    assert idea.author is not None
    follows.unfollow_idea(idea, user=idea.author)
    assert messages.idea_followers(idea) == {idea.author_id}


def test_an_imported_idea_has_only_followers(idea: Idea) -> None:
    assert idea.author is not None
    follows.unfollow_idea(idea, user=idea.author)
    idea.author = None
    assert messages.idea_followers(idea) == set()


def test_a_mail_names_the_campaign_and_leads_to_the_page(idea: Idea, now: datetime) -> None:
    messages.idea_shortlisted(idea, at=now)
    due = idea.campaign.decision_due_at
    assert due is not None
    for kind in ("idea_shortlisted", "decision_owed"):
        assert params(kind) == {
            "campaign": idea.campaign.title,
            "path": idea.campaign.get_absolute_url(),
            "idea": idea.title,
            "idea_path": idea.get_absolute_url(),
            "due": due.isoformat(),
        }


def test_a_lead_who_follows_gets_the_one_mail_that_asks_something(
    campaign: Campaign, idea: Idea, now: datetime
) -> None:
    owner = accounts.owner_of(campaign.firm)
    follows.follow_campaign(campaign, user=owner, at=now)
    messages.idea_shortlisted(idea, at=now)
    told = Mail.objects.filter(recipient=owner, params__has_key="idea")
    assert [mail.kind for mail in told] == ["decision_owed"]


@pytest.mark.parametrize(
    "tell",
    [
        lambda idea, at: messages.idea_shortlisted(idea, at=at),
        lambda idea, at: messages.vote_counted(idea.campaign, at=at, shortlisted=1),
        lambda idea, at: messages.campaign_published(idea.campaign, at=at),
        lambda idea, at: messages.campaign_closed(idea.campaign, at=at),
    ],
    ids=["shortlisted", "counted", "published", "closed"],
)
def test_saying_it_again_says_nothing(
    campaign: Campaign, idea: Idea, now: datetime, tell: Any
) -> None:
    follows.follow_campaign(campaign, user=accounts.user(), at=now)
    tell(idea, now)
    told = Mail.objects.count()
    assert told
    tell(idea, timezone.now())
    assert Mail.objects.count() == told


def test_two_ideas_on_the_shortlist_are_two_occasions(
    campaign: Campaign, idea: Idea, now: datetime
) -> None:
    messages.idea_shortlisted(idea, at=now)
    messages.idea_shortlisted(projects.idea(campaign), at=now)
    assert Mail.objects.filter(kind="decision_owed").count() == 2


def test_no_mail_of_a_running_vote_tells_a_number(campaign: Campaign, now: datetime) -> None:
    idea = projects.idea(campaign)
    for _voter in range(3):
        projects.ballot(idea)
    shortlisting.shortlist_if_reached(idea, at=now)
    told = Mail.objects.filter(kind__in=["idea_shortlisted", "decision_owed"])
    assert told.count() == 2
    assert not {"votes", "score", "place"} & set(told[0].params)
