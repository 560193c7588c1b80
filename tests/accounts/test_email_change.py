"""A new address: confirmed by its code, and both sides told. And notices about the password."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from notifications.models import Mail
from tests.accounts import mails
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PASSWORD = "a lamp for every road"
NEW = "mina.new@example.org"


@pytest.fixture
def person(client: Client) -> User:
    cache.clear()
    person = accounts.user(email="mina.old@example.org", password=PASSWORD)
    client.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    return person


def ask(client: Client, address: str = NEW) -> None:
    client.post("/en/accounts/email/", {"email": address, "action_add": "1"})


def test_until_the_code_is_typed_the_old_address_stands(client: Client, person: User) -> None:
    ask(client)

    person.refresh_from_db()
    assert person.email == "mina.old@example.org"
    asking = client.get("/en/accounts/confirm-email/").text
    assert f"a code to <bdi>{NEW}</bdi>" in asking
    assert 'href="/en/accounts/email/">Use a different e-mail address</a>' in asking


def test_the_code_changes_the_address_and_both_are_told(client: Client, person: User) -> None:
    ask(client)

    client.post("/en/accounts/confirm-email/", {"code": mails.code_to(NEW)})

    person.refresh_from_db()
    assert person.email == NEW
    rows = EmailAddress.objects.filter(user=person).values_list("email", "primary", "verified")
    assert list(rows) == [(NEW, True, True)]
    told = mails.changes_told()
    assert ("email_changed", "mina.old@example.org") in told
    assert ("email_changed", NEW) in told


def test_a_wrong_code_changes_nothing(client: Client, person: User) -> None:
    ask(client)

    client.post("/en/accounts/confirm-email/", {"code": "AAAAAA"})

    person.refresh_from_db()
    assert person.email == "mina.old@example.org"


def test_one_must_say_once_more_who_one_is(client: Client) -> None:
    cache.clear()
    person = accounts.user(password=PASSWORD)
    client.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})

    answer = client.post("/en/accounts/email/", {"email": NEW, "action_add": "1"})

    assert answer["Location"].startswith("/en/accounts/reauthenticate/")
    assert not Mail.objects.exists()


def test_an_address_of_somebody_else_is_not_taken(client: Client, person: User) -> None:
    other = accounts.user(email="taken@example.org")

    ask(client, "taken@example.org")

    assert client.get("/en/accounts/email/").status_code == 200
    other.refresh_from_db()
    assert other.email == "taken@example.org"
    assert "taken@example.org" not in EmailAddress.objects.filter(user=person).values_list(
        "email", flat=True
    )


def test_a_changed_password_is_told(client: Client, person: User) -> None:
    client.post(
        "/en/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "another road, lit",
            "password2": "another road, lit",
        },
    )

    person.refresh_from_db()
    assert person.check_password("another road, lit")
    assert mails.changes_told() == [("password_changed", person.email)]
