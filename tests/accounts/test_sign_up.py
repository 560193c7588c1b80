"""Joining, signing in, forgetting the password: through the pages, as a browser does it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine as clocks
from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from projects.models import Ballot
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db
PASSWORD = "a lamp for every road"
LEAVING = "/en/accounts/logout/"


def typed(**changes: str) -> dict[str, str]:
    return {
        "display_name": "Jonas Wirth",
        "email": "jonas@example.org",
        "password1": PASSWORD,
    } | changes


def code_mailed() -> str:
    found = re.search(r"^([A-Z0-9-]{6,})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None
    return found[1]


def said_on(page: Any) -> list[str]:
    return [str(one) for one in page.context["messages"]]


def shape_of(page: str) -> list[str]:
    """Every tag of the page's middle, without what differs between any two visits."""
    middle = page.partition("<main")[2].partition("</main>")[0]
    return [re.sub(r'value="[^"]*"', "", tag) for tag in re.findall(r"<[a-z][^>]*>", middle)]


def test_joining_takes_a_name_an_address_and_the_code(client: Client) -> None:
    asked = client.post("/de/accounts/signup/", typed(), follow=True)
    assert "_auth_user_id" not in client.session
    assert asked.request["PATH_INFO"] == "/de/accounts/confirm-email/"

    arrived = client.post("/de/accounts/confirm-email/", {"code": code_mailed()}, follow=True)

    person = User.objects.get(email="jonas@example.org")
    assert arrived.status_code == 200
    assert arrived.request["PATH_INFO"] == "/de/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.display_name, person.language) == ("Jonas Wirth", "de")
    assert re.fullmatch(r"jonas-wirth-[0-9a-f]{8}", person.handle)
    assert EmailAddress.objects.get(user=person).verified


def test_who_has_joined_is_welcomed_where_they_wanted_to_be(client: Client) -> None:
    client.post("/en/accounts/signup/", typed(next="/en/rules/"))

    arrived = client.post("/en/accounts/confirm-email/", {"code": code_mailed()}, follow=True)

    assert arrived.request["PATH_INFO"] == "/en/rules/"
    assert said_on(arrived) == ["Welcome, Jonas Wirth. You have joined."]
    again = client.get("/en/rules/")
    assert not said_on(again)


def test_who_only_signs_in_is_not_welcomed_as_new(client: Client) -> None:
    person = accounts.user(password=PASSWORD)

    entered = {"login": person.email, "password": PASSWORD, "next": "/en/rules/"}
    arrived = client.post("/en/accounts/login/", entered, follow=True)

    assert arrived.request["PATH_INFO"] == "/en/rules/"
    assert not said_on(arrived)


class TestTheCodesPage:
    def test_it_says_once_where_the_code_went_and_how_long_it_holds(self, client: Client) -> None:
        page = client.post("/en/accounts/signup/", typed(), follow=True)

        assert not said_on(page), "the page says it"
        assert "a code to <bdi>jonas@example.org</bdi>. It holds for a quarter of" in page.text
        assert timedelta(minutes=15).seconds == app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT

    def test_a_second_code_is_news(
        self, client: Client, time_machine: clocks.TimeMachineFixture
    ) -> None:
        client.post("/en/accounts/signup/", typed())
        first = code_mailed()
        time_machine.move_to(timezone.now() + timedelta(minutes=1))

        page = client.post("/en/accounts/confirm-email/", {"action": "resend"}, follow=True)

        assert said_on(page) == ["A new code is on its way. The one before no longer holds."]
        assert code_mailed() != first
        client.post("/en/accounts/confirm-email/", {"code": first})
        assert "_auth_user_id" not in client.session
        client.post("/en/accounts/confirm-email/", {"code": code_mailed()})
        assert "_auth_user_id" in client.session

    def test_another_address_begins_anew(self, client: Client) -> None:
        page = client.post("/en/accounts/signup/", typed(), follow=True)
        assert f'action="{LEAVING}"' in page.text

        anew = client.post(LEAVING, {"next": "/en/accounts/signup/"}, follow=True)

        assert anew.request["PATH_INFO"] == "/en/accounts/signup/"
        assert client.get("/en/accounts/confirm-email/", follow=True).request["PATH_INFO"] == (
            "/en/accounts/login/"
        )

    def test_it_looks_the_same_to_whoever_tries_a_taken_address(self, client: Client) -> None:
        new = client.post("/en/accounts/signup/", typed(), follow=True)
        accounts.user(email="taken@example.org")

        taken = Client().post("/en/accounts/signup/", typed(email="taken@example.org"), follow=True)

        assert shape_of(taken.text) == shape_of(new.text)


def test_a_wrong_code_does_not_sign_in(client: Client) -> None:
    client.post("/en/accounts/signup/", typed())

    response = client.post("/en/accounts/confirm-email/", {"code": "WRONG1"})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "   "),
        ("display_name", "\u200b\u202e"),
        ("display_name", "…"),
        ("display_name", "x" * 81),
        ("email", ""),
        ("email", "not an address"),
        ("password1", ""),
        ("password1", "12345678"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    client: Client, field: str, value: str
) -> None:
    response = client.post("/en/accounts/signup/", typed(**{field: value}))

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert not User.objects.exists()
    kept = "email" if field == "display_name" else "display_name"
    assert f'value="{typed()[kept]}"' in response.text


def test_a_taken_address_is_not_told_to_strangers(client: Client) -> None:
    accounts.user(email="jonas@example.org")

    response = client.post("/en/accounts/signup/", typed(), follow=True)

    assert response.request["PATH_INFO"] == "/en/accounts/confirm-email/"
    assert User.objects.count() == 1


def test_a_visitors_vote_is_kept_through_joining_and_cast_after_it(client: Client) -> None:
    campaign = projects.campaign("vote")
    idea = projects.idea(campaign)
    kept = client.get(f"/en/ideas/{campaign.slug}/{idea.number}/vote/later/", follow=True)
    assert idea.title in kept.text
    assert idea.title in client.get("/en/accounts/signup/").text

    client.post("/en/accounts/signup/", typed())
    arrived = client.post("/en/accounts/confirm-email/", {"code": code_mailed()}, follow=True)

    assert arrived.status_code == 200
    assert said_on(arrived) == ["Your vote is cast."]
    assert Ballot.objects.filter(campaign=campaign).count() == 1
    assert "intent" not in client.session


class TestSigningIn:
    def test_it_goes_on_where_the_person_wanted_to_go(self, client: Client) -> None:
        person = accounts.user(password=PASSWORD)
        entered = {"login": person.email, "password": PASSWORD, "next": "/en/rules/"}

        response = client.post("/en/accounts/login/", entered)

        assert response["Location"] == "/en/rules/"
        assert client.session["_auth_user_id"] == str(person.pk)

    def test_a_wrong_password_is_refused(self, client: Client) -> None:
        person = accounts.user(password=PASSWORD)

        response = client.post("/en/accounts/login/", {"login": person.email, "password": "wrong"})

        assert response.status_code == 200
        assert f'value="{person.email}"' in response.text
        assert "_auth_user_id" not in client.session

    def test_a_firm_enters_the_admin_by_the_same_door(self, client: Client) -> None:
        agent = accounts.member_of(accounts.firm())
        agent.set_password(PASSWORD)
        agent.save()
        asked = client.get("/admin/", follow=True)
        address = asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"]

        response = client.post(
            address, {"login": agent.email, "password": PASSWORD, "next": "/admin/"}, follow=True
        )

        assert response.request["PATH_INFO"].startswith("/admin/")
        assert response.status_code == 200


def test_a_forgotten_password_is_replaced_by_a_mailed_link(client: Client) -> None:
    person = accounts.user(password=PASSWORD)
    client.post("/en/accounts/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert link is not None

    form = client.get(link[1], follow=True)
    client.post(
        form.request["PATH_INFO"],
        {"password1": "another lamp entirely", "password2": "another lamp entirely"},
    )

    assert User.objects.get(pk=person.pk).check_password("another lamp entirely")


def test_the_pages_of_signing_in_need_no_session_before_a_form_is_sent(client: Client) -> None:
    response = client.get("/en/accounts/login/")

    assert "sessionid" not in response.cookies
