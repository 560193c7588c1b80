"""Which way a message takes when it is written."""

from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from notifications import budget, outbox, preferences, stopping
from notifications.models import Because, Delivery, Mail, MailState, Preference
from notifications.topics import Topic, Way
from tests.factories import accounts
from tests.notifications.telling import FRIDAY, NOON, TUESDAY, reread, tell, wants, wants_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture
def mina() -> User:
    return accounts.user("Mina")


class TestMail:
    def test_news_waits_for_the_next_digest(self, mina: User) -> None:
        told = tell(mina)

        assert (told.state, told.due_at, told.written_at) == (MailState.HELD, FRIDAY, NOON)
        assert not Mail.objects.due(at=TUESDAY).exists()

    def test_what_the_team_owes_goes_at_once(self, mina: User) -> None:
        told = tell(mina, topic=Topic.TEAM)

        assert (told.state, told.due_at) == (MailState.QUEUED, NOON)

    def test_what_somebody_wants_at_once_goes_at_once(self, mina: User) -> None:
        told = tell(wants_at_once(mina))

        assert (told.state, told.due_at) == (MailState.QUEUED, NOON)

    def test_at_once_is_after_the_quiet_hours(self, mina: User) -> None:
        wants_at_once(mina, zone="Europe/Warsaw", quiet_from=12, quiet_until=15)

        told = tell(mina)

        assert (told.state, told.due_at) == (MailState.QUEUED, NOON.replace(hour=14))

    def test_what_is_stopped_is_only_read_here(self, mina: User) -> None:
        wants(mina, Way.OFF)

        told = tell(mina)

        assert (told.state, told.because) == (MailState.WITHHELD, Because.STOPPED)

    def test_who_wants_no_digest_gets_none(self, mina: User) -> None:
        stopping.stop(mina, topic=Topic.DIGEST, at=NOON)

        assert tell(mina).because == Because.STOPPED

    def test_what_is_necessary_asks_nobody(self, mina: User, settings: Settings) -> None:
        settings.QUIET_HOURS = (0, 23)
        wants_at_once(mina, weekly_cap=1, quiet_from=0, quiet_until=23, rhythm="never")
        for topic in ("campaigns", "ideas", "comments", "team", "digest"):
            stopping.stop(mina, topic=topic, at=NOON)

        for number in range(5):
            told = tell(mina, f"own {number}", topic="")
            assert (told.state, told.due_at) == (MailState.QUEUED, NOON)
            assert outbox.send(told.pk, at=NOON)

        assert budget.spent(mina.pk, at=NOON) == 0

    def test_each_of_many_is_told_as_they_want_to_be(
        self, mina: User, django_assert_num_queries: Any
    ) -> None:
        stopped, eager = accounts.user(), wants_at_once(accounts.user())
        wants(stopped, Way.OFF)
        many = [accounts.user() for _ in range(20)]

        with django_assert_num_queries(3):
            outbox.write(
                "greeting",
                to=[mina, stopped, eager, *many],
                once="x",
                at=NOON,
                topic=Topic.CAMPAIGNS,
            )

        states = dict(Mail.objects.values_list("recipient", "state"))
        assert states[mina.pk] == MailState.HELD
        assert states[stopped.pk] == MailState.WITHHELD
        assert states[eager.pk] == MailState.QUEUED
        assert {states[person.pk] for person in many} == {MailState.HELD}


class TestTallies:
    def test_a_firm_s_news_is_counted_for_each_reader_and_once(self, mina: User) -> None:
        firm = accounts.firm()
        people = [mina, accounts.user(), accounts.user()]
        for _ in range(2):
            outbox.write(
                "greeting",
                to=people,
                once="x",
                at=NOON,
                topic=Topic.CAMPAIGNS,
                caused_by=firm,
            )

        (month,) = budget.of_firm(firm)
        assert (month.month.isoformat(), month.tried, month.held_back) == ("2026-11-01", 3, 0)

    def test_what_is_necessary_is_not_counted(self, mina: User) -> None:
        firm = accounts.firm()
        tell(mina, topic="", caused_by=firm)

        assert budget.of_firm(firm) == []


class TestPhones:
    @pytest.fixture(autouse=True)
    def key(self, settings: Settings) -> None:
        settings.VAPID_PRIVATE_KEY = "secret"

    def test_nobody_is_told_on_the_phone_who_did_not_ask(self, mina: User) -> None:
        tell(mina)
        tell(mina, "own", topic="")

        assert not Delivery.objects.exists()

    def test_a_phone_is_told_instead_of_a_mail_at_once(self, mina: User) -> None:
        wants(mina, Way.AT_ONCE, push=True)

        told = tell(mina)

        assert (told.state, told.push.due_at) == (MailState.HELD, NOON)

    def test_a_phone_is_told_what_comes_by_no_mail(self, mina: User) -> None:
        wants(mina, Way.OFF, push=True)

        assert tell(mina).push.state == "queued"

    def test_one_s_own_affairs_come_by_mail_as_well(self, mina: User) -> None:
        wants(mina, Way.AT_ONCE, topic="", push=True)

        told = tell(mina, topic="")

        assert (told.state, told.push.due_at) == (MailState.QUEUED, NOON)

    def test_a_phone_is_quiet_at_night(self, mina: User) -> None:
        wants_at_once(mina, quiet_from=12, quiet_until=15)
        wants(mina, Way.AT_ONCE, topic="", push=True)

        told = tell(mina, topic="")

        assert told.push.due_at == NOON.replace(hour=14)
        assert told.due_at == NOON

    def test_one_occasion_is_one_word_on_the_phone(self, mina: User) -> None:
        wants(mina, Way.DIGEST, push=True)
        for _ in range(2):
            told = tell(mina)

        assert Delivery.objects.get().mail == told

    def test_no_phone_is_told_by_a_site_that_can_reach_none(
        self, mina: User, settings: Settings
    ) -> None:
        wants(mina, Way.AT_ONCE, push=True)
        settings.VAPID_PRIVATE_KEY = ""

        assert tell(mina).state == MailState.QUEUED
        assert not Delivery.objects.exists()


class TestTheSameChoiceTwice:
    def test_it_keeps_its_date(self, mina: User) -> None:
        for at in (NOON, FRIDAY):
            preferences.set_way(mina, topic=Topic.TEAM, mail=Way.OFF, at=at)

        assert Preference.objects.get().changed_at == NOON

    def test_the_usual_one_needs_no_row(self, mina: User) -> None:
        preferences.set_way(mina, topic=Topic.TEAM, mail=Way.AT_ONCE, at=NOON)

        assert not Preference.objects.exists()


def test_a_message_that_was_taken_back_is_told_by_nothing(mina: User) -> None:
    told = tell(mina)
    outbox.take_back(once=["first"], what="")

    assert not Mail.objects.filter(pk=told.pk).exists()
    sent = tell(mina, "second")
    Mail.objects.update(state=MailState.DIGESTED)
    outbox.take_back(once=["second"], what="")
    assert reread(sent).params["what"] == ""
