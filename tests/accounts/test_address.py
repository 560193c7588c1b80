"""How a person is addressed."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts import address, personal
from accounts.models import User
from notifications import letters, outbox
from notifications.models import Mail
from tests.factories import accounts

FORMAL = {"form_of_address": "formal", "surname": "Kowalska"}


def person(**fields: str) -> User:
    return User(display_name="Ania K.", **fields)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Ania K."),
        ({"form_of_address": "informal"}, "Ania K."),
        ({"form_of_address": "informal", "called": "Ania"}, "Ania"),
        ({"form_of_address": "informal", "called": "Ania", "surname": "Kowalska"}, "Ania"),
        (FORMAL, "Kowalska"),
        (FORMAL | {"called": "Anna"}, "Anna Kowalska"),
        (FORMAL | {"salutation": "ms"}, "Ms Kowalska"),
        (FORMAL | {"salutation": "mr"}, "Mr Kowalska"),
        (FORMAL | {"salutation": "own", "salutation_words": "Dr"}, "Dr Kowalska"),
    ],
)
def test_what_we_say(fields: dict[str, str], said: str) -> None:
    assert address.of(person(**fields)) == said


def test_a_mail_greets_as_asked() -> None:
    assert address.greeting(person()) == "Dear Ania K.,"
    assert address.greeting(person(form_of_address="informal", called="Ania")) == "Hello Ania,"
    ms = person(salutation="ms", surname="Kowalska")
    assert address.greeting(ms) == "Dear Ms Kowalska,"
    assert address.greeting(person(salutation="mr", surname="Nowak")) == "Dear Mr Nowak,"
    # Without a surname there is nobody to be formal to.
    assert address.greeting(person(salutation="mr", surname="")) == "Dear Ania K.,"


def test_formal_is_the_default() -> None:
    assert address.is_formal(User())
    assert not address.is_formal(User(form_of_address="informal"))


@pytest.mark.django_db
def test_who_was_erased_is_somebody_who_left() -> None:
    gone = accounts.user()
    User.objects.filter(pk=gone.pk).update(form_of_address="informal", called="Mina")
    personal.erase(gone, at=timezone.now())

    assert address.of(User.objects.get(pk=gone.pk)) == "Somebody who left"


@pytest.mark.django_db
def test_mails_know_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = accounts.user()
    User.objects.filter(pk=reader.pk).update(salutation="ms", surname="Farahani")
    outbox.write("firm_verified", to=[reader], once="x", at=timezone.now(), firm="F", path="/en/")
    seen: dict[str, object] = {}
    render = letters.render_to_string
    monkeypatch.setattr(
        letters,
        "render_to_string",
        lambda name, context: seen.update(context) or render(name, context),
    )

    letter = letters.read(Mail.objects.select_related("recipient").get(kind="firm_verified"))

    assert seen["address"] == "Ms Farahani"
    assert letter.body.startswith("Dear Ms Farahani,\n\n")


@pytest.mark.django_db
def test_an_unproven_address_reads_no_name_that_somebody_typed() -> None:
    joined = accounts.user("Buy my pills")
    outbox.write_to_address(
        "account_code",
        address="stranger@example.org",
        person=joined,
        once="x",
        at=timezone.now(),
        secrets={"code": "ABC-123"},
        what="email_confirmation_signup",
    )

    letter = letters.read(Mail.objects.select_related("recipient").get(kind="account_code"))

    assert "Buy my pills" not in f"{letter.subject}{letter.body}"


@pytest.mark.django_db
class TestThePage:
    TYPED = {
        "form_of_address": "formal",
        "salutation": "ms",
        "surname": "Farahani",
        "called": "Mina",
        "salutation_words": "",
    }

    @pytest.fixture
    def person(self, client: Client) -> User:
        person = accounts.user()
        client.force_login(person)
        return person

    def test_it_keeps_the_choice_and_shows_what_follows(self, client: Client, person: User) -> None:
        response = client.post("/en/me/address/", self.TYPED, follow=True)

        person.refresh_from_db()
        assert address.of(person) == "Ms Farahani"
        assert "Ms Farahani" in response.text

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"surname": ""}, "surname"),
            ({"surname": " \u200b "}, "surname"),
            ({"surname": "x" * 81}, "surname"),
            ({"salutation": "own"}, "salutation_words"),
            ({"salutation": "baron"}, "salutation"),
            ({"form_of_address": "shouted"}, "form_of_address"),
            ({"called": "x" * 41}, "called"),
        ],
    )
    def test_what_is_missing_is_said_at_the_field(
        self, client: Client, person: User, changed: dict[str, str], field: str
    ) -> None:
        response = client.post("/en/me/address/", self.TYPED | changed)

        assert response.status_code == 422
        assert field in response.context["form"].errors
        person.refresh_from_db()
        assert (person.surname, person.called) == ("", "")

    def test_informal_needs_no_surname(self, client: Client, person: User) -> None:
        client.post("/en/me/address/", {"form_of_address": "informal", "called": "Mina"})

        person.refresh_from_db()
        assert address.of(person) == "Mina"
