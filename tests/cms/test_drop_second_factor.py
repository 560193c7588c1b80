"""`manage.py drop_second_factor EMAIL`."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import second_factor
from core import events
from notifications import outbox
from notifications.models import Mail
from tests.factories import accounts

pytestmark = pytest.mark.django_db


def test_the_person_gets_in_again_and_is_told() -> None:
    person = accounts.operator()

    call_command("drop_second_factor", person.email.upper())

    assert not second_factor.has(person)
    assert second_factor.is_missing(person)
    assert events.of(person).filter(verb="second_factor_dropped").count() == 1
    mail = Mail.objects.select_related("recipient").get(kind="account_changed")
    assert mail.recipient == person
    assert outbox.compose(mail).subject == "Your second factor is taken off"


def test_whoever_signed_in_with_it_is_signed_out() -> None:
    client, person = Client(), accounts.operator()
    client.force_login(person)
    client.get("/en/accounts/sessions/")

    call_command("drop_second_factor", person.email)

    assert client.get("/en/me/").status_code == 302


def test_nothing_is_dropped_twice() -> None:
    person = accounts.operator()
    call_command("drop_second_factor", person.email)

    with pytest.raises(CommandError, match="has no second factor"):
        call_command("drop_second_factor", person.email)

    assert Mail.objects.filter(kind="account_changed").count() == 1


def test_an_unknown_address_is_refused() -> None:
    with pytest.raises(CommandError, match="No account has the address"):
        call_command("drop_second_factor", "nobody@example.org")
