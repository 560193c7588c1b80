"""Two owners change the logo at the same instant: one file is left, and no other."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts import logos
from accounts.models import Firm
from core import moves, pictures
from tests.concurrency.projects.racing import Meeting, then_meet, together, unlocked
from tests.factories import accounts
from tests.factories import firms as factory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def kept() -> set[str]:
    try:
        return set(default_storage.listdir("firms")[1])
    except FileNotFoundError:
        return set()


def left_after(firm: Firm, now: datetime) -> int:
    """How many files two changes leave."""
    owner, before = accounts.owner_of(firm), kept()
    pairs = [pictures.logo(factory.drawing()) for _ in range(2)]

    def change(picture: Any) -> Any:
        return lambda: logos.put(firm, picture=picture, by=owner, at=now)

    outcomes = together(*map(change, pairs))

    assert [each for each in outcomes if isinstance(each, Exception)] == []
    return len(kept() - before)


def test_without_the_lock_a_file_is_forgotten(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, firm = Meeting(), accounts.firm()
    monkeypatch.setattr(moves, "lock", then_meet(unlocked, meeting))

    assert left_after(firm, now) == 2
    assert meeting.took_place


def test_with_it_the_first_is_deleted(now: datetime) -> None:
    firm = accounts.firm()

    assert left_after(firm, now) == 1
    assert default_storage.exists(str(Firm.objects.get(pk=firm.pk).logo.name))
