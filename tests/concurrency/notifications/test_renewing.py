"""A worker renews its browser while a page of the same browser subscribes: one row is left."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from core import vapid
from notifications import budget, phones
from notifications.models import Attention, PushSubscription
from tests.concurrency.projects.racing import Pause, together
from tests.factories import accounts
from tests.notifications.push_service import Browser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def mina(settings: Settings) -> User:
    settings.VAPID_PRIVATE_KEY = vapid.new_key()
    return accounts.user("Mina")


def without_lock(user_id: int) -> Attention:
    return Attention.objects.get_or_create(user_id=user_id)[0]


def race(person: User, monkeypatch: pytest.MonkeyPatch, now: datetime) -> tuple[list[Any], str]:
    """The page comes when the worker has looked for its row. Gives the address they both say."""
    former, after = Browser(), Browser()
    session: dict[str, Any] = {"session_key": "one", "at": now}

    def subscribe(browser: Browser) -> Callable[[], Any]:
        said: dict[str, Any] = {**browser.said, **session, "user_agent": ""}
        return lambda: phones.subscribe(person, **said)

    subscribe(former)()
    pause, forget = Pause(), phones._forget
    first = iter([pause.stop])

    def forget_later(ids: Iterable[int]) -> None:
        next(first, lambda: None)()
        forget(ids)

    monkeypatch.setattr(phones, "_forget", forget_later)
    renew: dict[str, Any] = {"former": former.endpoint, **after.said, **session}
    outcomes = together(lambda: phones.renew(person, **renew), pause.after(subscribe(after)))
    return outcomes, after.endpoint


def test_without_the_lock_the_worker_is_told_that_nobody_asked_for_it(
    mina: User, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(budget, "lock", without_lock)

    (renewed, _subscribed), _after = race(mina, monkeypatch, now)

    assert isinstance(renewed, phones.NotSubscribed), "and would let go of the address"


def test_with_it_one_comes_after_the_other(
    mina: User, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    (renewed, subscribed), after = race(mina, monkeypatch, now)

    assert renewed == subscribed
    assert PushSubscription.objects.get().endpoint == after
