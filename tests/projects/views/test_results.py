"""The result and the file by which anyone counts again."""

import json
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Campaign, Idea
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    """Idea 2 has two votes; 1 and 3 one each; 4 none."""
    made = projects.campaign("fund", vote_threshold=2)
    ideas = projects.many_ideas(made, 4)
    projects.ballot(ideas[0], ideas[1])
    projects.ballot(ideas[1], ideas[2])
    return projects.counted(made)


def get(name: str, campaign: Campaign) -> Any:
    return Client().get(reverse(f"projects:{name}", args=[campaign.slug]))


def test_the_result_lists_ideas_by_place_with_the_rule_of_ties(campaign: Campaign) -> None:
    answer = get("results", campaign)

    assert [(idea.place, idea.number, idea.votes) for idea in answer.context["ideas"]] == [
        (1, 2, 2),
        (2, 1, 1),
        (3, 3, 1),
        (4, 4, 0),
    ]
    assert "the lower idea number goes first" in answer.content.decode()
    assert "2</span>" in answer.content.decode()


def test_anyone_can_count_again_from_the_file(campaign: Campaign) -> None:
    answer = get("ballots", campaign)
    document = json.loads(answer.getvalue())

    votes: Counter[int] = Counter()
    for ballot in document["ballots"]:
        votes.update(ballot["ideas"])
    places = sorted(document["ideas"], key=lambda idea: (-votes[idea["number"]], idea["number"]))
    assert [idea["place"] for idea in places] == [1, 2, 3, 4]
    assert {idea["number"]: idea["votes"] for idea in places} == {1: 1, 2: 2, 3: 1, 4: 0}
    assert document["voters"] == len(document["ballots"]) == 2
    assert document["vote_threshold"] == 2
    assert "lower idea number" in document["rule"]


def test_the_file_names_nobody(campaign: Campaign) -> None:
    document = get("ballots", campaign).getvalue().decode()

    for key in campaign.ballots.values_list("voter_key", flat=True):
        assert key not in document
    assert "Voter" not in document
    assert "cast_at" not in document


def test_the_file_streams_and_its_queries_do_not_grow(
    campaign: Campaign, django_assert_num_queries: Any
) -> None:
    answer = get("ballots", campaign)
    assert answer.streaming
    assert answer["Content-Type"] == "application/json"

    with django_assert_num_queries(5):
        json.loads(answer.getvalue())
    with django_assert_num_queries(7):
        json.loads(get("ballots", campaign).getvalue())


def test_a_vote_without_ideas_has_a_result_too() -> None:
    campaign = projects.counted(projects.campaign("fund"))

    assert "No idea was proposed" in get("results", campaign).content.decode()
    document = json.loads(get("ballots", campaign).getvalue())
    assert (document["ideas"], document["ballots"]) == ([], [])


def test_long_results_come_in_pages(campaign: Campaign) -> None:
    long = projects.campaign("fund")
    projects.many_ideas(long, 45)
    projects.counted(long)
    seen: list[int] = []
    url = reverse("projects:results", args=[long.slug])
    while url:
        context = Client().get(url).context
        seen += [idea.number for idea in context["ideas"]]
        url = context["next_url"]

    assert seen == list(range(1, 46))


@pytest.mark.parametrize("phase", ["before", "propose", "vote", "fund", "over"])
@pytest.mark.parametrize("name", ["results", "ballots"])
def test_before_the_count_there_is_no_result(phase: str, name: str) -> None:
    campaign = projects.campaign(phase)
    idea = projects.idea(campaign)
    projects.ballot(idea, voter=accounts.user())

    assert get(name, campaign).status_code == 404
    assert Idea.objects.get().votes is None
