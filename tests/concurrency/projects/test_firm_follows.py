"""A firm that closes while somebody begins to follow it leaves no follow behind."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts import firms
from accounts.models import Firm, FirmState
from cms.firms import deeds
from core import locks
from projects import follows
from projects.models import FirmFollow
from tests.concurrency.projects.racing import Pause, together, unlocked
from tests.factories import accounts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


class TestClosingWhileSomebodyFollows:
    """The follows have been ended and the close is not committed when one more comes."""

    def race(self, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        firm, person, pause = accounts.firm(), accounts.user(), Pause()
        owner = accounts.owner_of(firm)
        monkeypatch.setattr(firms, "close", pause.before(firms.close))
        same = Firm.objects.get(pk=firm.pk)
        return together(
            lambda: deeds.close(firm, by=owner, at=now),
            pause.after(lambda: follows.follow_firm(same, user=person, at=now)),
        )

    def test_without_the_share_a_follow_stays(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(locks, "share", unlocked)
        closed, _followed = self.race(now, monkeypatch)
        assert closed.state == FirmState.CLOSED
        assert FirmFollow.objects.count() == 1

    def test_with_it_none_does(self, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        closed, followed = self.race(now, monkeypatch)
        assert closed.state == FirmState.CLOSED
        assert isinstance(followed, follows.NotToBeFollowed)
        assert not FirmFollow.objects.exists()
