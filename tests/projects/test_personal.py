"""What a person takes along, and what stays when they go."""

import json
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from projects import follows, ideas, personal
from projects.models import BallotEntry, FirmFollow, Follow, Idea, IdeaRevision
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    """Somebody with an edited idea, a vote, and things they follow; others have the same."""
    person = accounts.user("Jonas Wirth")
    for one in (person, accounts.user("Somebody Else")):
        campaign = projects.campaign()
        idea = projects.idea(campaign, author=one, title=f"First of {one}", tags=["Power"])
        kept: dict[str, Any] = {"need": idea.need, "proposal": idea.proposal, "tags": ["Power"]}
        ideas.edit(idea, title=f"Idea of {one}", by=one, at=timezone.now(), **kept)
        follows.follow_firm(campaign.firm, user=one, at=timezone.now())
    voted = projects.many_ideas(projects.campaign("vote"), 2)
    projects.ballot(voted[0], voter=person)
    projects.ballot(voted[1])
    return person


def test_the_export_is_json_and_holds_only_ones_own(author: User) -> None:
    found = json.loads(json.dumps(personal.export(author)))

    (idea,) = found["ideas"]
    assert idea["title"] == "Idea of Jonas Wirth"
    assert idea["tags"] == ["Power"]
    assert [version["title"] for version in idea["earlier"]] == ["First of Jonas Wirth"]
    assert [vote["idea"] for vote in found["votes"]] == [1]
    assert [follow["firm"] for follow in found["firms_followed"]] == [
        FirmFollow.objects.get(user=author).firm.slug
    ]
    assert len(found["follows"]) == Follow.objects.filter(user=author).count() == 1
    assert "Somebody Else" not in json.dumps(found)


def test_somebody_new_has_nothing(author: User) -> None:
    assert personal.export(accounts.user()) == {
        "ideas": [],
        "follows": [],
        "firms_followed": [],
        "votes": [],
    }


def test_the_export_costs_the_same_for_many_ideas(
    author: User, django_assert_max_num_queries: Any
) -> None:
    for _idea in range(5):
        projects.idea(projects.campaign(), author=author)

    with django_assert_max_num_queries(8):
        assert len(personal.export(author)["ideas"]) == 6


def test_ideas_and_ballots_stay_and_earlier_words_go(author: User) -> None:
    personal.erase(author, at=timezone.now())
    personal.erase(author, at=timezone.now())

    assert Idea.objects.filter(author=author).count() == 1
    assert not IdeaRevision.objects.filter(idea__author=author).exists()
    assert not Follow.objects.filter(user=author).exists()
    assert BallotEntry.objects.count() == 2
    assert IdeaRevision.objects.count() == 1
    assert Follow.objects.exists()
    assert FirmFollow.objects.exclude(user=author).count() == FirmFollow.objects.count() == 1
