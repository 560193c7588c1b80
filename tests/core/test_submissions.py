"""What a form has made already, and under which number it makes something new."""

import uuid

import pytest
from pytest_django import DjangoAssertNumQueries

from core import submissions
from projects.models import Idea
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea() -> Idea:
    return projects.idea(projects.campaign(), author=accounts.user())


def made(by: int, submission: uuid.UUID | None) -> tuple[Idea | None, uuid.UUID]:
    return submissions.made(Idea.objects.all(), by=by, submission=submission)


def test_the_second_time_it_is_found(idea: Idea) -> None:
    assert idea.author_id
    assert made(idea.author_id, idea.submission) == (idea, idea.submission)


def test_somebody_else_finds_nothing_and_gets_a_number_of_their_own(idea: Idea) -> None:
    found, number = made(accounts.user().pk, idea.submission)

    assert found is None
    assert number != idea.submission


def test_the_first_time_its_number_is_kept(idea: Idea) -> None:
    assert idea.author_id
    shown = uuid.uuid4()

    assert made(idea.author_id, shown) == (None, shown)


def test_what_no_form_has_sent_gets_a_number_without_a_look(
    idea: Idea, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert idea.author_id
    with django_assert_num_queries(0):
        numbers = {made(idea.author_id, None)[1] for _ in range(2)}

    assert len(numbers) == 2
