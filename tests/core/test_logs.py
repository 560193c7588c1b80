"""Log lines can be searched by id and tell nothing of people."""

import json
import logging
import logging.config
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.test import Client, RequestFactory
from structlog.contextvars import bind_contextvars, clear_contextvars

from core import logs, tracing
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What a site in production would have written."""
    out = StringIO()
    formatter = logging.config.DictConfigurator(
        logs.configured(level="INFO", json=True)
    ).configure_formatter(logs.configured(level="INFO", json=True)["formatters"]["lines"])
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)
    clear_contextvars()


def read(out: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_request_leaves_one_line_with_its_id_and_its_view(lines: StringIO) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/en/no/such/page/", headers={"X-Request-ID": "from-the-proxy-1"})

    (line,) = [one for one in read(lines) if one["logger"] == "core.tracing"]
    assert response["X-Request-ID"] == "from-the-proxy-1"
    assert line["request_id"] == "from-the-proxy-1"
    assert "status=404" in line["event"]
    assert "milliseconds=" in line["event"]


def test_djangos_own_line_names_the_view_and_not_the_path(
    lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("cms.views.reading.pages", breaks)
    Client(raise_request_exception=False).get("/en/campaigns/lamp-of-mina-member/")

    assert "mina-member" not in lines.getvalue()
    (line,) = [one for one in read(lines) if one["logger"] == "django.request"]
    assert line["event"] == "Internal Server Error"
    assert (line["view"], line["status"]) == ("campaign-page", 500)
    assert "RuntimeError: broken" in line["exception"]


def test_what_was_merely_refused_has_one_line(lines: StringIO) -> None:
    Client().get("/en/no/such/page/")

    assert [line["logger"] for line in read(lines)] == ["core.tracing"]


def test_addresses_are_masked_wherever_they_stand(lines: StringIO) -> None:
    logging.getLogger("any").warning("cannot write to %s", "mina@example.org")
    try:
        raise ValueError("Key (email)=(nils neighbour) already exists. nils@example.org")
    except ValueError:
        logging.getLogger("any").exception("broken")

    first, second = read(lines)
    assert first["event"] == "cannot write to <address>"
    assert "nils" not in second["exception"]
    assert "(email)=(…) already exists" in second["exception"]
    assert "ValueError" in second["exception"]


def test_what_the_database_quotes_from_a_row_is_left_out(lines: StringIO) -> None:
    words = "violates check\nDETAIL:  Failing row contains (1, Mina Member, null, (a), 7).\nend"
    logging.getLogger("any").warning(words)

    (line,) = read(lines)
    assert line["event"] == "violates check\nDETAIL:  Failing row contains (…).\nend"


def test_a_line_of_a_task_carries_the_tasks_id(lines: StringIO) -> None:
    bind_contextvars(task_id="42", task="payments.tasks.sweep_rounds")
    logging.getLogger("payments").warning("slow")

    (line,) = read(lines)
    assert (line["task_id"], line["task"]) == ("42", "payments.tasks.sweep_rounds")
    assert line["level"] == "warning"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "two words here", "a\nb-forged-line"])
def test_an_id_that_is_none_is_replaced(given: str) -> None:
    response = Client().get("/en/no/such/page/", headers={"X-Request-ID": given})

    assert response["X-Request-ID"] != given
    assert len(response["X-Request-ID"]) == 32


def test_a_page_that_is_kept_for_others_carries_no_id() -> None:
    assert "X-Request-ID" not in Client().get("/en/")


def test_the_page_that_says_sorry_names_the_id(monkeypatch: pytest.MonkeyPatch) -> None:
    person = accounts.user()
    client = Client(raise_request_exception=False)
    client.force_login(person)

    def breaks(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("mina@example.org")

    monkeypatch.setattr("accounts.views.own.TemplateResponse", breaks)
    response = client.get("/en/me/profile/")

    assert response.status_code == 500
    assert response["X-Request-ID"] in response.text
    assert "example.org" not in response.text


def test_that_page_asks_for_nothing(django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/de/", headers={"Accept-Language": "de"})
    request.META["eyelevel.request_id"] = "an-id-of-eight"
    with django_assert_num_queries(0):
        answer = tracing.server_error(request)

    assert answer.status_code == 500
    assert 'lang="de"' in answer.content.decode()
