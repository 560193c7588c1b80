"""One's own account."""

import pytest
from django.test import Client

from accounts import intents, self_forms
from accounts.models import User
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGES = ["/en/me/", "/en/me/profile/", "/en/me/arrived/"]


@pytest.fixture
def person(client: Client) -> User:
    person = accounts.user("Mina Farahani")
    client.force_login(person)
    return person


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_is_asked_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"] == f"/en/accounts/login/?next={address}"


@pytest.mark.parametrize(
    ("address", "method"),
    [("/en/me/", "post"), ("/en/me/arrived/", "post"), ("/en/me/profile/", "put")],
)
def test_other_methods_are_refused(client: Client, person: User, address: str, method: str) -> None:
    assert getattr(client, method)(address).status_code == 405


def test_me_shows_name_handle_address_and_firm(client: Client, person: User) -> None:
    firm = accounts.firm("Lumen Werkstatt", owner=person)

    text = client.get("/en/me/").text

    for said in (person.display_name, person.handle, person.email, firm.name, "/en/pledges/"):
        assert said in text


class TestProfile:
    def test_a_new_language_applies_from_the_next_page(self, client: Client, person: User) -> None:
        typed = {"display_name": "Mina F.", "handle": "Mina-F", "language": "fa"}

        response = client.post("/en/me/profile/", typed)

        assert response["Location"] == "/fa/me/profile/"
        person.refresh_from_db()
        assert (person.display_name, person.handle, person.language) == ("Mina F.", "mina-f", "fa")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("display_name", " \u200b "),
            ("display_name", "x" * 81),
            ("handle", "no spaces"),
            ("handle", "ab"),
            ("handle", "x" * 31),
            ("handle", "TAKEN"),
            ("language", "xx"),
        ],
    )
    def test_bad_input_is_said_at_the_field(
        self, client: Client, person: User, field: str, value: str
    ) -> None:
        User.objects.filter(pk=accounts.user("Other").pk).update(handle="taken")
        before = User.objects.filter(pk=person.pk).values().get()
        typed = {"display_name": "Someone", "handle": "someone", "language": "de"} | {field: value}

        response = client.post("/en/me/profile/", typed)

        assert response.status_code == 422
        assert set(response.context["form"].errors) <= {field, "__all__"}
        assert "Mina Farahani" in response.text
        assert User.objects.filter(pk=person.pk).values().get() == before

    def test_a_handle_that_another_took_in_this_moment_is_refused_with_what_was_typed(
        self, client: Client, person: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def overtaken(user: User) -> User:
            User.objects.filter(pk=other.pk).update(handle="mina-f")
            return user

        other = accounts.user("Other")
        monkeypatch.setattr(self_forms, "lock_person", overtaken)
        typed = {"display_name": "Mina F.", "handle": "mina-f", "language": "de"}
        page = client.post("/en/me/profile/", typed)

        assert page.status_code == 422
        assert page.context["form"]["handle"].errors
        assert 'value="Mina F."' in page.text
        person.refresh_from_db()
        assert person.display_name == "Mina Farahani"

    def test_direction_overrides_are_taken_out_of_names(self, client: Client, person: User) -> None:
        typed = {"display_name": "Mina\u202e F.", "handle": "mina-f", "language": "en"}

        client.post("/en/me/profile/", typed)

        assert User.objects.get(pk=person.pk).display_name == "Mina F."


class TestArriving:
    def test_what_was_meant_comes_first(self, client: Client, person: User) -> None:
        session = client.session
        session[intents.SESSION_KEY] = {
            "kind": "vote",
            "data": {},
            "finish_url": "/en/finish/",
            "says": "…",
        }
        session.save()

        assert client.get("/en/me/arrived/?next=/en/rules/")["Location"] == "/en/finish/"

    def test_then_where_one_was_going(self, client: Client, person: User) -> None:
        assert client.get("/en/me/arrived/?next=/en/rules/")["Location"] == "/en/rules/"

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""]
    )
    def test_never_to_another_site(self, client: Client, person: User, elsewhere: str) -> None:
        response = client.get("/de/me/arrived/", {"next": elsewhere})

        assert response["Location"] == "/de/"
