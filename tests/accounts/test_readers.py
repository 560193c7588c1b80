"""Pages are written as their reader chose."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts import readers
from accounts.models import Calendar, FormOfAddress, User
from core import reader
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db


def seen(request: HttpRequest) -> reader.Reader:
    """What a view behind the middleware takes its reader for."""
    found: list[reader.Reader] = []

    def view(_request: HttpRequest) -> HttpResponse:
        found.append(reader.current())
        return HttpResponse()

    readers.ReaderMiddleware(view)(request)
    return found[0]


def request_of(user: User | AnonymousUser, *, session: bool = True) -> HttpRequest:
    request = RequestFactory().get("/de/")
    request.user = user
    if session:
        request.COOKIES["sessionid"] = "any"
    return request


def test_a_persons_choice_holds_for_their_pages() -> None:
    ania = people.user(form_of_address=FormOfAddress.INFORMAL, calendar=Calendar.GREGORIAN)

    assert seen(request_of(ania)) == reader.Reader(is_formal=False, calendar="gregorian")
    assert reader.current() == reader.ANYBODY


def test_formal_is_what_nobody_chose() -> None:
    assert seen(request_of(people.user())) == reader.ANYBODY
    assert seen(request_of(AnonymousUser())) == reader.ANYBODY


def test_without_a_session_nobody_is_looked_up() -> None:
    request = request_of(people.user(form_of_address=FormOfAddress.INFORMAL), session=False)

    assert seen(request) == reader.ANYBODY


def test_the_calendar_is_chosen_beside_the_language(client: Client) -> None:
    user = people.user(language="fa")
    client.force_login(user)
    typed = {"display_name": "Narges", "handle": user.handle, "language": "fa"}

    client.post("/fa/me/profile/", typed | {"calendar": Calendar.GREGORIAN})
    user.refresh_from_db()
    assert user.calendar == Calendar.GREGORIAN

    client.post("/fa/me/profile/", typed | {"calendar": ""})
    user.refresh_from_db()
    assert user.calendar == Calendar.USUAL
