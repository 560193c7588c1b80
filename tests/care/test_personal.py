"""What care gives out about a person, and what it forgets."""

import json
from datetime import datetime

import pytest

from accounts.models import User
from care import answers, personal, threads
from care.models import Outcome, Thread, ThreadState
from notifications import letters
from notifications.models import Mail, MailState
from tests.factories import accounts, care


@pytest.fixture
def talk(thread: Thread, agent: User, person: User, now: datetime) -> Thread:
    """Asked, answered, noted, and asked again."""
    care.answered(thread, at=now)
    answers.note(thread, by=agent, text="A difficult one.", at=now)
    threads.write(thread, by=person, text="My lamp, my street.", at=now)
    return thread


def test_the_export_holds_ones_own_words(talk: Thread, person: User) -> None:
    found = personal.export(person)

    assert json.loads(json.dumps(found)) == found
    assert [one["key"] for one in found["threads"]] == [str(talk.key)]
    assert [one["text"] for one in found["posts"]] == [
        "It flickers whenever the road is wet.",
        "My lamp, my street.",
    ]
    assert "A difficult one." not in json.dumps(found)


def test_the_team_gets_what_it_wrote(talk: Thread, agent: User) -> None:
    found = personal.export(agent)

    assert found["threads"] == []
    assert [one["side"] for one in found["posts"]] == ["note"]


def test_erasing_withdraws_what_is_open_and_blanks_ones_words(
    talk: Thread, person: User, now: datetime
) -> None:
    personal.erase(person, at=now)

    after = Thread.objects.get(pk=talk.pk)
    assert (after.state, after.outcome) == (ThreadState.ENDED, Outcome.WITHDRAWN)
    assert (after.subject, after.wish) == ("", "")
    mine = talk.posts.filter(author=person)
    assert set(mine.values_list("text", flat=True)) == {""}
    assert not mine.filter(erased_at=None).exists()


def test_erasing_keeps_what_others_said(talk: Thread, person: User, now: datetime) -> None:
    personal.erase(person, at=now)

    kept = talk.posts.exclude(author=person).exclude(author=None).values_list("text", flat=True)
    assert list(kept) == ["Send it to us.", "A difficult one."]


def test_erasing_somebody_of_the_team_frees_their_threads(
    talk: Thread, agent: User, now: datetime
) -> None:
    personal.erase(agent, at=now)

    assert Thread.objects.get(pk=talk.pk).assignee is None
    assert talk.posts.filter(text="A difficult one.").exists()


def test_erasing_touches_nobody_else(talk: Thread, now: datetime) -> None:
    other = care.thread(at=now)

    personal.erase(talk.opened_by, at=now)

    assert Thread.objects.get(pk=other.pk).state == ThreadState.WAITING
    assert other.posts.get().text


def test_erasing_takes_name_and_words_out_of_the_mails_of_the_team(
    talk: Thread, agent: User, person: User, now: datetime
) -> None:
    other = care.thread(care.about_firm(talk.firm), by=accounts.user("Ola Other"), at=now)
    passed = care.passed_on(talk)
    Mail.objects.update(state=MailState.SENT, sent_at=now)
    kinds = ["thread_opened", "thread_turned", "thread_overdue"]
    about = Mail.objects.exclude(recipient=person).filter(kind__in=kinds)
    mine = about.filter(params__path=passed.get_absolute_url())
    assert set(mine.values_list("kind", flat=True)) == set(kinds)

    personal.erase(person, at=now)

    said = str([letters.read(mail) for mail in mine.select_related("recipient")])
    assert "Somebody who left" in said
    for word in (person.display_name, "flickers", "My lamp", talk.subject):
        assert word not in said + str(list(mine.values_list("params", flat=True)))
    theirs = about.get(params__path=other.get_absolute_url())
    assert theirs.params["person"] == "Ola Other"
    assert theirs.params["text"]
