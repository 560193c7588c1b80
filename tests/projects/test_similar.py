"""Ideas like the one being written: which, in what order, and at what cost."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core import plain
from projects import similar
from projects.models import Campaign, Idea
from tests.factories import projects

pytestmark = pytest.mark.django_db
FORM = uuid.UUID(int=1)


@pytest.fixture
def campaign() -> Campaign:
    made = projects.campaign()
    for title, need in (
        ("A lamp with a standard battery", "It dies with its cell."),
        ("Lampa rowerowa z wymienną baterią", "Bateria umiera pierwsza."),
        ("Hooks for wet gloves", "In winter the gloves drip on the floor of the hallway."),
        ("A quieter bell", "Pedestrians jump."),
        ("چراغ با باتری استاندارد", "باتری زود تمام می‌شود."),
    ):
        projects.idea(made, title=title, need=need)
    return made


def nearest(campaign: Campaign, title: str, need: str = "") -> list[str]:
    return [idea.title for idea in similar.nearest(campaign, title=title, need=need)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("A lamp with standard batery", "A lamp with a standard battery"),
        ("standard battery", "A lamp with a standard battery"),
        ("LAMPA ROWEROWA", "Lampa rowerowa z wymienną baterią"),
        ("wymienna bateria", "Lampa rowerowa z wymienną baterią"),
        ("glove hooks", "Hooks for wet gloves"),
        ("چراغ استاندارد", "چراغ با باتری استاندارد"),
    ],
)
def test_a_title_like_it_comes_first(campaign: Campaign, typed: str, first: str) -> None:
    assert nearest(campaign, typed)[0] == first


def test_what_the_need_says_counts_where_the_titles_differ(campaign: Campaign) -> None:
    found = nearest(campaign, "Somewhere to dry things", "They drip in the hallway in winter")

    assert found == ["Hooks for wet gloves"]


@pytest.mark.parametrize(
    ("title", "need"),
    [
        ("", ""),
        ("A", ""),
        ("Zebra crossings", "Nobody stops."),
        ("' | & !:*", "\\ <-> ()"),
        ("%%%%%", "____"),
        ("x" * 120, "y" * 2000),
    ],
)
def test_nothing_is_like_what_says_nothing_of_the_kind(
    campaign: Campaign, title: str, need: str
) -> None:
    assert nearest(campaign, title, need) == []


def test_at_most_five_are_shown() -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, 20)

    assert len(nearest(campaign, "Idea number 3")) == similar.SHOWN


def test_hidden_ideas_and_those_of_other_campaigns_stay_out(campaign: Campaign) -> None:
    projects.idea(projects.campaign(), title="A quieter bell")
    campaign.ideas.filter(title="A quieter bell").update(
        hidden_at=timezone.now(), hidden_reason="Advertising."
    )

    assert nearest(campaign, "A quieter bell") == []
    assert similar.the_same(campaign, title="A quieter bell", besides=FORM) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("a LAMP with a standard battery", 1),
        ("Lamp with standard battery", 1),
        ("lampa rowerowa z wymienna bateria", 1),
        ("A lamp", 0),
        ("A battery that one can change", 0),
        ("", 0),
        ("%", 0),
    ],
)
def test_only_nearly_the_same_title_is_the_same(campaign: Campaign, typed: str, found: int) -> None:
    assert len(similar.the_same(campaign, title=typed, besides=FORM)) == found


def test_what_the_form_itself_has_made_is_not_held_against_it(campaign: Campaign) -> None:
    made = Idea.objects.get(title="A quieter bell")

    assert similar.the_same(campaign, title=made.title, besides=made.submission) == []


def test_words_that_everybody_uses_do_not_tell(campaign: Campaign, monkeypatch: Any) -> None:
    monkeypatch.setattr(similar, "TELLING_ROWS", 10)
    projects.many_ideas(campaign, 50)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE projects_idea")

    told = similar._telling("An idea about gloves", "number zebra light")

    assert told == ["about", "gloves", "zebra"]


def test_long_needs_are_read_in_part() -> None:
    told = similar._telling("", " ".join(f"word{n}" for n in range(500)))

    assert len(told) == plain.MOST_WORDS


@pytest.mark.parametrize("ideas", [1, 40])
def test_looking_costs_the_same_at_any_size(ideas: int, django_assert_max_num_queries: Any) -> None:
    """Statistics, begin, thresholds, three ways to candidates, end, and those that are shown."""
    campaign = projects.campaign()
    projects.many_ideas(campaign, ideas)

    with django_assert_max_num_queries(8):
        assert similar.nearest(campaign, title="Idea number 1", need="A light for roads")
    with django_assert_max_num_queries(5):
        assert similar.the_same(campaign, title="Idea number 1", besides=FORM)


def test_votes_do_not_order_them() -> None:
    campaign = projects.campaign("vote")
    ideas = projects.many_ideas(campaign, 8)
    before = nearest(campaign, "Idea number")
    for _voter in range(3):
        projects.ballot(*ideas[5:])

    assert nearest(campaign, "Idea number") == before
