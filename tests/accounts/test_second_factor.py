"""The second factor: who needs one, how it is set up, used and lost."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts import second_factor
from accounts.models import FirmRole, User
from notifications.models import Mail
from tests.accounts import mails
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PASSWORD = "a lamp for every road"


@pytest.fixture
def person(client: Client) -> User:
    """Signed in through the form, so that a password is known and has been asked for."""
    person = accounts.user(password=PASSWORD)
    client.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
    return person


@pytest.fixture
def sure(client: Client, person: User) -> Client:
    """Has just said once more who they are."""
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


def code_of(secret: str) -> str:
    now = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, now)))


def set_up_app(client: Client) -> str:
    """Through the page; gives the secret."""
    page = client.get("/en/accounts/2fa/totp/activate/")
    secret = str(page.context["form"].secret)
    assert secret in page.text
    client.post("/en/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    return secret


class TestWhoNeedsOne:
    def test_operators_and_owners_do(self) -> None:
        owner = accounts.owner_of(accounts.firm())

        assert second_factor.is_required_of(accounts.operator())
        assert second_factor.is_required_of(owner)

    def test_nobody_else_does(self) -> None:
        firm = accounts.firm()
        for person in (
            accounts.user(),
            accounts.editor(),
            accounts.member_of(firm, role=FirmRole.PRODUCT_LEAD),
            accounts.member_of(firm, role=FirmRole.AGENT),
        ):
            assert not second_factor.is_required_of(person)

    def test_the_setting_asks_nobody(self, settings: Settings) -> None:
        settings.REQUIRE_SECOND_FACTOR = False

        assert not second_factor.is_required_of(accounts.operator())

    def test_recovery_codes_alone_are_none(self) -> None:
        person = accounts.operator()
        Authenticator.objects.filter(user=person).delete()
        RecoveryCodes.activate(person)

        assert not second_factor.has(person)
        assert second_factor.is_missing(person)


class TestTheApp:
    def test_it_is_set_up_with_a_code_and_a_notice(
        self,
        sure: Client,
        person: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            set_up_app(sure)

        assert second_factor.has(person)
        assert Authenticator.objects.filter(user=person, type="recovery_codes").exists()
        assert ("totp_activated", person.email) in mails.changes_told()

    def test_a_wrong_code_sets_up_nothing(self, sure: Client, person: User) -> None:
        sure.get("/en/accounts/2fa/totp/activate/")

        answer = sure.post("/en/accounts/2fa/totp/activate/", {"code": "000000"})

        assert answer.context["form"].errors
        assert not Authenticator.objects.filter(user=person).exists()

    def test_without_saying_who_one_is_it_cannot_be_set_up(
        self, client: Client, person: User
    ) -> None:
        answer = client.get("/en/accounts/2fa/totp/activate/")

        assert answer["Location"].startswith("/en/accounts/reauthenticate/")

    def test_signing_in_asks_for_the_code(self, sure: Client, person: User) -> None:
        secret = set_up_app(sure)
        fresh = Client()

        asked = fresh.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
        assert asked["Location"] == "/en/accounts/2fa/authenticate/"
        assert "_auth_user_id" not in fresh.session
        page = fresh.get("/en/accounts/2fa/authenticate/")
        assert "Use a passkey or security key" in page.text
        _forget_used_codes()
        fresh.post("/en/accounts/2fa/authenticate/", {"code": code_of(secret)})

        assert fresh.session["_auth_user_id"] == str(person.pk)

    def test_turning_it_off_is_told_by_mail(self, sure: Client, person: User) -> None:
        set_up_app(sure)

        sure.post("/en/accounts/2fa/totp/deactivate/")

        assert not second_factor.has(person)
        assert mails.changes_told()[-1] == ("totp_deactivated", person.email)


def _forget_used_codes() -> None:
    """A code is good once; the test needs the next one sooner than it comes."""
    from django.core.cache import cache

    cache.clear()


class TestRecoveryCodes:
    def test_one_lets_in_once_and_its_use_is_told(self, sure: Client, person: User) -> None:
        set_up_app(sure)
        shown = sure.get("/en/accounts/2fa/recovery-codes/").text
        code = re.findall(r">(\d{8})<", shown)[0]
        fresh = Client()
        fresh.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})

        fresh.post("/en/accounts/2fa/authenticate/", {"code": code})

        assert fresh.session["_auth_user_id"] == str(person.pk)
        assert mails.changes_told()[-1] == ("recovery_code_used", person.email)
        assert Mail.objects.latest("id").params["left"] == "9"
        again = Client()
        again.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
        again.post("/en/accounts/2fa/authenticate/", {"code": code})
        assert "_auth_user_id" not in again.session

    def test_a_code_from_the_app_is_no_news(self, sure: Client, person: User) -> None:
        secret = set_up_app(sure)
        before = mails.changes_told()
        fresh = Client()
        fresh.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
        _forget_used_codes()

        fresh.post("/en/accounts/2fa/authenticate/", {"code": code_of(secret)})

        assert fresh.session["_auth_user_id"] == str(person.pk)
        assert mails.changes_told() == before


class TestTheDoorOfTheAdmin:
    @pytest.fixture
    def operator(self) -> User:
        person = accounts.operator()
        Authenticator.objects.filter(user=person).delete()
        person.set_password(PASSWORD)
        person.save()
        return person

    def test_it_leads_to_a_page_that_says_why(self, client: Client, operator: User) -> None:
        client.force_login(operator)

        answer = client.get("/admin/studio/firms/?page=1", follow=True)

        assert answer.redirect_chain == [("/en/me/second-factor/", 302)]
        assert "You operate this site" in answer.text
        assert "Add a passkey" in answer.text
        assert "Set up an app" in answer.text

    def test_an_owner_reads_why_too(self, client: Client) -> None:
        owner = accounts.owner_of(accounts.firm())
        Authenticator.objects.filter(user=owner).delete()
        client.force_login(owner)

        assert "You own a firm here" in client.get("/admin/", follow=True).text

    def test_a_post_is_kept_out_as_well(self, client: Client, operator: User) -> None:
        firm = accounts.firm(verified=False)
        client.force_login(operator)

        answer = client.post("/admin/studio/firms/new/", {"name": "Rogue"})

        firm.refresh_from_db()
        assert firm.verified_at is None
        assert answer["Location"] == "/en/me/second-factor/"
        # What is sent is not shown: on they go to the front of the admin.
        assert client.session[second_factor.WANTED] == "/admin/"

    def test_with_one_they_go_on_to_where_they_were_going(
        self, client: Client, operator: User
    ) -> None:
        client.post("/en/accounts/login/", {"login": operator.email, "password": PASSWORD})
        client.get("/admin/studio/firms/")
        client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
        set_up_app(client)

        codes = client.get("/en/accounts/2fa/recovery-codes/")
        assert "Go on to where you were going" in codes.text
        onward = client.get("/en/me/second-factor/")

        assert onward["Location"] == "/admin/studio/firms/"
        assert client.get("/admin/studio/firms/").status_code == 200
        assert client.get("/en/me/second-factor/")["Location"] == "/en/accounts/2fa/"

    def test_editors_and_agents_pass_without(self, client: Client) -> None:
        for person in (accounts.editor(), accounts.member_of(accounts.firm())):
            client.force_login(person)

            answer = client.get("/admin/", follow=True)
            assert answer.status_code == 200
            assert answer.request["PATH_INFO"].startswith("/admin/")

    def test_the_setting_opens_it(self, client: Client, operator: User, settings: Settings) -> None:
        settings.REQUIRE_SECOND_FACTOR = False
        client.force_login(operator)

        assert client.get("/admin/").status_code == 200

    def test_the_page_never_leads_to_another_site(self, client: Client) -> None:
        person = accounts.operator()
        client.force_login(person)
        session = client.session
        session[second_factor.WANTED] = "https://evil.example/"
        session.save()

        assert client.get("/en/me/second-factor/")["Location"] == "/en/accounts/2fa/"
