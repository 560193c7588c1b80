"""Every deed with a form that somebody has mangled: nothing breaks, is lost or done.

Each field in turn is given what no field takes (a NUL is cleaned away: no column holds one); then
forms are sent twice, with what was read before it changed, and with what is another firm's.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import HttpResponse
from pytest_django import Settings

from payments.sandbox.core import Sandbox
from tests.factories import accounts, projects
from tests.factories import payments as factory
from tests.security import world
from tests.security.deeds import FLOORS
from tests.security.deeds.doing import Deed, Scene, Sent, written
from tests.security.people import Browser, undone

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
NUL, LONG, BROKEN = "a%00b", "x" * 100_000, "%FF%FEa"
WRONG = {"huge": "9" * 40, "negative": "-1", "words": "no such thing", "blank": "%E2%80%8B"}
# Fields that carry what was read: with anything else in them nothing is done.
READ = {"fingerprint", "read", "seen"}
TICKED = "on"
# Hidden, and decide what is asked for: whoever garbles them begins again.
LEADS = {"country", "rewards-TOTAL_FORMS"}
PREFIXES = ("", "answer-", "note-", "settle-", "step-", "again-")
DEEDS = [(floor, deed) for floor, deeds in sorted(FLOORS.items()) for deed in deeds]


@pytest.fixture
def scene(sandbox: Sandbox, now: datetime, settings: Settings) -> Scene:
    # More forms than a person sends.
    settings.RATE_LIMITS = False
    return Scene(world.build(sandbox, at=now), sandbox, now)


def sender(deed: Deed, scene: Scene) -> Browser:
    return Browser(scene.world.person(deed.may.split()[0]))


def encoded(typed: dict[str, Any], **raw: str) -> str:
    """As a browser sends it, but for the fields that are encoded already."""
    pairs = [
        f"{name}={quote(str(value))}"
        for name, values in typed.items()
        if name not in raw
        for value in (values if isinstance(values, list) else [values])
    ]
    return "&".join(pairs + [f"{name}={value}" for name, value in raw.items()])


def post(browser: Browser, sent: Sent, **raw: str) -> tuple[HttpResponse, set[str]]:
    with written() as tables:
        answer = browser.try_out("post", sent.where, encoded(sent.typed, **raw), content_type=FORM)
    return answer, tables


def faults(deed: Deed, sent: Sent, browser: Browser) -> Iterator[tuple[str, str, str, int]]:
    """Field, what it held, what went wrong, and the answer's status."""
    for name, value in sent.typed.items():
        ignored = value == TICKED
        for kind, raw in {"nul": NUL, "long": LONG, "broken": BROKEN, **WRONG}.items():
            answer, tables = post(browser, sent, **{name: raw})
            status = answer.status_code
            if status >= 500:
                yield name, kind, "an error of ours", status
            if status >= 400 and tables:
                yield name, kind, f"refused and written: {sorted(tables)}", status
            strict = kind == "long" or (name in READ and kind != "blank")
            if strict and not ignored and deed.writes in tables:
                yield name, kind, "done all the same", status
            if status == 422 and name not in LEADS and (lost := _lost(sent, answer, name)):
                yield name, kind, f"lost: {lost}", status


def _lost(sent: Sent, answer: HttpResponse, mangled: str) -> list[str]:
    """The other words of the form that the answer does not give back."""
    shown = answer.content.decode()
    words = {n: v for n, v in sent.typed.items() if isinstance(v, str) and " " in v}
    return [n for n, v in words.items() if n != mangled and escape(v) not in shown]


@pytest.mark.parametrize("floor", sorted(FLOORS))
def test_a_mangled_field_breaks_nothing_loses_nothing_and_does_nothing(
    scene: Scene, floor: str
) -> None:
    wrong = []
    for deed in FLOORS[floor]:
        with undone():
            sent = deed.prepare(scene)
            wrong += [(deed.name, *fault) for fault in faults(deed, sent, sender(deed, scene))]
    assert wrong == []


def inserted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


# Said twice on purpose, it is meant twice.
TWICE = {"invite"}


@pytest.mark.parametrize("floor", sorted(FLOORS))
def test_a_form_sent_twice_does_it_once(scene: Scene, floor: str) -> None:
    wrong = []
    for deed in FLOORS[floor]:
        with undone():
            sent, browser = deed.prepare(scene), sender(deed, scene)
            named = {f"{prefix}submission": uuid.uuid4() for prefix in PREFIXES}
            typed = encoded(named | sent.typed)
            counts, statuses = [], []
            for _time in range(2):
                answer = browser.ask("post", sent.where, typed, content_type=FORM)
                statuses.append(answer.status_code)
                counts.append(inserted(deed.writes))
            if counts[0] != counts[1] and deed.name not in TWICE:
                wrong.append((deed.name, counts, statuses))
            if max(statuses) >= 500:
                wrong.append((deed.name, [], statuses))
    assert wrong == []


def _rival_firm(scene: Scene) -> object:
    return scene.world.person("rival").memberships.get().firm_id


def _rival(scene: Scene) -> object:
    return scene.world.person("rival").pk


def _idea_elsewhere(_scene: Scene) -> object:
    return projects.idea(projects.campaign()).pk


def _reward_elsewhere(scene: Scene) -> object:
    firm = accounts.firm("Another one")
    round_ = factory.funding_round(
        campaign=projects.campaign("fund", firm=firm),
        at=scene.at,
        rewards=(factory.reward_terms(),),
    )
    return round_.rewards.get().pk


FOREIGN: list[tuple[str, str, Callable[[Scene], object]]] = [
    ("open a campaign", "firm", _rival_firm),
    ("assign a thread", "to", _rival),
    ("draft a round", "idea", _idea_elsewhere),
    ("pledge", "reward", _reward_elsewhere),
    ("change a pledge", "reward", _reward_elsewhere),
]


@pytest.mark.parametrize(("name", "field", "other"), FOREIGN)
def test_what_is_another_firms_is_no_choice(
    scene: Scene, name: str, field: str, other: Callable[[Scene], object]
) -> None:
    deed = next(deed for _floor, deed in DEEDS if deed.name == name)
    sent = deed.prepare(scene)
    value = str(other(scene))

    answer, tables = post(sender(deed, scene), sent, **{field: value})

    assert answer.status_code == 422
    assert tables == set()
