"""Who may do what: each deed with a right form, by everybody. What is refused writes no row."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from pytest_django import Settings

from payments.sandbox.core import Sandbox
from tests.security import people, world
from tests.security.deeds import FLOORS
from tests.security.deeds.doing import Deed, Scene, Sent, written
from tests.security.people import PEOPLE, Browser, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(sandbox: Sandbox, now: datetime, settings: Settings) -> Scene:
    # Nine people from one network, more often than people would.
    settings.RATE_LIMITS = False
    return Scene(world.build(sandbox, at=now), sandbox, now)


@contextmanager
def prepared(deed: Deed, scene: Scene) -> Iterator[Sent]:
    with undone():
        yield deed.prepare(scene)


def tried(deed: Deed, sent: Sent, browser: Browser) -> tuple[bool, set[str], int]:
    """Whether it is done, in which tables, and what was answered."""
    with written() as tables:
        answer = browser.try_out("post", sent.where, sent.typed)
    return deed.writes in tables, tables, answer.status_code


@pytest.mark.parametrize("floor", sorted(FLOORS))
def test_only_who_may_does_it_and_a_refusal_writes_nothing(scene: Scene, floor: str) -> None:
    browsers = {who: Browser(person) for who, person in scene.world.people.items()}
    wrong = []
    for deed in FLOORS[floor]:
        with prepared(deed, scene) as sent:
            for who in PEOPLE:
                done, tables, status = tried(deed, sent, browsers[who])
                may = who in deed.may.split()
                if done != may or (tables and not may) or status >= 500:
                    wrong.append((deed.name, who, status, sorted(tables)))
    assert wrong == []


def test_every_deed_names_people_there_are() -> None:
    deeds = [deed for floor in FLOORS.values() for deed in floor]

    assert {who for deed in deeds for who in deed.may.split()} <= set(people.PEOPLE)
    assert len({deed.name for deed in deeds}) == len(deeds)
