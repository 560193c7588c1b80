"""Every address there is, as nine people find it: what is not declared fails.

The rows are in tests/security/declared, a file for each floor.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.urls import get_resolver
from pytest_django import Settings

from core import vapid
from payments.sandbox.core import Sandbox
from tests import markup, refusals
from tests.security import world
from tests.security.declared import FLOORS, PUBLIC, admin, below_admin, named
from tests.security.people import PEOPLE, WORDLESS, Browser, outcome
from tests.security.world import STAFF, World

pytestmark = pytest.mark.django_db
# Visitors are sent to sign in; for members, other firms and the firm itself it is not there.
# Wagtail's own ways to a new password are nobody's: there is one door.
CLOSED = {"snnnnnn", "nnnnnnn"}


@pytest.fixture(autouse=True)
def _drawn_once() -> Iterator[None]:
    with refusals.drawn_once():
        yield


@pytest.fixture
def made(sandbox: Sandbox, now: datetime, settings: Settings) -> World:
    # Nine people from one network, more often than people would.
    settings.RATE_LIMITS = False
    settings.VAPID_PRIVATE_KEY = vapid.new_key()
    return world.build(sandbox, at=now)


@pytest.fixture
def browsers(made: World) -> dict[str, Browser]:
    return {who: Browser(person) for who, person in made.people.items()}


def found_at(
    where: str,
    method: str,
    browsers: dict[str, Browser],
    told: Callable[[bytes, str], None] = lambda _shown, _who: None,
) -> str:
    row = ""
    for who, browser in browsers.items():
        answer = browser.try_out(method, where, WORDLESS if method == "post" else None)
        told(answer.getvalue() if answer.streaming else answer.content, who)
        row += outcome(answer)
    return row


def is_page_of_ours(name: str, shown: bytes) -> bool:
    """A whole page. The studio's stand in Wagtail's frame, whose markup is Wagtail's, and a mail
    must bring its own styles."""
    whole = shown[:200].lstrip().lower().startswith(b"<!doctype html")
    return whole and b"/wagtailadmin/" not in shown and not name.endswith("mail_html")


def test_every_address_is_declared_once() -> None:
    patterns = get_resolver().url_patterns
    inside = below_admin(patterns)
    outside = set(named(patterns)) - inside - PUBLIC
    rows = [name for floor in FLOORS.values() for name in floor.DECLARED]

    assert outside | {name for name in inside if admin.has_row(name)} == set(rows)
    assert len(set(rows)) == len(rows)
    assert {
        len(row) for floor in FLOORS.values() for both in floor.DECLARED.values() for row in both
    } == {len(PEOPLE)}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("floor", sorted(FLOORS))
def test_everybody_finds_what_is_declared_and_no_more(
    made: World, browsers: dict[str, Browser], floor: str, method: str
) -> None:
    rows, found = FLOORS[floor], {}
    leaks: list[tuple[str, str, str]] = []
    invalid: dict[str, list[str]] = {}
    for name in rows.DECLARED:

        def told(shown: bytes, who: str, name: str = name) -> None:
            leaks.extend((name, who, said) for said in made.leaks(shown, to=who))
            if is_page_of_ours(name, shown) and (wrong := markup.problems(shown.decode())):
                invalid.setdefault(f"{name} for {who}", wrong)

        found[name] = found_at(rows.address(name, made), method, browsers, told)

    assert leaks == []
    assert invalid == {}
    assert found == {name: both[method == "post"] for name, both in rows.DECLARED.items()}


@pytest.mark.parametrize("method", ["get", "post"])
def test_all_else_in_the_admin_is_the_staffs_alone(
    made: World, browsers: dict[str, Browser], method: str
) -> None:
    others = {who: browser for who, browser in browsers.items() if who not in STAFF}
    wrong = {}
    for name in sorted(below_admin(get_resolver().url_patterns)):
        if admin.has_row(name) or name in admin.OPEN:
            continue
        row = found_at(admin.address(name, made), method, others)
        if row not in CLOSED:
            wrong[name] = row
    assert wrong == {}
