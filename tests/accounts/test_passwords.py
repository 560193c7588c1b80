"""What is asked of a password, and how a form says what it wants."""

import re

import pytest
from allauth.account import app_settings
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from tests.factories import accounts

PASSWORD = "a lamp for every road"
WANTED = (
    "At least 8 characters, not only figures, nothing that many people use or that is like your "
    "address."
)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("lamp7", ["It needs at least 8 characters."]),
        ("9174620358", ["It is only figures."]),
        ("football1", ["Many people use it."]),
        (
            "12345",
            ["It needs at least 8 characters.", "It is only figures.", "Many people use it."],
        ),
        (PASSWORD, []),
    ],
)
def test_all_that_is_wrong_is_said_at_once_and_with_our_voice(
    password: str, said: list[str]
) -> None:
    found = []
    try:
        validate_password(password)
    except ValidationError as wrong:
        found = wrong.messages

    assert found == said


@pytest.mark.django_db
def test_it_is_not_like_the_address() -> None:
    person = accounts.user(email="valuable.lantern@example.org")

    with pytest.raises(ValidationError, match="It is too much like your e-mail address"):
        validate_password("valuable.lantern", person)


@pytest.mark.django_db
class TestTheForms:
    def test_joining_asks_in_one_sentence(self, client: Client) -> None:
        page = client.get("/en/accounts/signup/").text

        assert f"<ul><li>{WANTED}</li></ul>" in page

    @pytest.mark.parametrize("door", ["signup", "login", "password/reset"])
    def test_no_control_holds_its_label_in_grey(self, client: Client, door: str) -> None:
        page = client.get(f"/en/accounts/{door}/").text

        assert re.search(r'<label [^>]*for="id_(email|login)">E-mail address', page)
        assert "placeholder" not in page.partition("<main")[2].partition("</main>")[0]

    def test_how_many_letters_are_asked_for_is_written_in_the_readers_figures(
        self, client: Client
    ) -> None:
        page = client.post("/fa/accounts/signup/", {"password1": "qx7"})

        assert page.text.count("دست‌کم ۸ نویسه لازم است.") == 2  # above the form and at the field
        assert "دست‌کم 8" not in page.text

    def test_what_does_not_fit_is_said_plainly(self, client: Client) -> None:
        person = accounts.user(password=PASSWORD)

        page = client.post("/en/accounts/login/", {"login": person.email, "password": "wrong"})

        assert page.context["form"].non_field_errors() == [
            "Address and password do not fit together."
        ]

    def test_too_often_says_when_it_works_again(self, client: Client) -> None:
        cache.clear()
        person = accounts.user(password=PASSWORD)
        for _time in range(6):
            page = client.post("/en/accounts/login/", {"login": person.email, "password": "wrong"})

        assert page.context["form"].non_field_errors() == [
            "That failed too often. Please try again in five minutes."
        ]
        # Of the two limits the one of an address is the longer; another of a network is a minute.
        assert app_settings.RATE_LIMITS["login_failed"] == "10/m/ip,5/300s/key"


@pytest.mark.parametrize("language", ["pl", "de", "fa"])
def test_every_language_says_what_is_wrong(language: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as wrong:
        validate_password("12345")

    assert len(wrong.value.messages) == 3
    assert not any(re.search("[Pp]assword|figures", said) for said in wrong.value.messages)
