"""Following: once per person and thing, and undone without a trace."""

from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from projects import follows
from projects.models import Campaign, Follow, Idea
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def idea() -> Idea:
    return projects.idea(projects.campaign("propose"))


@pytest.fixture
def user() -> User:
    return accounts.user()


def test_following_twice_is_following_once(idea: Idea, user: User, now: datetime) -> None:
    for _time in range(2):
        follows.follow_idea(idea, user=user, at=now)
        follows.follow_campaign(idea.campaign, user=user, at=now)
    assert Follow.objects.filter(user=user).count() == 2


def test_an_idea_and_its_campaign_are_followed_apart(idea: Idea, user: User, now: datetime) -> None:
    follows.follow_idea(idea, user=user, at=now)
    assert follows.follows_idea(idea, user=user)
    assert not follows.follows_campaign(idea.campaign, user=user)

    follows.follow_campaign(idea.campaign, user=user, at=now)
    follows.unfollow_idea(idea, user=user)
    assert not follows.follows_idea(idea, user=user)
    assert follows.follows_campaign(idea.campaign, user=user)


def test_unfollowing_is_safe_and_touches_nobody_else(idea: Idea, user: User, now: datetime) -> None:
    other = accounts.user()
    follows.follow_campaign(idea.campaign, user=other, at=now)
    follows.unfollow_campaign(idea.campaign, user=user)
    follows.unfollow_idea(idea, user=user)
    assert follows.follows_campaign(idea.campaign, user=other)
    assert idea.author is not None
    assert follows.follows_idea(idea, user=idea.author)


def test_one_campaign_s_follow_is_not_another_s(idea: Idea, user: User, now: datetime) -> None:
    follows.follow_campaign(projects.campaign("propose"), user=user, at=now)
    assert not follows.follows_campaign(idea.campaign, user=user)


def test_a_visitor_follows_nothing(idea: Idea) -> None:
    nobody: User = AnonymousUser()  # type: ignore[assignment]
    assert follows.follows_idea(idea, user=nobody) is False
    assert follows.follows_campaign(idea.campaign, user=nobody) is False


def test_a_list_of_campaigns_says_which_are_followed(idea: Idea, user: User, now: datetime) -> None:
    projects.campaign("propose")
    follows.follow_campaign(idea.campaign, user=user, at=now)
    nobody: User = AnonymousUser()  # type: ignore[assignment]

    def followed(by: User) -> set[int]:
        marked = follows.marked(Campaign.objects.all(), user=by)
        return {each.pk for each in marked if each.is_followed}  # type: ignore[attr-defined]

    assert followed(user) == {idea.campaign_id}
    assert followed(nobody) == followed(accounts.user()) == set()
