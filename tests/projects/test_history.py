"""What an idea said before."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.models import Event
from projects import history, ideas, pictures
from projects.models import Idea, IdeaRevision
from tests.factories import projects
from tests.projects import images

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea() -> Idea:
    return projects.idea(
        projects.campaign(), title="A lamp", need="It breaks.", proposal="Mend it.", tags=["Power"]
    )


def edit(idea: Idea, **changed: Any) -> Idea:
    assert idea.author is not None
    kept = {"title": idea.title, "need": idea.need, "proposal": idea.proposal, "tags": ["Power"]}
    return ideas.edit(idea, by=idea.author, at=timezone.now(), **{**kept, **changed})


def test_an_edit_keeps_what_it_replaces_and_who_made_it(idea: Idea) -> None:
    edit(idea, title="A bright lamp", tags=["Rain"])

    (change,) = history.changes(idea_again(idea)).changes
    assert change.by == idea.author
    assert change.title == [("same", "A "), ("added", "bright "), ("same", "lamp")]
    assert (change.need, change.proposal) == ([], [])
    assert (change.tags_added, change.tags_removed) == (["Rain"], ["Power"])
    assert IdeaRevision.objects.get().title == "A lamp"


def test_each_edit_is_compared_with_the_next(idea: Idea) -> None:
    for title in ("Two lamps", "Three lamps", "Three lights"):
        idea = edit(idea, title=title)

    said = [
        [
            "".join(t for kind, t in change.title if kind != hidden)
            for hidden in ("added", "removed")
        ]
        for change in history.changes(idea_again(idea)).changes
    ]
    assert said == [
        ["Three lamps", "Three lights"],
        ["Two lamps", "Three lamps"],
        ["A lamp", "Two lamps"],
    ]


def test_pictures_are_noted_by_what_they_show(idea: Idea) -> None:
    old = projects.image(idea, alt="The old lamp")
    edit(
        idea,
        pictures=[ideas.Picture(pictures.process(images.picture()), "The new lamp")],
        remove=[old.pk],
    )

    (change,) = history.changes(idea_again(idea)).changes
    assert (change.pictures_added, change.pictures_removed) == (["The new lamp"], ["The old lamp"])


def test_an_edit_without_a_change_leaves_no_trace(idea: Idea) -> None:
    events = Event.objects.count()

    assert edit(idea).edited_at is None
    assert not IdeaRevision.objects.exists()
    assert Event.objects.count() == events


def test_a_refused_edit_keeps_nothing(idea: Idea) -> None:
    assert idea.author is not None
    with pytest.raises(ideas.EditingClosed):
        ideas.edit(
            idea,
            title="Too late",
            need="",
            proposal="",
            by=idea.author,
            at=timezone.now() + timedelta(days=300),
        )

    assert not IdeaRevision.objects.exists()


def test_pages_join_without_a_gap(idea: Idea, django_assert_max_num_queries: Any) -> None:
    for number in range(history.SIZE + 3):
        idea = edit(idea, title=f"Lamp {number}")
    idea = idea_again(idea)

    with django_assert_max_num_queries(2):
        first = history.changes(idea)
    with django_assert_max_num_queries(2):
        second = history.changes(idea, since=first.earlier)

    assert (len(first.changes), len(second.changes)) == (history.SIZE, 3)
    assert second.earlier is None
    assert first.changes[-1].title == [("same", "Lamp "), ("removed", "2"), ("added", "3")]
    assert second.changes[0].title == [("same", "Lamp "), ("removed", "1"), ("added", "2")]


def test_exactly_one_page_has_no_second(idea: Idea) -> None:
    for number in range(history.SIZE):
        idea = edit(idea, title=f"Lamp {number}")

    assert history.changes(idea_again(idea)).earlier is None


@pytest.mark.parametrize("since", [0, 1, 10**17])
def test_a_page_that_nobody_linked_to_is_some_page(idea: Idea, since: int) -> None:
    edit(idea, title="Two lamps")

    assert len(history.changes(idea_again(idea), since=since).changes) <= 1


def idea_again(idea: Idea) -> Idea:
    return Idea.objects.get(pk=idea.pk)
