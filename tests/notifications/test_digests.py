"""Digests: what is new in one mail, each thing once, nothing twice."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from accounts.models import User
from notifications import budget, centre, digests, letters, outbox, stopping, tasks
from notifications.models import Attention, Because, Mail, MailState
from notifications.topics import Topic, Way
from tests.factories import accounts
from tests.notifications.telling import (
    FRIDAY,
    NOON,
    TUESDAY,
    bounced,
    reread,
    tell,
    wants,
    wants_at_once,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture
def mina() -> User:
    return accounts.user("Mina")


def made(person: User, at: Any = FRIDAY) -> Mail:
    digest = digests.make(person.pk, at=at)
    assert digest is not None
    return Mail.objects.select_related("recipient").get(pk=digest.pk)


def subjects(digest: Mail) -> list[list[str]]:
    """By section."""
    sections = letters.read(digest).sections
    return [[line.subject for line in section.lines] for section in sections]


def stopped_by(said: str) -> list[Topic]:
    """The topics of the links that stop something, in their order."""
    return [stopping.read(token)[1] for token in re.findall(r"/mail/stop/([\w:-]+)/", said)]


class TestWhatItTells:
    def test_the_newest_word_about_each_thing_by_topic_the_newest_first(self, mina: User) -> None:
        tell(mina, "old", concerning="campaign:1", at=NOON)
        tell(mina, "other", concerning="campaign:2", at=NOON + timedelta(hours=1))
        tell(mina, "new", concerning="campaign:1", at=NOON + timedelta(hours=2))
        tell(mina, "answer", topic=Topic.COMMENTS, at=NOON + timedelta(hours=3))
        tell(mina, "alone", at=NOON + timedelta(hours=4))

        digest = made(mina)

        assert subjects(digest) == [["en: alone", "en: new", "en: other"], ["en: answer"]]
        assert {row.state for row in Mail.objects.exclude(pk=digest.pk)} == {MailState.DIGESTED}
        assert digest.digested.count() == 5

    def test_a_dozen_lines_and_how_many_more_there_are(self, mina: User) -> None:
        for number in range(digests.MOST_LINES + 3):
            tell(mina, f"{number:02}", at=NOON + timedelta(minutes=number))

        digest = made(mina)
        message = outbox.compose(digest)

        (lines,) = subjects(digest)
        assert (len(lines), lines[0], lines[-1]) == (12, "en: 14", "en: 03")
        assert message.subject == "15 things are new"
        for said in (str(message.body), str(message.alternatives[0][0])):
            assert "3 more stand among your notifications." in said
            assert "/en/notifications/" in said

    def test_one_thing_is_one(self, mina: User) -> None:
        tell(mina)

        message = outbox.compose(made(mina))

        assert message.subject == "One thing is new"
        assert "more stand" not in str(message.body)

    def test_each_line_leads_to_its_page_in_the_reader_s_language(self) -> None:
        reader = accounts.user("Mina", language="de")
        tell(reader, path="/en/rules/")

        with translation.override("pl"):
            (section,) = letters.read(made(reader)).sections

        assert section.lines[0].url.endswith("/de/rules/")
        assert section.lines[0].subject.startswith("de: ")

    def test_it_says_how_to_stop_it_and_each_of_its_topics(self, mina: User) -> None:
        tell(mina)
        tell(mina, "answer", topic=Topic.COMMENTS)

        message = outbox.compose(made(mina))

        assert stopped_by(message.extra_headers["List-Unsubscribe"]) == [Topic.DIGEST]
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        told = [Topic.CAMPAIGNS, Topic.COMMENTS, Topic.DIGEST]
        assert stopped_by(str(message.body)) == told
        assert stopped_by(str(message.alternatives[0][0])) == told

    def test_what_was_taken_back_after_it_was_made_is_not_in_it(self, mina: User) -> None:
        tell(mina, "secret")
        digest = made(mina)
        outbox.take_back(once=["secret"], what="")

        assert "secret" not in str(outbox.compose(digest).body)

    def test_it_is_itself_no_news(self, mina: User) -> None:
        tell(mina)
        digest = made(mina)

        assert digest not in centre.of(mina)
        assert centre.count_unread(mina) == 1


class TestNobodyIsToldTwice:
    def test_what_one_has_read_here(self, mina: User) -> None:
        read, unread = tell(mina, "read"), tell(mina, "unread")
        centre.read(read, at=NOON)

        assert subjects(made(mina)) == [["en: unread"]]
        assert reread(read).because == Because.READ
        assert reread(unread).state == MailState.DIGESTED

    def test_what_came_at_once(self, mina: User) -> None:
        wants_at_once(mina)
        outbox.send(tell(mina, "at once").pk, at=NOON)
        wants(mina, Way.DIGEST)
        tell(mina, "later")

        assert subjects(made(mina)) == [["en: later"]]

    def test_what_a_digest_told(self, mina: User) -> None:
        tell(mina, "first")
        made(mina)
        tell(mina, "second", at=FRIDAY)

        assert subjects(made(mina, TUESDAY)) == [["en: second"]]

    def test_a_task_that_comes_twice_makes_one(self, mina: User) -> None:
        tell(mina)

        assert digests.make(mina.pk, at=FRIDAY)
        assert digests.make(mina.pk, at=FRIDAY) is None
        assert Mail.objects.filter(kind="digest").count() == 1


class TestWhoGetsNone:
    def test_whom_nothing_waits_for(self, mina: User) -> None:
        assert digests.due_people(at=FRIDAY, limit=9) == []
        assert digests.make(mina.pk, at=FRIDAY) is None

    def test_before_its_time(self, mina: User) -> None:
        tell(mina)
        early = FRIDAY - timedelta(seconds=1)

        assert digests.due_people(at=early, limit=9) == []
        assert digests.make(mina.pk, at=early) is None
        assert digests.due_people(at=FRIDAY, limit=9) == [mina.pk]

    def test_who_has_read_it_all(self, mina: User) -> None:
        tell(mina)
        centre.read_all(mina, until=FRIDAY, at=FRIDAY)

        assert digests.due_people(at=FRIDAY, limit=9) == []

    def test_who_has_stopped_the_topic_since(self, mina: User) -> None:
        told, other = tell(mina), tell(mina, "answer", topic=Topic.COMMENTS)
        stopping.stop(mina, topic=Topic.CAMPAIGNS, at=NOON)

        assert subjects(made(mina)) == [["en: answer"]]
        assert reread(told).because == Because.STOPPED
        assert reread(other).state == MailState.DIGESTED

    def test_who_has_stopped_all_of_it(self, mina: User) -> None:
        told = tell(mina)
        stopping.stop(mina, topic=Topic.CAMPAIGNS, at=NOON)

        assert digests.make(mina.pk, at=FRIDAY) is None
        assert reread(told).state == MailState.WITHHELD
        assert not Mail.objects.filter(kind="digest").exists()

    def test_whose_address_takes_no_mail(self, mina: User) -> None:
        told = tell(mina)
        bounced(mina.email)

        assert digests.make(mina.pk, at=FRIDAY) is None
        assert reread(told).because == Because.BROKEN
        assert centre.count_unread(mina) == 1

    def test_whose_week_is_full_gets_it_by_the_next_one_there_is_room_for(self, mina: User) -> None:
        firm = accounts.firm()
        wants_at_once(mina, weekly_cap=1)
        outbox.send(tell(mina, "at once").pk, at=NOON)
        Mail.objects.update(sent_at=NOON)
        wants(mina, Way.DIGEST)
        held = tell(mina, "later", caused_by=firm)

        assert digests.make(mina.pk, at=FRIDAY) is None
        assert (reread(held).due_at, reread(held).was_held_back) == (TUESDAY, True)
        assert digests.make(mina.pk, at=TUESDAY) is None
        assert budget.of_firm(firm)[0].held_back == 1
        assert subjects(made(mina, FRIDAY + timedelta(days=7))) == [["en: later"]]

    def test_in_their_quiet_hours_it_waits(self, mina: User) -> None:
        told = tell(mina)
        Attention.objects.create(user=mina, zone="UTC", quiet_from=7, quiet_until=9)

        assert digests.make(mina.pk, at=FRIDAY) is None
        assert reread(told).due_at == FRIDAY.replace(hour=9)
        assert subjects(made(mina, FRIDAY.replace(hour=9))) == [["en: first"]]

    def test_a_digest_takes_a_place_from_when_it_is_made(self, mina: User) -> None:
        tell(mina)
        made(mina)

        assert budget.spent(mina.pk, at=FRIDAY) == 1


class TestTheSweep:
    def test_it_makes_and_sends_for_everyone(
        self, mina: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        people = [mina, accounts.user(), accounts.user()]
        for person in people:
            tell(person, at=FRIDAY - timedelta(days=400))
        monkeypatch.setattr(tasks, "BATCH", 2)

        assert [tasks.make_digests(), tasks.make_digests()] == [3, 0]
        assert [tasks.send_due_mails(), tasks.send_due_mails()] == [3, 0]
        assert sorted(sent.to[0] for sent in mail.outbox) == sorted(p.email for p in people)

    def test_it_leaves_the_rest_to_the_next_when_its_time_is_up(
        self, mina: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        for person in (mina, accounts.user(), accounts.user()):
            tell(person, at=FRIDAY - timedelta(days=400))
        monkeypatch.setattr(tasks, "BATCH", 2)
        settings.SWEEP_SECONDS = 0

        assert [tasks.make_digests() for _ in range(3)] == [2, 1, 0]
        assert [tasks.send_due_mails() for _ in range(3)] == [2, 1, 0]

    def test_one_that_cannot_be_made_keeps_nobody_waiting(
        self, mina: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        other, make = accounts.user(), digests.make
        for person in (mina, other):
            tell(person, at=FRIDAY - timedelta(days=400))

        def stumble(user_id: int, *, at: datetime) -> Mail | None:
            if user_id == mina.pk:
                raise ArithmeticError
            return make(user_id, at=at)

        monkeypatch.setattr(digests, "make", stumble)

        assert tasks.make_digests() == 1
        assert Mail.objects.get(kind="digest").recipient == other
        assert Mail.objects.held().get().recipient == mina
        assert f"person {mina.pk} could not be made" in caplog.text

    def test_the_bell_rings_once_for_many(
        self, mina: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        for person in (mina, accounts.user(), accounts.user()):
            tell(person, at=FRIDAY - timedelta(days=400))

        with django_capture_on_commit_callbacks() as rung:
            assert tasks.make_digests() == 3

        assert len(rung) == 1

    def test_who_has_waited_longest_comes_first(self, mina: User) -> None:
        late = accounts.user()
        tell(late, at=NOON)
        tell(mina, at=NOON - timedelta(days=7))

        assert digests.due_people(at=FRIDAY, limit=1) == [mina.pk]

    @pytest.mark.parametrize("news", [1, 40])
    def test_its_queries_do_not_grow_with_what_it_tells(
        self, mina: User, news: int, django_assert_max_num_queries: Any
    ) -> None:
        firm = accounts.firm()
        for number in range(news):
            tell(mina, str(number), caused_by=firm)

        with django_assert_max_num_queries(17):
            digest = digests.make(mina.pk, at=FRIDAY)
        assert digest
        with django_assert_max_num_queries(3):
            letters.read(digest)

    def test_a_page_of_digests_asks_once_what_they_tell(
        self, client: Client, mina: User, django_assert_max_num_queries: Any
    ) -> None:
        for week in range(10):
            tell(mina, f"news {week}", at=NOON + timedelta(weeks=week))
            friday = FRIDAY + timedelta(weeks=week)
            digest = made(mina, friday)
            Mail.objects.filter(pk=digest.pk).update(state=MailState.SENT, sent_at=friday)
            assert subjects(digest) == [[f"en: news {week}"]]
        client.force_login(mina)
        client.get("/en/me/mail/")

        with django_assert_max_num_queries(8):
            text = client.get("/en/me/mail/").text

        assert text.count("One thing is new") == 10

    def test_what_is_too_much_for_one_waits_for_the_next(
        self, mina: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(digests, "MOST_ROWS", 2)
        for number in range(3):
            tell(mina, str(number), at=NOON + timedelta(minutes=number))

        assert subjects(made(mina)) == [["en: 2", "en: 1"]]
        assert Mail.objects.held().get().due_at == TUESDAY
        assert digests.due_people(at=FRIDAY, limit=9) == []
        assert subjects(made(mina, TUESDAY)) == [["en: 0"]]
