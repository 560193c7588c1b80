"""Two senders of one message to a phone: it rings once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from notifications import deliveries, outbox, push, samples
from notifications.models import Delivery, DeliveryState
from notifications.topics import Topic
from tests.concurrency.projects.racing import Meeting, then_meet, together
from tests.factories import accounts
from tests.notifications import push_service
from tests.notifications.push_service import PushService

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[PushService]:
    settings.QUIET_HOURS = (0, 0)
    with push_service.running(monkeypatch, settings) as running:
        yield running


@pytest.fixture
def due(service: PushService, now: datetime) -> Delivery:
    mina = accounts.user()
    service.subscribed(mina, at=now)
    params = samples.SAMPLES["round_opened"].params
    outbox.write("round_opened", to=[mina], once="x", at=now, topic=Topic.CAMPAIGNS, **params)
    return Delivery.objects.get()


def race(due: Delivery, now: datetime) -> list[Any]:
    def send() -> bool:
        return deliveries.deliver(due.pk, through=push.send, at=now)

    return together(send, send)


def test_without_a_claim_it_rings_twice(
    due: Delivery, now: datetime, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting()

    def looked_up(delivery_id: int, *, at: datetime) -> Delivery | None:
        return Delivery.objects.due(at=at).select_related("mail__recipient").first()

    monkeypatch.setattr(deliveries, "_claim", then_meet(looked_up, meeting))
    race(due, now)

    assert meeting.took_place
    assert len(service.taken) == 2


def test_with_it_once(
    due: Delivery, now: datetime, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting()
    monkeypatch.setattr(deliveries, "_claim", then_meet(deliveries._claim, meeting))

    outcomes = race(due, now)

    assert sorted(outcomes) == [False, True]
    assert len(service.taken) == 1
    due.refresh_from_db()
    assert (due.state, due.attempts) == (DeliveryState.SENT, 1)
