"""allauth's mails are rows like all others: whose they are, where they go, what they keep."""

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.conf import settings
from django.core import mail
from django.test import Client, RequestFactory

from accounts.models import User
from notifications import letters, tasks
from notifications.models import Mail, MailState
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PASSWORD = "a lamp for every road"
JONAS = {"display_name": "Jonas Wirth", "email": "jonas@example.org", "password1": PASSWORD}
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def only() -> Mail:
    return Mail.objects.select_related("recipient").get()


class TestSigningUp:
    def test_the_code_is_a_row_in_the_language_of_the_page(self, client: Client) -> None:
        client.post("/de/accounts/signup/", JONAS)

        written = only()
        assert (written.kind, written.to_address) == ("account_code", "jonas@example.org")
        assert written.recipient == User.objects.get()
        assert written.to_language == "de"
        assert written.confidential
        assert set(written.secrets) == {"code"}
        assert mail.outbox == []

    def test_it_is_sent_and_forgotten_and_lets_in(self, client: Client) -> None:
        client.post("/en/accounts/signup/", JONAS)
        code = only().secrets["code"]

        tasks.send_due_mails()

        (sent,) = mail.outbox
        assert re.search(rf"^{code}$", str(sent.body), re.MULTILINE)
        assert (only().state, only().secrets) == (MailState.SENT, {})
        assert code not in letters.read(only()).body
        client.post("/en/accounts/confirm-email/", {"code": code})
        assert client.session["_auth_user_id"] == str(User.objects.get().pk)

    def test_the_bell_is_rung_for_this_one(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rung: list[tuple[object, ...]] = []
        monkeypatch.setattr("core.bell.ring", lambda *what: rung.append(what))

        client.post("/en/accounts/signup/", JONAS)

        assert ("notifications.tasks.send_mail", str(only().key)) in rung

    def test_a_taken_address_is_told_to_its_owner_alone(self, client: Client) -> None:
        owner = accounts.user(email="jonas@example.org", language="fa")

        client.post("/en/accounts/signup/", JONAS)

        written = only()
        assert (written.kind, written.recipient) == ("account_exists", owner)
        letter = letters.read(written)
        assert letter.language == "fa"
        assert f"{settings.SITE_URL}/fa/accounts/password/reset/" in letter.body


class TestForgettingThePassword:
    def test_the_link_is_kept_until_it_is_sent(self, client: Client) -> None:
        person = accounts.user(password=PASSWORD, language="pl")

        client.post("/en/accounts/password/reset/", {"email": person.email})

        written = only()
        assert (written.kind, written.recipient) == ("account_password_link", person)
        assert "link_path" not in written.params
        body = letters.read(written).body
        assert f"{settings.SITE_URL}/pl/accounts/password/reset/key/" in body
        tasks.send_due_mails()
        assert "/reset/key/" not in letters.read(only()).body

    def test_asking_twice_is_two_mails_with_a_link_each(self, client: Client) -> None:
        person = accounts.user(password=PASSWORD)

        for _ in range(2):
            client.post("/en/accounts/password/reset/", {"email": person.email})

        assert Mail.objects.filter(recipient=person, kind="account_password_link").count() == 2

    def test_who_has_no_account_is_told_so_at_that_address(self, client: Client) -> None:
        client.post("/de/accounts/password/reset/", {"email": "nobody@example.org"})

        written = only()
        assert (written.kind, written.recipient) == ("account_unknown", None)
        assert (written.address, written.language) == ("nobody@example.org", "de")
        assert f"{settings.SITE_URL}/de/accounts/signup/" in letters.read(written).body


class TestChanges:
    def test_a_new_password_is_told(self, client: Client) -> None:
        person = accounts.user(password=PASSWORD)
        client.force_login(person)
        new = {
            "oldpassword": PASSWORD,
            "password1": "another lamp entirely",
            "password2": "another lamp entirely",
        }

        client.post("/en/accounts/password/change/", new)

        written = only()
        assert (written.kind, written.recipient) == ("account_changed", person)
        assert not written.confidential
        letter = letters.read(written)
        assert letter.subject == "Your password is changed"
        assert f"{settings.SITE_URL}/en/accounts/password/reset/" in letter.body

    def test_an_address_one_has_left_is_still_told_in_one_s_language(self) -> None:
        person = accounts.user(language="de")
        request = RequestFactory().get("/en/")
        told = {"from_email": "old@example.org", "to_email": "new@example.org"}
        with request_context(request):
            get_adapter().send_notification_mail(
                "account/email/email_changed", person, told, "old@example.org"
            )

        found = Mail.objects.get(address="old@example.org")
        assert (found.recipient, found.to_language) == (person, "de")
        body = letters.read(found).body
        assert "old@example.org" in body
        assert "new@example.org" in body

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(
        "what",
        [
            "email_changed",
            "email_confirm",
            "email_deleted",
            "password_changed",
            "password_reset",
            "password_set",
            "recovery_code_used",
            "recovery_codes_generated",
            "totp_activated",
            "totp_deactivated",
            "webauthn_added",
            "webauthn_removed",
            "something_new",
        ],
    )
    def test_every_change_has_words(self, what: str, language: str) -> None:
        params = {"what": what, "path": "/en/accounts/password/reset/", "left": 3}
        params |= {"from_email": "a@b.cc", "to_email": "c@d.ee", "deleted_email": "e@f.gg"}
        written = Mail(
            kind="account_changed", recipient=User(language=language, email="a@b.cc"), params=params
        )

        letter = letters.read(written)

        assert letter.subject
        assert len(letter.paragraphs) == 3
        if language == "en":
            assert (letter.subject == "Your account is changed") == (what == "something_new")


def test_an_unverified_address_is_not_somebodys(client: Client) -> None:
    """Or a stranger's mails would land in the list of whoever claimed their address."""
    claimer = accounts.user()
    EmailAddress.objects.create(user=claimer, email="victim@example.org", verified=False)

    client.post("/en/accounts/password/reset/", {"email": "victim@example.org"})

    assert not Mail.objects.filter(recipient=claimer, kind="account_unknown").exists()
