"""What a new account may do less of."""

from datetime import datetime, timedelta

import pytest

from community import limits, writing
from community.models import Comment
from projects.models import Idea
from tests.factories import accounts, community

pytestmark = pytest.mark.django_db
LINK, TWO = "See https://a.example", "See https://a.example and [b](https://b.example)"


def test_three_days_and_three_comments_make_an_account_known(idea: Idea, now: datetime) -> None:
    young, old = accounts.user(), community.long_standing()
    assert limits.of(young, at=now) == limits.of(old, at=now) == limits.NEW
    for days in (1, 2, 3):
        community.comment(idea, author=old, at=now - timedelta(days=days))

    assert limits.of(old, at=now) == limits.KNOWN


def test_many_comments_do_not_age_an_account(idea: Idea, now: datetime) -> None:
    young = accounts.user()
    for days in (5, 4, 3, 2, 1):
        community.comment(idea, author=young, at=now - timedelta(days=days))

    assert limits.of(young, at=now) == limits.NEW


def test_removed_comments_do_not_speak_for_anybody(idea: Idea, now: datetime) -> None:
    old = community.long_standing()
    for days in (1, 2, 3):
        made = community.comment(idea, author=old, at=now - timedelta(days=days))
    writing.remove(made, by=old, at=now)

    assert limits.of(old, at=now) == limits.NEW


@pytest.mark.parametrize("body", [TWO, "https://a.example www.b.example", "http://a " * 2])
def test_a_new_account_gets_one_link(idea: Idea, body: str) -> None:
    with pytest.raises(limits.TooManyLinks):
        community.comment(idea, body=body)
    assert not Comment.objects.exists()

    assert community.comment(idea, body=LINK).body == LINK


def test_an_edit_is_no_way_around(idea: Idea, now: datetime) -> None:
    made = community.comment(idea, body=LINK)

    with pytest.raises(limits.TooManyLinks):
        writing.edit(made, body=TWO, by=made.author, at=now)
    made.refresh_from_db()
    assert made.body == LINK


@pytest.mark.parametrize("who", ["known", "editor", "owner"])
def test_others_link_as_they_like(idea: Idea, now: datetime, who: str) -> None:
    author = {"editor": accounts.editor, "known": community.long_standing}.get(who)
    person = author() if author else accounts.owner_of(idea.campaign.firm)
    if who == "known":
        for days in (1, 2, 3):
            community.comment(idea, author=person, at=now - timedelta(days=days))

    assert community.comment(idea, author=person, body=TWO).body == TWO


def test_a_new_account_writes_three_in_ten_minutes(idea: Idea, now: datetime) -> None:
    author = accounts.user()
    for minutes in (9, 6, 3):
        community.comment(idea, author=author, at=now - timedelta(minutes=minutes))

    with pytest.raises(limits.TooManyComments):
        community.comment(idea, author=author, at=now)
    assert Comment.objects.count() == 3
    assert community.comment(idea, author=author, at=now + timedelta(minutes=2)).pk


def test_removing_makes_no_room(idea: Idea, now: datetime) -> None:
    author = accounts.user()
    for _time in range(3):
        writing.remove(community.comment(idea, author=author, at=now), by=author, at=now)

    with pytest.raises(limits.TooManyComments):
        community.comment(idea, author=author, at=now)


def test_the_same_words_are_refused_for_a_day(idea: Idea, now: datetime) -> None:
    author = accounts.user()
    community.comment(idea, author=author, body="Buy.", at=now)

    with pytest.raises(limits.SaidBefore):
        community.comment(idea, author=author, body="Buy.", at=now + timedelta(hours=23))
    assert community.comment(idea, author=author, body="Buy.", at=now + timedelta(hours=25)).pk
    assert community.comment(idea, body="Buy.", at=now).pk
