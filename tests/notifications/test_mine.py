"""What one was sent, and the switches."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from core import vapid
from notifications import clocks, outbox, personal, preferences, stopping, tasks
from notifications.models import Attention, Because, Mail, MailState, Preference
from notifications.topics import Topic
from tests.factories import accounts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]
LIST, CHOICES = "/en/me/mail/", "/en/me/mail/choices/"
CHOSEN = {
    "rhythm": "daily",
    "weekly_cap": "20",
    "zone": "America/Sao_Paulo",
    "quiet_from": "23",
    "quiet_until": "6",
    "mail_campaigns": "at_once",
    "mail_firms": "digest",
    "mail_ideas": "off",
    "mail_comments": "digest",
    "mail_team": "digest",
}


@pytest.fixture
def mina(client: Client) -> User:
    mina = accounts.user("Mina")
    client.force_login(mina)
    return mina


def write(person: User, what: str, *, at: datetime, **params: Any) -> Mail:
    outbox.write("greeting", to=[person], once=what, at=at, what=what, **params)
    return Mail.objects.get(once=what)


class TestTheList:
    def test_it_shows_what_was_sent_when_and_why(
        self, client: Client, mina: User, now: datetime
    ) -> None:
        write(mina, "Older & <b>", at=now - timedelta(days=1))
        stopping.stop(mina, topic=Topic.CAMPAIGNS, at=now)
        write(mina, "Newer", at=now, topic=Topic.CAMPAIGNS)
        tasks.send_due_mails()

        text = client.get(LIST).text

        assert text.index("en: Newer") < text.index("en: Older &amp; &lt;b&gt;")
        assert "Sent" in text
        assert "Not sent, because these mails are stopped" in text
        assert str(Topic.CAMPAIGNS.label) in text
        assert "You get this because we test." in text

    def test_a_subject_runs_as_its_language_does_whatever_name_it_begins_with(
        self, client: Client, mina: User, now: datetime
    ) -> None:
        mail = write(mina, "آرش", at=now)

        for address in (LIST, f"{LIST}{mail.key}/"):
            assert '<bdi dir="ltr" lang="en">en: آرش</bdi>' in client.get(address).text

    def test_it_shows_nobody_elses(self, client: Client, mina: User, now: datetime) -> None:
        other = write(accounts.user(), "Secret", at=now)

        assert "Secret" not in client.get(LIST).text
        assert client.get(f"{LIST}{other.key}/").status_code == 404

    def test_twenty_a_page(self, client: Client, mina: User, now: datetime) -> None:
        for number in range(21):
            write(mina, f"Number {number:02}.", at=now + timedelta(minutes=number))

        first, second = client.get(LIST).text, client.get(f"{LIST}?page=2").text

        assert first.count('class="mailbox__mail"') == 20
        assert "Number 00." not in first
        assert second.count('class="mailbox__mail"') == 1
        assert "Number 00." in second

    @pytest.mark.parametrize("page", ["0", "-1", "x", "999", "%00"])
    def test_a_page_that_is_none_is_the_nearest(
        self, client: Client, mina: User, now: datetime, page: str
    ) -> None:
        write(mina, "Only", at=now)

        assert "Only" in client.get(f"{LIST}?page={page}").text

    def test_its_queries_do_not_grow_with_it(
        self,
        client: Client,
        mina: User,
        now: datetime,
        django_assert_max_num_queries: Any,
    ) -> None:
        for number in range(20):
            write(mina, f"Number {number}", at=now)
        client.get(LIST)

        with django_assert_max_num_queries(8):
            client.get(LIST)

    def test_a_code_that_still_waits_to_be_sent_is_not_shown(
        self, client: Client, mina: User, now: datetime
    ) -> None:
        """Or an account could prove addresses that are not its own."""
        outbox.write_to_address(
            "account_code",
            address="not-hers@example.org",
            person=mina,
            once="code",
            at=now,
            secrets={"code": "4FX-9TQ"},
            what="email_confirmation",
        )
        waiting = Mail.objects.get(once="code")

        assert "4FX-9TQ" not in client.get(LIST).text
        assert "4FX-9TQ" not in client.get(f"{LIST}{waiting.key}/").text
        assert "4FX-9TQ" not in str(personal.export(mina))
        waiting.refresh_from_db()
        assert waiting.secrets == {"code": "4FX-9TQ"}
        assert tasks.send_due_mails() == 1
        assert "4FX-9TQ" in str(django_mail.outbox[-1].body)

    def test_it_may_be_empty(self, client: Client, mina: User) -> None:
        assert "Nothing yet." in client.get(LIST).text


class TestOneMail:
    def test_it_is_read_as_it_was_sent(self, client: Client, mina: User, now: datetime) -> None:
        found = write(mina, "Hello <script>", at=now, path="/en/rules/")
        tasks.send_due_mails()

        text = client.get(f"{LIST}{found.key}/").text

        assert "en: Hello &lt;script&gt;" in text
        assert "<script>alert" not in text
        assert "/en/rules/" in text
        assert mina.email in text

    def test_a_code_that_was_sent_is_not_shown(
        self, client: Client, mina: User, now: datetime
    ) -> None:
        outbox.write_to_address(
            "greeting",
            address="mina.new@example.org",
            person=mina,
            once="x",
            at=now,
            secrets={"code": "4FX-9TQ"},
            what="Code",
        )
        tasks.send_due_mails()

        text = client.get(f"{LIST}{Mail.objects.get().key}/").text

        assert "mina.new@example.org" in text
        assert "4FX-9TQ" not in text

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_it_is_only_read(self, client: Client, mina: User, now: datetime, method: str) -> None:
        found = write(mina, "Hello", at=now)

        assert getattr(client, method)(f"{LIST}{found.key}/").status_code == 405
        assert Mail.objects.filter(pk=found.pk).exists()


class TestTheSwitches:
    @pytest.fixture(autouse=True)
    def works_for_a_firm(self, mina: User) -> None:
        accounts.firm(owner=mina)

    def test_who_works_for_no_firm_is_not_asked_about_its_duties(
        self, client: Client, mina: User, settings: Settings
    ) -> None:
        settings.VAPID_PRIVATE_KEY = "secret"
        mina.memberships.all().delete()

        form = client.get(CHOICES).context["form"]
        assert [row["label"] for row in form.rows] == [
            "Your own account, money and ideas",
            *(topic.label for topic in (Topic.CAMPAIGNS, Topic.FIRMS, Topic.IDEAS, Topic.COMMENTS)),
        ]
        assert client.post(CHOICES, CHOSEN | {"push_team": "on"}).status_code == 302

        assert preferences.all_of(mina)["team"] == preferences.usual("team")
        assert preferences.all_of(mina)["ideas"].mail == "off"

    def test_figures_are_the_reader_s(self, client: Client, mina: User) -> None:
        text = client.get("/fa/me/mail/choices/").text

        assert '<option value="3" selected>۳</option>' in text
        assert '<option value="20">۲۰</option>' in text

    def test_it_shows_what_holds_now(self, client: Client, mina: User, now: datetime) -> None:
        stopping.stop(mina, topic=Topic.COMMENTS, at=now)

        form = client.get(CHOICES).context["form"]

        assert {name: form[name].initial for name in form.fields} == {
            "rhythm": "twice",
            "weekly_cap": 3,
            "zone": "Europe/Warsaw",
            "quiet_from": 0,
            "quiet_until": 0,
            "mail_campaigns": "digest",
            "mail_firms": "digest",
            "mail_ideas": "digest",
            "mail_comments": "off",
            "mail_team": "at_once",
        }

    def test_saving_writes_all_of_it_down(self, client: Client, mina: User) -> None:
        response = client.post(CHOICES, CHOSEN)

        assert response.status_code == 302
        attention = Attention.objects.get(user=mina)
        assert (attention.rhythm, attention.weekly_cap) == ("daily", 20)
        assert (attention.zone, attention.quiet_from, attention.quiet_until) == (
            "America/Sao_Paulo",
            23,
            6,
        )
        ways = preferences.all_of(mina)
        assert {topic: choice.mail for topic, choice in ways.items()} == {
            "": "at_once",
            "campaigns": "at_once",
            "firms": "digest",
            "ideas": "off",
            "comments": "digest",
            "team": "digest",
        }
        assert not any(choice.push for choice in ways.values())

    def test_what_waits_goes_by_the_new_clock(
        self, client: Client, mina: User, now: datetime
    ) -> None:
        waiting = write(mina, "News", at=now, topic=Topic.CAMPAIGNS)
        client.post(CHOICES, CHOSEN)

        waiting.refresh_from_db()
        attention = Attention.objects.get(user=mina)
        assert waiting.state == MailState.HELD
        assert waiting.due_at == clocks.of(attention).next_digest(after=timezone.now())

    def test_who_wants_no_digest_gets_none_of_what_waits(
        self, client: Client, mina: User, now: datetime
    ) -> None:
        waiting = write(mina, "News", at=now, topic=Topic.CAMPAIGNS)
        client.post(CHOICES, CHOSEN | {"rhythm": "never"})

        waiting.refresh_from_db()
        assert (waiting.state, waiting.because) == (MailState.WITHHELD, Because.STOPPED)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"mail_campaigns": "money"},
            {"mail_team": ["off", "\x00"]},
            {"mail_ideas": "x" * 5000},
            {"rhythm": ""},
            {"weekly_cap": "0"},
            {"weekly_cap": "21"},
            {"weekly_cap": "9" * 400},
            {"weekly_cap": "3.5"},
            {"zone": "Europe/Nowhere"},
            {"zone": "../../etc/passwd"},
            {"zone": "Etc/GMT+5"},
            {"quiet_from": "24"},
            {"quiet_until": "-1"},
        ],
    )
    def test_what_is_no_choice_is_refused_and_nothing_changes(
        self, client: Client, mina: User, wrong: dict[str, Any]
    ) -> None:
        response = client.post(CHOICES, CHOSEN | wrong)

        assert response.status_code == 422
        assert not Attention.objects.exists()
        assert not Preference.objects.exists()

    def test_an_empty_form_is_refused(self, client: Client, mina: User) -> None:
        assert client.post(CHOICES, {}).status_code == 422
        assert not Preference.objects.exists()

    def test_nobody_changes_another_s(self, client: Client, mina: User) -> None:
        other = accounts.user()

        client.post(CHOICES, CHOSEN | {"user": str(other.pk)})

        assert not Preference.objects.filter(user=other).exists()
        assert not Attention.objects.filter(user=other).exists()

    def test_phones_are_offered_once_the_site_can_reach_them(
        self, client: Client, mina: User, settings: Settings
    ) -> None:
        assert "On your phone" not in client.get(CHOICES).text
        settings.VAPID_PRIVATE_KEY = "secret"

        assert "On your phone" in client.get(CHOICES).text
        client.post(CHOICES, CHOSEN | {"push_own": "on", "push_team": "on"})

        assert {t for t, choice in preferences.all_of(mina).items() if choice.push} == {"", "team"}


@pytest.mark.parametrize("address", [LIST, CHOICES, f"{LIST}6a3c2c1e-52f4-4c8c-9d1c-0b8a4f0e7a11/"])
def test_a_visitor_is_asked_to_sign_in(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


class TestTheFourPages:
    """What is new, what comes and how, which devices, and the mails: each leads to the others."""

    PAGES = ("/en/notifications/", CHOICES, "/en/me/devices/", LIST)

    def leads_to(self, client: Client, page: str) -> set[str]:
        text = client.get(page).text
        ways = text[text.index('<p class="row small">') :]
        ways = ways[: ways.index("</p>")]
        return {other for other in self.PAGES if f'href="{other}"' in ways}

    def test_each_has_a_name_of_its_own_and_leads_to_the_others(
        self, client: Client, mina: User, settings: Settings
    ) -> None:
        settings.VAPID_PRIVATE_KEY = vapid.new_key()

        titles = set()
        for page in self.PAGES:
            assert self.leads_to(client, page) == set(self.PAGES) - {page}
            titles.add(client.get(page).text.partition("<title>")[2].partition("</title>")[0])
        assert len(titles) == len(self.PAGES)

    def test_where_no_device_can_be_told_none_is_offered(
        self, client: Client, mina: User, settings: Settings
    ) -> None:
        settings.VAPID_PRIVATE_KEY = ""

        text = client.get(LIST).text

        assert self.leads_to(client, LIST) == {"/en/notifications/", CHOICES}
        assert "/en/me/devices/" not in text
