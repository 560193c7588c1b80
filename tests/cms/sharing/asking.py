"""Asking through the cache that stands before Django, without leaving the test's transaction."""

from typing import Any

from django.test import Client, RequestFactory


def ask(cache: Any, path: str, *, known: str = "") -> tuple[str, dict[str, str]]:
    """The status and the headers that come back; `known` is a mark that the asker has."""
    environ = RequestFactory().get(path).environ
    environ.pop("HTTP_COOKIE", None)
    if known:
        environ["HTTP_IF_NONE_MATCH"] = known
    said: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        said.update(status=status, headers=dict(headers))

    list(cache(environ, start))
    return said["status"], said["headers"]


def django(environ: dict[str, Any], start: Any) -> Any:
    """Django as a WSGI application; the test client keeps the database's connection open."""
    response = Client().get(environ["PATH_INFO"])
    start(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return response
