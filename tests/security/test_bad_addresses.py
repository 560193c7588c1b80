"""Every address with what no question should hold, and every door with a form of nonsense."""

from datetime import datetime

import pytest
from pytest_django import Settings

from payments.sandbox.core import Sandbox
from tests.security import world
from tests.security.declared import FLOORS
from tests.security.people import Browser

pytestmark = pytest.mark.django_db
BROKEN = "%FF%FE%C0%80"
HUGE = "9" * 40
# What pages read from their address: pages, searches, orders, places in lists.
ASKED = """
    page p q before since from until order about state campaign show blueprint country reward
    amount next term settled comments language
"""
# What forms are made of, on any floor.
SENT = """
    title need proposal tags body words reason verdict text subject kind wish submission
    shown_token amount reward agreed read fingerprint seen to outcome remedy role address
    language country registry_number name city about handle purpose given wanted note firm slug
    idea goal currency rewards-TOTAL_FORMS rewards-0-price vote follow act login password code
"""
PEOPLE = {
    "accounts": ["member"],
    "care": ["author"],
    "cms": ["author", "owner"],
    "community": ["owner"],
    "firms": ["owner"],
    "payments": ["author", "owner"],
    "projects": ["owner"],
    "studio": ["owner", "operator"],
}
FORM = "application/x-www-form-urlencoded"


def test_every_floor_but_wagtails_own_is_tried() -> None:
    assert set(PEOPLE) == set(FLOORS) - {"admin"}


@pytest.mark.parametrize("floor", sorted(PEOPLE))
def test_nonsense_is_never_an_error_of_ours(
    sandbox: Sandbox, now: datetime, settings: Settings, floor: str
) -> None:
    settings.RATE_LIMITS = False
    made, broken = world.build(sandbox, at=now), []
    for who in PEOPLE[floor]:
        browser = Browser(made.person(who))
        for name in FLOORS[floor].DECLARED:
            where = FLOORS[floor].address(name, made)
            for value in (BROKEN, HUGE) if floor == "studio" else (BROKEN, HUGE, "a%00b"):
                query = "&".join(f"{one}={value}" for one in ASKED.split())
                form = "&".join(f"{one}={value}" for one in SENT.split())
                asked = browser.try_out("get", f"{where}?{query}")
                sent = browser.try_out("post", where, form, content_type=FORM)
                for method, answer in (("get", asked), ("post", sent)):
                    if answer.status_code >= 500:
                        broken.append((name, who, method, value[:9], answer.status_code))
    assert broken == []
