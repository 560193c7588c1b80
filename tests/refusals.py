"""The page that says there is nothing: whole at first, and afterwards only what sets it apart.

It is one template, drawn for most of the thousands of addresses that strangers try, and nothing
of the address but its path goes into it. Drawing it is most of what such an answer costs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.http import HttpRequest
from django.template import loader
from django.views import defaults


class Drawn:
    """Stands for `django.template.loader` where the pages of refusals are looked up."""

    def __init__(self) -> None:
        self._for: set[Any] = set()

    def get_template(self, name: str) -> "Page":
        return Page(name, self._for)


class Page:
    def __init__(self, name: str, drawn_for: set[Any]) -> None:
        self._name, self._drawn_for = name, drawn_for

    def render(
        self, context: dict[str, str] | None = None, request: HttpRequest | None = None
    ) -> str:
        known = self._name, getattr(getattr(request, "user", None), "pk", None)
        if known in self._drawn_for:
            return (context or {}).get("exception", "")
        self._drawn_for.add(known)
        return loader.get_template(self._name).render(context, request)


@contextmanager
def drawn_once() -> Iterator[None]:
    """Each page of a refusal is whole the first time somebody gets it, then only its reason.

    The reason, which the page keeps to itself, is read like a page: it may tell no secret either.
    """
    with mock.patch.object(defaults, "loader", Drawn()):
        yield
