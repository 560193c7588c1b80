"""Two sweeps at once tell of a beginning once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from core import moves
from notifications.models import FirmTally, Mail
from projects import beginnings, campaigns, follows, messages
from projects.models import Campaign, CampaignState
from tests.concurrency.projects.racing import Meeting, Pause, then_meet, together, unlocked
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def campaign(now: datetime) -> Campaign:
    """It takes ideas, and one person has waited for it."""
    campaign = projects.campaign()
    follows.follow_campaign(campaign, user=accounts.user(), at=now - timedelta(days=30))
    return campaign


class TestTwoSweepsAtOnce:
    def race(self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        self.meeting = Meeting()
        monkeypatch.setattr(moves, "lock", then_meet(moves.lock, self.meeting))
        same = [Campaign.objects.get(pk=campaign.pk) for _sweep in range(2)]
        return together(*[lambda each=each: beginnings.tell(each, at=now) for each in same])

    def test_without_the_lock_both_tell(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moves, "lock", unlocked)
        assert self.race(campaign, now, monkeypatch) == [True, True]
        assert self.meeting.took_place

    def test_with_it_one_does(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert sorted(self.race(campaign, now, monkeypatch)) == [False, True]
        assert not self.meeting.took_place
        assert Mail.objects.filter(kind="ideas_begun").count() == 1
        assert FirmTally.objects.get().tried == 1


def test_a_campaign_that_is_being_closed_waits_for_what_is_told(
    campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody hears that it has begun after they heard that it has ended."""
    pause, owner = Pause(), accounts.owner_of(campaign.firm)
    monkeypatch.setattr(messages, "campaign_closed", pause.before(messages.campaign_closed))
    first, second = (Campaign.objects.get(pk=campaign.pk) for _each in range(2))
    closed, told = together(
        lambda: campaigns.close(first, word="-", by=owner, at=now),
        pause.after(lambda: beginnings.tell(second, at=now)),
    )
    assert closed.state == CampaignState.CLOSED
    assert told is False
    assert not Mail.objects.filter(kind="ideas_begun").exists()
