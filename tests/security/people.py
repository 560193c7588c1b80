"""Everybody who might come to an address, and the browser of each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from accounts.models import User

# The order of every row of tests/security/declared: author is the one who wrote the idea, the
# comment and the thread, and whose the pledge and the mail are; agent, product (lead) and owner
# work for the firm that all of it belongs to, rival owns another.
PEOPLE = (
    "visitor",
    "member",
    "author",
    "rival",
    "agent",
    "product",
    "owner",
    "editor",
    "operator",
)
LETTERS = {200: "o", 400: "e", 403: "f", 404: "n", 405: "m", 409: "e", 410: "e", 422: "e"}
DENIED = "/admin/"
# What a browser sends with every form; a POST with nothing at all is not one of a form.
WORDLESS = {"csrfmiddlewaretoken": "x" * 64}


class Undone(Exception):
    """Ends a block whose writes are to go."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is gone afterwards.

    The product must not take the block for a transaction of its own.
    """
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with suppress(Undone), block:
        yield
        raise Undone


class Browser:
    """A person's browser, which is after each request what it was before."""

    def __init__(self, person: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person)
            session = self.client.session
            known = {"method": "password", "at": time.time(), "reauthenticated": True}
            session["account_authentication_methods"] = [known]
            session["account_authentication_methods_user"] = str(person.pk)
            session.save()
        self.cookies = SimpleCookie(self.client.cookies.output(header="", sep=";"))

    def ask(self, method: str, where: str, data: Any = None, **extra: Any) -> HttpResponse:
        self.client.cookies = SimpleCookie(self.cookies)
        answer: HttpResponse = getattr(self.client, method)(where, data, **extra)
        return answer

    def try_out(self, method: str, where: str, data: Any = None, **extra: Any) -> HttpResponse:
        """The same; and the database is after it what it was before."""
        with undone():
            return self.ask(method, where, data, **extra)


def outcome(response: HttpResponse) -> str:
    """o shown, s sent to sign in, r led elsewhere, d led home by Wagtail because they may not,
    n not there, m wrong method, f refused, e mended at its fields, ! an error of ours."""
    if response.status_code in (301, 302, 303):
        where = response["Location"]
        if "/accounts/login/" in where:
            return "s"
        return "d" if where == DENIED else "r"
    return LETTERS.get(response.status_code, "!")
