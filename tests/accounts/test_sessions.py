"""Where one is signed in, and signing out the others."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts import sessions
from accounts.models import User
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PASSWORD = "a lamp for every road"
ADDRESS = "/en/accounts/sessions/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36"
)


def signed_in(person: User, *, browser: str = PHONE) -> Client:
    cache.clear()
    client = Client(headers={"user-agent": browser})
    client.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
    return client


@pytest.fixture
def person() -> User:
    return accounts.user(password=PASSWORD)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (PHONE, "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537 Edg/126", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko Firefox/128.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Safari/604", "Safari on iPhone"),
        ("curl/8.5.0", "curl"),
        ("", "An unknown browser"),
        ("<script>", "An unknown browser"),
    ],
)
def test_browsers_are_called_what_people_call_them(said: str, shown: str) -> None:
    assert sessions.device(said) == shown


def test_each_browser_is_listed_and_this_one_comes_first(person: User) -> None:
    here = signed_in(person)
    signed_in(person, browser="Firefox Linux")

    page = here.get(ADDRESS)

    assert [place.browser for place in page.context["places"]] == [
        "Chrome on Android",
        "Firefox on Linux",
    ]
    assert [place.is_current for place in page.context["places"]] == [True, False]
    assert "127.0.0.1" in page.text


def test_the_others_are_signed_out_and_this_one_stays(person: User) -> None:
    here, there, stranger = signed_in(person), signed_in(person), signed_in(other := stranger_())

    here.post(ADDRESS)

    assert there.get("/en/me/").status_code == 302
    assert here.get("/en/me/").status_code == 200
    assert stranger.get("/en/me/").status_code == 200
    assert UserSession.objects.filter(user=other).count() == 1
    assert len(here.get(ADDRESS).context["places"]) == 1


def stranger_() -> User:
    return accounts.user(password=PASSWORD)


def test_a_session_that_has_ended_is_not_listed(person: User) -> None:
    here, there = signed_in(person), signed_in(person)
    Session.objects.filter(session_key=there.session.session_key).delete()

    assert len(here.get(ADDRESS).context["places"]) == 1


def test_only_browsers_that_were_signed_in_are_counted(person: User) -> None:
    here, gone = signed_in(person), signed_in(person)
    signed_in(person)
    Session.objects.filter(session_key=gone.session.session_key).delete()

    said = here.post(ADDRESS, follow=True)

    assert [str(one) for one in said.context["messages"]] == ["1 other browser is signed out."]
    assert UserSession.objects.filter(user=person).count() == 1


def test_a_session_older_than_the_list_is_added_to_it(client: Client, person: User) -> None:
    client.force_login(person)

    assert [place.is_current for place in client.get(ADDRESS).context["places"]] == [True]


def test_many_sessions_cost_no_more_queries(
    person: User, django_assert_max_num_queries: object
) -> None:
    here = signed_in(person)
    for _number in range(5):
        signed_in(person)

    with django_assert_max_num_queries(9):  # type: ignore[operator]
        assert len(here.get(ADDRESS).context["places"]) == 6


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302
    assert client.post(ADDRESS).status_code == 302
