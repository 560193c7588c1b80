"""Stopping mails: by the link in each of them, by a mail program, on one's own page."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail, signing
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from accounts.models import FormOfAddress, User
from notifications import outbox, preferences, stopping, tasks
from notifications.models import Because, Mail, MailState, Preference, Rhythm
from notifications.topics import Topic, Way
from tests.factories import accounts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture
def mina(now: datetime) -> User:
    """She wants news of campaigns at once."""
    mina = accounts.user("Mina", language="pl")
    preferences.set_way(mina, topic=Topic.CAMPAIGNS, mail=Way.AT_ONCE, at=now)
    return mina


def news(person: User, *, at: datetime, once: str = "first") -> None:
    outbox.write("greeting", to=[person], once=once, at=at, topic=Topic.CAMPAIGNS, what="News")


def way_out(person: User, *, topic: str = Topic.CAMPAIGNS) -> str:
    return stopping.url(person, topic=topic).removeprefix(settings.SITE_URL)


class TestTheMail:
    def test_it_says_how_to_stop_it_to_people_and_to_programs(
        self, mina: User, now: datetime
    ) -> None:
        news(mina, at=now)

        message = outbox.compose(Mail.objects.get())

        link = message.extra_headers["List-Unsubscribe"]
        token = link.strip("<>").rstrip("/").rpartition("/")[2]
        assert link.startswith(f"<{settings.SITE_URL}/mail/stop/")
        assert stopping.read(token) == (mina, Topic.CAMPAIGNS)
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert str(message.body).rstrip().endswith(link.strip("<>"))
        assert f'href="{escape(link.strip("<>"))}"' in str(message.alternatives[0][0])

    def test_a_stopped_topic_is_withheld_when_it_would_be_sent(
        self, mina: User, now: datetime
    ) -> None:
        news(mina, at=now)
        stopping.stop(mina, topic=Topic.CAMPAIGNS, at=now)

        assert tasks.send_due_mails() == 0

        assert mail.outbox == []
        written = Mail.objects.get()
        assert (written.state, written.sent_at) == (MailState.WITHHELD, None)
        assert written.because == Because.STOPPED

    def test_what_was_withheld_is_not_sent_later(self, mina: User, now: datetime) -> None:
        news(mina, at=now)
        stopping.stop(mina, topic=Topic.CAMPAIGNS, at=now)
        tasks.send_due_mails()
        preferences.set_way(mina, topic=Topic.CAMPAIGNS, mail=Way.AT_ONCE, at=now)
        news(mina, at=now, once="second")

        tasks.send_due_mails()

        assert len(mail.outbox) == 1
        assert Mail.objects.get(once="first").state == MailState.WITHHELD

    def test_others_topics_and_people_are_left_alone(self, mina: User, now: datetime) -> None:
        stopping.stop(mina, topic=Topic.COMMENTS, at=now)
        stopping.stop(accounts.user(), topic=Topic.CAMPAIGNS, at=now)
        news(mina, at=now)

        assert tasks.send_due_mails() == 1

    def test_what_is_necessary_comes_all_the_same(self, mina: User, now: datetime) -> None:
        for topic in Topic:
            stopping.stop(mina, topic=topic, at=now)
        outbox.write("greeting", to=[mina], once="x", at=now, what="Your money")

        assert tasks.send_due_mails() == 1
        assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


class TestTheLink:
    def test_looking_changes_nothing_and_offers_a_button(self, client: Client, mina: User) -> None:
        response = client.get(way_out(mina))

        assert response.status_code == 200
        assert stopping.stopped(mina) == set()
        with translation.override(mina.language):
            assert str(Topic.CAMPAIGNS.label) in response.text
        assert '<form method="post">' in response.text
        assert '<html lang="pl"' in response.text

    def test_a_mail_program_stops_it_with_one_request(self, mina: User, now: datetime) -> None:
        """RFC 8058: no cookie, no token of a form, no redirect."""
        program = Client(enforce_csrf_checks=True)

        for _ in range(2):
            response = program.post(way_out(mina), {"List-Unsubscribe": "One-Click"})
            assert response.status_code == 200

        assert stopping.stopped(mina) == {Topic.CAMPAIGNS}
        assert Preference.objects.count() == 1
        assert "sessionid" not in response.cookies

    def test_there_is_a_way_back(self, client: Client, mina: User, now: datetime) -> None:
        stopped = client.post(way_out(mina))
        assert 'name="again"' in stopped.text

        for _ in range(2):
            client.post(way_out(mina), {"again": "1"})

        assert stopping.stopped(mina) == set()

    def test_the_first_date_of_a_stop_stays(self, mina: User, now: datetime) -> None:
        stopping.stop(mina, topic=Topic.TEAM, at=now)
        stopping.stop(mina, topic=Topic.TEAM, at=now + timedelta(days=1))

        assert Preference.objects.get(topic=Topic.TEAM).changed_at == now

    def test_it_speaks_as_its_reader_chose(self, client: Client, now: datetime) -> None:
        formal = accounts.user("Jonas", language="de")
        informal = accounts.user("Ute", language="de", form_of_address=FormOfAddress.INFORMAL)

        assert "Wir schicken Ihnen" in client.post(way_out(formal)).text
        assert "Wir schicken dir" in client.post(way_out(informal)).text

    def test_it_is_kept_by_no_cache(self, client: Client, mina: User) -> None:
        assert "no-store" in client.get(way_out(mina))["Cache-Control"]

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_link_that_is_not_ours_is_not_there(
        self, client: Client, mina: User, method: str
    ) -> None:
        good = way_out(mina).rstrip("/")
        foreign = signing.dumps([str(mina.key), "campaigns"], salt="pledge-resume")
        tokens = [
            "x",
            good.rpartition("/")[2][:-1],
            foreign,
            signing.dumps([str(mina.key), "money"], salt=stopping.SALT),
            signing.dumps(["nobody", "campaigns"], salt=stopping.SALT),
            signing.dumps("campaigns", salt=stopping.SALT),
            signing.dumps(7, salt=stopping.SALT),
        ]
        for token in tokens:
            # A path without a language that finds nothing is looked for in each of them.
            response = getattr(client, method)(f"/mail/stop/{token}/", follow=True)
            assert response.status_code == 404, token
        assert stopping.stopped(mina) == set()

    def test_somebody_who_left_has_no_link(self, client: Client, mina: User) -> None:
        link = way_out(mina)
        User.objects.update(is_active=False)

        assert client.post(link, follow=True).status_code == 404
        assert stopping.stopped(mina) == set()

    def test_the_digest_is_stopped_and_comes_again_by_its_own_link(
        self, client: Client, mina: User
    ) -> None:
        link = way_out(mina, topic=Topic.DIGEST)

        client.post(link, {"List-Unsubscribe": "One-Click"})
        assert stopping.stopped(mina) == {Topic.DIGEST}
        assert preferences.attention_of(mina).rhythm == Rhythm.NEVER

        client.post(link, {"again": "1"})
        assert stopping.stopped(mina) == set()
        assert preferences.attention_of(mina).rhythm == Rhythm.TWICE

    def test_coming_back_to_what_was_never_stopped_changes_nothing(
        self, client: Client, mina: User
    ) -> None:
        client.post(way_out(mina), {"again": "1"})

        assert preferences.of(mina.pk, topic=Topic.CAMPAIGNS).mail == Way.AT_ONCE

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_it_is_read_and_posted_only(self, client: Client, mina: User, method: str) -> None:
        assert getattr(client, method)(way_out(mina)).status_code == 405
