"""Whoever sends faster than a person writes waits, alone, and loses no word."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from config import limits
from core.embedded import sockets
from core.limiting import Limit, limiter
from core.models import Counter
from projects.models import Idea
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db
ELSEWHERE = "203.0.113.7"
TIGHT = Limit(account="3/minute", network="5/minute")


@pytest.fixture(autouse=True)
def tight(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    settings.REDIS_URL = ""
    limiter.cache_clear()
    monkeypatch.setattr(limits, "WRITING", TIGHT)
    monkeypatch.setitem(limits.LIMITS, "projects:propose", TIGHT)
    yield
    limiter.cache_clear()


@pytest.fixture
def door() -> str:
    return reverse("projects:propose", args=[projects.campaign("propose").slug])


def member(name: str = "Mina Member") -> Client:
    client = Client()
    client.force_login(accounts.user(name))
    return client


def statuses(client: Client, door: str, times: int, address: str = "127.0.0.1") -> list[int]:
    return [
        client.post(door, {"title": f"{n}"}, REMOTE_ADDR=address).status_code for n in range(times)
    ]


def test_the_fourth_form_in_a_minute_waits(door: str) -> None:
    client = member()
    assert statuses(client, door, 3) == [422, 422, 422]

    answer = client.post(door, {"title": "A lamp", "need": "Dark stairs", "proposal": "A lamp"})

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "Dark stairs" in answer.text
    assert not Idea.objects.exists()


def test_another_account_does_not_wait(door: str) -> None:
    statuses(member(), door, 4)

    assert statuses(member("Nils Neighbour"), door, 1) == [422]


def test_another_door_is_counted_by_itself(door: str) -> None:
    client = member()
    statuses(client, door, 4)

    assert client.post(reverse("accounts:profile"), {"display_name": ""}).status_code == 422


def test_reading_is_never_limited(door: str) -> None:
    client = member()
    statuses(client, door, 4)

    assert {client.get(door).status_code for _ in range(9)} == {200}


def test_many_accounts_of_one_network_share_its_limit(door: str) -> None:
    found = [status for n in range(3) for status in statuses(member(f"P {n}"), door, 2, ELSEWHERE)]

    assert found == [422, 422, 422, 422, 422, 429]


def test_a_visitor_is_counted_by_network(door: str) -> None:
    assert statuses(Client(), door, 6, ELSEWHERE)[-1] == 429
    assert statuses(Client(), door, 1, "203.0.113.8") == [403]


def test_a_household_of_ipv6_is_one_network(door: str) -> None:
    for n in range(5):
        statuses(Client(), door, 1, f"2001:db8:1:2::{n + 1}")

    assert statuses(Client(), door, 1, "2001:db8:1:2:ffff::9") == [429]
    assert statuses(Client(), door, 1, "2001:db8:1:3::1") == [403]


def test_an_address_of_ipv4_written_as_one_of_ipv6_stays_its_own_network(door: str) -> None:
    for n in range(6):
        statuses(Client(), door, 1, f"::ffff:203.0.113.{n}")

    assert statuses(Client(), door, 1, "::ffff:203.0.113.9") == [403]
    assert statuses(Client(), door, 5, "203.0.113.9")[-1] == 429


def test_a_redis_that_is_gone_stops_nobody(
    door: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{sockets.free_port()}/0"
    limiter.cache_clear()

    assert set(statuses(member(), door, 4, ELSEWHERE)) == {422}
    assert "could not be counted" in caplog.text


def test_this_machine_itself_is_no_network(door: str) -> None:
    assert 429 not in statuses(Client(), door, 9)


def test_secrets_are_not_shown_back(door: str) -> None:
    client = member()
    statuses(client, door, 3)

    answer = client.post(door, {"title": "A lamp", "password": "hunter2 hunter2"})

    assert answer.status_code == 429
    assert "hunter2" not in answer.text


def test_htmx_shows_the_page_in_place_of_the_content(door: str) -> None:
    client = member()
    statuses(client, door, 3)

    answer = client.post(door, {"title": "A"}, headers={"HX-Request": "true"})

    assert answer["HX-Retarget"] == "#main"
    assert 'id="main"' in answer.text


def test_stripe_is_not_kept_waiting(client: Client) -> None:
    limited = {client.post(reverse("stripe-events")).status_code for _ in range(9)}

    assert limited == {400}
    assert not Counter.objects.exists()


def test_it_can_be_switched_off(door: str, settings: Settings) -> None:
    settings.RATE_LIMITS = False

    assert 429 not in statuses(member(), door, 9)


def test_a_form_costs_one_statement_for_the_account_and_one_for_the_network(
    door: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = member()
    statuses(client, door, 1, ELSEWHERE)
    with django_assert_max_num_queries(12) as asked:
        statuses(client, door, 1, ELSEWHERE)

    counted = [one for one in asked.captured_queries if "core_counter" in one["sql"]]
    assert len(counted) == 2
