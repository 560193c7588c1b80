"""One's notifications: what is new, why, and how to hear no more of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notifications import centre, digests, letters, outbox, stopping
from notifications.models import Because, Mail, MailState
from notifications.topics import Topic, Way
from tests.factories import accounts
from tests.notifications.telling import FRIDAY, NOON, bounced, reread, tell, wants_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]
# Named once, so that every worker collects the same tests.
NOBODYS = "5cff179d-87d0-440a-a8d1-4f710dea397c"
CENTRE = "/en/notifications/"


@pytest.fixture
def mina(client: Client) -> User:
    mina = accounts.user("Mina")
    client.force_login(mina)
    return mina


class TestTheList:
    def test_it_has_what_one_was_told_by_whichever_way(self, client: Client, mina: User) -> None:
        stopping.stop(mina, topic=Topic.COMMENTS, at=NOON)
        tell(mina, "waits")
        tell(mina, "stopped", topic=Topic.COMMENTS)
        tell(mina, "own <b>", topic="")

        text = client.get(CENTRE).text

        for said in ("en: waits", "en: stopped", "en: own &lt;b&gt;"):
            assert said in text
        # Why, without calling it a mail: the kind of news; one's own affair needs no reason.
        assert "You get this because" not in text
        assert text.count(f" · {Topic.CAMPAIGNS.label}</p>") == 1
        assert text.count(f" · {Topic.COMMENTS.label}</p>") == 1

    def test_it_speaks_the_language_of_the_page(self, client: Client, mina: User) -> None:
        mail = tell(mina, "waits")

        text = client.get("/fa/notifications/").text

        assert '<bdi dir="rtl" lang="fa">fa: waits</bdi>' in text
        leads_to = client.get(f"/fa/notifications/{mail.key}/")["Location"]
        assert leads_to.endswith("/fa/rules/")
        assert letters.kept(mail).subject == "en: waits", "the mail itself is as it was sent"

    def test_one_word_about_each_thing_and_the_newest_first(
        self, client: Client, mina: User
    ) -> None:
        tell(mina, "older", concerning="idea:1", at=NOON)
        tell(mina, "other", concerning="idea:2", at=NOON + timedelta(hours=1))
        tell(mina, "newer", concerning="idea:1", at=NOON + timedelta(hours=2))
        tell(accounts.user(), "theirs", concerning="idea:2", at=NOON + timedelta(hours=3))

        text = client.get(CENTRE).text

        assert text.index("en: newer") < text.index("en: other")
        assert "en: older" not in text
        assert "en: theirs" not in text

    def test_what_is_new_is_marked_until_all_of_it_is_read(
        self, client: Client, mina: User
    ) -> None:
        older = tell(mina, "older", concerning="idea:1")
        newer = tell(mina, "newer", concerning="idea:1", at=NOON + timedelta(hours=1))
        Mail.objects.filter(pk=newer.pk).update(read_at=NOON)

        assert "notice--new" in client.get(CENTRE).text
        Mail.objects.filter(pk=older.pk).update(read_at=NOON)
        assert "notice--new" not in client.get(CENTRE).text

    def test_codes_and_digests_are_not_in_it(self, client: Client, mina: User) -> None:
        outbox.write_to_address(
            "account_code",
            address=mina.email,
            person=mina,
            once="code",
            at=NOON,
            secrets={"code": "4FX-9TQ"},
            what="login_code",
        )
        tell(mina)
        digests.make(mina.pk, at=FRIDAY)

        text = client.get(CENTRE).text

        assert text.count('class="notice ') == 1
        assert "4FX-9TQ" not in text
        assert centre.count_unread(mina) == 1

    def test_pages_join_without_a_gap(self, client: Client, mina: User) -> None:
        for number in range(centre.PER_PAGE + 1):
            tell(mina, f"{number:02}.", at=NOON + timedelta(minutes=number // 2))

        first = client.get(CENTRE)
        second = client.get(CENTRE, {"after": first.context["page"].next_after})

        assert first.text.count('class="notice ') == 20
        assert "en: 00." not in first.text
        assert second.text.count('class="notice ') == 1
        assert "en: 00." in second.text
        assert second.context["page"].next_after == ""

    @pytest.mark.parametrize("after", ["x", "\x00", "9" * 5000, NOBODYS])
    def test_a_place_that_is_none_is_the_beginning(
        self, client: Client, mina: User, after: str
    ) -> None:
        tell(mina, "only")

        assert "en: only" in client.get(CENTRE, {"after": after}).text

    def test_another_s_place_is_none(self, client: Client, mina: User) -> None:
        theirs = tell(accounts.user())
        tell(mina, "only", at=NOON + timedelta(hours=1))

        assert "en: only" in client.get(CENTRE, {"after": str(theirs.key)}).text

    @pytest.mark.parametrize("rows", [2, 20])
    def test_its_queries_do_not_grow_with_it(
        self, client: Client, mina: User, rows: int, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(rows):
            tell(mina, str(number), concerning=f"idea:{number}")

        with django_assert_max_num_queries(8):
            client.get(CENTRE)

    def test_it_may_be_empty(self, client: Client, mina: User) -> None:
        assert "Nothing yet" in client.get(CENTRE).text


class TestTheBell:
    def test_it_counts_what_is_new(self, client: Client, mina: User) -> None:
        tell(mina, "one")
        tell(mina, "two")
        tell(accounts.user(), "theirs")

        assert "Notifications: 2 are new" in client.get("/en/me/").text

    def test_it_counts_things_as_the_list_has_rows(
        self, client: Client, mina: User, django_assert_num_queries: Any
    ) -> None:
        for number in range(3):
            tell(mina, f"of one {number}", concerning="idea:1")
        tell(mina, "of another", concerning="idea:2")
        tell(mina, "of nothing")
        tell(mina, "of nothing either")

        with django_assert_num_queries(1):
            count = centre.count_unread(mina)

        assert count == client.get(CENTRE).text.count("notice--new") == 4

    @pytest.mark.parametrize("language", ["pl", "de", "fa"])
    def test_it_counts_by_the_plural_rules_of_any_language(
        self, client: Client, mina: User, language: str
    ) -> None:
        tell(mina, "one")
        tell(mina, "two")

        assert 'class="bell__count"' in client.get(f"/{language}/me/").text

    def test_it_counts_to_a_hundred(self, client: Client, mina: User) -> None:
        people = [mina]
        for number in range(102):
            outbox.write("greeting", to=people, once=str(number), at=NOON, topic=Topic.CAMPAIGNS)

        assert centre.count_unread(mina) == 100
        assert "99+" in client.get("/en/me/").text

    def test_it_is_silent_when_nothing_is(self, client: Client, mina: User) -> None:
        text = client.get("/en/me/").text

        assert 'class="bell"' in text
        assert "bell__count" not in text

    def test_a_visitor_has_none_and_costs_nothing(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        client.get("/en/accounts/login/")
        with django_assert_num_queries(0):
            text = client.get("/en/accounts/login/").text

        assert 'class="bell"' not in text


class TestReading:
    def test_opening_leads_there_and_is_reading(self, client: Client, mina: User) -> None:
        told = tell(mina, path="/en/rules/")

        response = client.get(f"{CENTRE}{told.key}/")

        assert response.status_code == 302
        assert response["Location"].endswith("/en/rules/")
        read = reread(told)
        assert read.read_at is not None
        assert (read.state, read.because) == (MailState.WITHHELD, Because.READ)

    def test_what_leads_nowhere_is_shown_itself(self, client: Client, mina: User) -> None:
        told = tell(mina, path="")
        Mail.objects.update(kind="message", params={"subject": "Hello", "text": "You."})

        response = client.get(f"{CENTRE}{told.key}/")

        assert response["Location"] == f"/en/me/mail/{told.key}/"

    def test_it_reads_what_was_said_before_of_the_same_and_nothing_after(
        self, client: Client, mina: User
    ) -> None:
        rows = [
            tell(mina, str(hour), concerning="idea:1", at=NOON + timedelta(hours=hour))
            for hour in range(3)
        ]
        other = tell(mina, "other", concerning="idea:2")

        client.post(f"{CENTRE}{rows[1].key}/read/")

        assert [bool(reread(row).read_at) for row in (*rows, other)] == [True, True, False, False]

    def test_the_first_time_of_reading_stays(self, mina: User) -> None:
        told = tell(mina)
        centre.read(told, at=NOON)
        centre.read(told, at=FRIDAY)

        assert reread(told).read_at == NOON

    def test_reading_does_not_unsend(self, client: Client, mina: User) -> None:
        told = tell(mina, topic="")
        assert outbox.send(told.pk, at=NOON)

        client.post(f"{CENTRE}{told.key}/read/")

        assert (reread(told).state, reread(told).because) == (MailState.SENT, "")

    def test_a_necessary_mail_goes_out_though_it_was_read(self, mina: User) -> None:
        told = tell(mina, topic="")
        centre.read(told, at=NOON)

        assert outbox.send(told.pk, at=NOON)

    def test_all_is_all_that_stood_there(self, client: Client, mina: User) -> None:
        now = timezone.now()
        seen = tell(mina, "seen", at=now - timedelta(minutes=1))
        since = tell(mina, "since", at=now + timedelta(minutes=1))
        theirs = tell(accounts.user(), at=now - timedelta(minutes=1))

        client.post(f"{CENTRE}read/", {"until": now.isoformat()})

        assert [bool(reread(row).read_at) for row in (seen, since, theirs)] == [True, False, False]

    @pytest.mark.parametrize("until", ["", "soon", "2026-13-45T00:00", "2026-11-18", "\x00"])
    def test_a_moment_that_is_none_reads_nothing(
        self, client: Client, mina: User, until: str
    ) -> None:
        told = tell(mina)

        assert client.post(f"{CENTRE}read/", {"until": until}).status_code == 302
        assert reread(told).read_at is None

    def test_another_s_is_not_there(self, client: Client, mina: User) -> None:
        theirs = tell(accounts.user())

        assert client.get(f"{CENTRE}{theirs.key}/").status_code == 404
        assert client.post(f"{CENTRE}{theirs.key}/read/").status_code == 404
        assert reread(theirs).read_at is None


class TestStopping:
    def test_one_click_stops_the_topic(self, client: Client, mina: User) -> None:
        tell(mina)
        assert "Stop news of this kind" in client.get(CENTRE).text

        response = client.post(f"{CENTRE}stop/", {"topic": "campaigns"}, follow=True)

        assert stopping.stopped(mina) == {Topic.CAMPAIGNS}
        assert "Stopped: News of campaigns you follow." in response.text
        assert "Stop news of this kind" not in response.text

    def test_one_s_own_affairs_cannot_be_stopped(self, client: Client, mina: User) -> None:
        tell(mina, topic="")

        assert "Stop news of this kind" not in client.get(CENTRE).text

    @pytest.mark.parametrize("topic", ["", "digest", "money", "\x00", "x" * 5000])
    def test_what_is_no_topic_is_not_there(self, client: Client, mina: User, topic: str) -> None:
        assert client.post(f"{CENTRE}stop/", {"topic": topic}).status_code == 404
        assert stopping.stopped(mina) == set()

    def test_a_foreign_page_stops_nothing(self, mina: User) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(mina)

        response = strict.post(f"{CENTRE}stop/", {"topic": "campaigns"})

        assert response.status_code == 403
        assert stopping.stopped(mina) == set()


class TestABrokenAddress:
    @pytest.fixture
    def broken(self, mina: User) -> User:
        bounced(mina.email)
        return mina

    @pytest.mark.parametrize("page", [CENTRE, "/en/me/"])
    def test_its_owner_is_told_where_they_look(
        self, client: Client, broken: User, page: str
    ) -> None:
        text = client.get(page).text

        assert "We send you no mail any more." in text
        assert "It does not exist, or takes no mail" in text

    @pytest.mark.parametrize("page", [CENTRE, "/en/me/"])
    def test_nobody_else_is(self, client: Client, mina: User, page: str) -> None:
        bounced("else@example.org")

        assert "We send you no mail any more." not in client.get(page).text

    def test_there_is_a_way_out_once_a_day(self, client: Client, broken: User) -> None:
        first = client.post(f"{CENTRE}address/", follow=True)
        assert "We write to your address again." in first.text
        assert "We send you no mail any more." not in first.text
        waiting = Mail.objects.get(kind="address_again")
        assert outbox.send(waiting.pk, at=timezone.now())

        bounced(broken.email, key="2", at=timezone.now())
        second = client.post(f"{CENTRE}address/", follow=True)

        assert "We tried it today and it did not work." in second.text
        assert "We send you no mail any more." in second.text
        assert Mail.objects.filter(kind="address_again").count() == 1

    def test_where_nothing_is_wrong_nothing_is_mended(self, client: Client, mina: User) -> None:
        response = client.post(f"{CENTRE}address/", follow=True)

        assert "Nothing is wrong with your address." in response.text
        assert not Mail.objects.exists()


@pytest.mark.parametrize("address", [CENTRE, f"{CENTRE}{NOBODYS}/"])
def test_a_visitor_is_asked_to_sign_in(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_somebody_who_takes_all_at_once_has_the_same_list(client: Client, mina: User) -> None:
    tell(wants_at_once(mina), "now")
    assert stopping.stopped(mina) == set()

    assert "en: now" in client.get(CENTRE).text
    assert Way.AT_ONCE in {row.mail for row in mina.preferences.all()}
