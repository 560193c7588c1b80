"""Messages to phones: what they say, to whom they go, and what becomes of those not taken."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications import centre, deliveries, push, tasks
from notifications.models import (
    Because,
    Delivery,
    DeliveryState,
    Mail,
    MailState,
    Preference,
    PushSubscription,
)
from notifications.topics import Topic, Way
from tests.factories import accounts
from tests.notifications import push_service
from tests.notifications.push_service import PushService
from tests.notifications.telling import NOON, tell, wants

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[PushService]:
    with push_service.running(monkeypatch, settings) as running:
        yield running


@pytest.fixture
def mina(service: PushService) -> User:
    """Wants news of campaigns on her phone, and everything else as well."""
    return accounts.user("Mina Farahani", language="en")


def deliver() -> bool:
    row = Delivery.objects.get()
    return deliveries.deliver(row.pk, through=push.send, at=row.due_at)


class TestWhatItSays:
    def test_one_line_and_a_link(self, service: PushService, mina: User) -> None:
        service.subscribed(mina, at=NOON)
        mail = tell(mina, "A lamp for every road")

        assert deliver()

        told = service.taken[0].told
        assert set(told) == {"title", "body", "url", "lang", "dir", "tag"}
        assert told["title"] == "Eyelevel"
        assert told["body"] == "en: A lamp for every road"
        assert told["url"] == f"/en/notifications/{mail.key}/"
        assert (told["lang"], told["dir"]) == ("en", "ltr")

    def test_it_says_nothing_of_the_body(self, service: PushService, mina: User) -> None:
        service.subscribed(mina, at=NOON)
        tell(mina)
        deliver()

        said = json.dumps(service.taken[0].told)
        assert "Mina" not in said
        assert "because we test" not in said

    def test_it_speaks_the_reader_s_language(self, service: PushService) -> None:
        roya = accounts.user("Roya Karimi", language="fa")
        service.subscribed(roya, at=NOON)
        mail = tell(roya, "نور")
        deliver()

        told = service.taken[0].told
        assert (told["lang"], told["dir"]) == ("fa", "rtl")
        assert told["url"] == f"/fa/notifications/{mail.key}/"

    def test_a_long_line_is_cut(self, service: PushService, mina: User) -> None:
        service.subscribed(mina, at=NOON)
        tell(mina, "first", what="x" * 3000)
        deliver()

        assert len(service.taken[0].told["body"]) == push.LONGEST_LINE

    def test_a_newer_word_about_a_thing_takes_its_place(
        self, service: PushService, mina: User
    ) -> None:
        service.subscribed(mina, at=NOON)
        for once, about in (("1", "idea:1"), ("2", "idea:1"), ("3", "idea:2")):
            tell(mina, once, concerning=about)
        for row in Delivery.objects.order_by("pk"):
            deliveries.deliver(row.pk, through=push.send, at=NOON)

        names = {taken.told["body"]: taken.headers["Topic"] for taken in service.taken}
        assert names["en: 1"] == names["en: 2"] != names["en: 3"]
        assert [t.told["tag"] for t in service.taken] == [t.headers["Topic"] for t in service.taken]

    def test_the_name_of_a_thing_differs_from_person_to_person(
        self, service: PushService, mina: User
    ) -> None:
        other = accounts.user()
        service.subscribed(mina, at=NOON)
        service.subscribed(other, at=NOON)
        for person in (mina, other):
            tell(person, concerning="idea:1")
        for row in Delivery.objects.all():
            deliveries.deliver(row.pk, through=push.send, at=row.due_at)

        assert len({taken.headers["Topic"] for taken in service.taken}) == 2

    @pytest.mark.parametrize(
        ("topic", "urgency", "ttl"),
        [("", "high", push.TTL_OWN), ("ideas", "normal", push.TTL_NEWS)],
    )
    def test_ones_own_affairs_are_urgent(
        self, service: PushService, mina: User, topic: str, urgency: str, ttl: int
    ) -> None:
        service.subscribed(mina, at=NOON)
        tell(mina, topic=topic)
        deliver()

        headers = service.taken[0].headers
        assert (headers["Urgency"], headers["ttl"]) == (urgency, str(ttl))


class TestWhoIsTold:
    def test_every_phone_of_one_person_and_nobody_else_s(
        self, service: PushService, mina: User
    ) -> None:
        first, _ = service.subscribed(mina, at=NOON)
        second, _ = service.subscribed(mina, at=NOON)
        service.subscribed(accounts.user(), at=NOON)
        tell(mina)

        assert deliver()
        assert {taken.browser.endpoint for taken in service.taken} == {
            first.endpoint,
            second.endpoint,
        }
        assert PushSubscription.objects.exclude(used_at=None).count() == 2

    def test_a_phone_that_took_it_spares_the_digest(self, service: PushService, mina: User) -> None:
        service.subscribed(mina, at=NOON)
        mail = tell(mina)
        assert mail.state == MailState.HELD

        deliver()

        mail.refresh_from_db()
        assert (mail.state, mail.because) == (MailState.WITHHELD, Because.TOLD)

    def test_without_a_phone_it_waits_for_the_digest(
        self, service: PushService, mina: User
    ) -> None:
        wants(mina, Way.AT_ONCE, push=True)
        mail = tell(mina)

        assert not deliver()
        mail.refresh_from_db()
        assert mail.state == MailState.HELD
        assert Delivery.objects.get().state == DeliveryState.FAILED

    def test_what_was_read_meanwhile_is_not_told(self, service: PushService, mina: User) -> None:
        service.subscribed(mina, at=NOON)
        centre.read(tell(mina), at=NOON)

        assert not deliver()
        assert service.taken == []

    def test_what_is_no_longer_wanted_is_not_told(self, service: PushService, mina: User) -> None:
        service.subscribed(mina, at=NOON)
        tell(mina)
        Preference.objects.update(push=False)

        assert not deliver()
        assert service.taken == []

    def test_quiet_hours_hold_for_phones(
        self, service: PushService, mina: User, settings: Settings
    ) -> None:
        settings.QUIET_HOURS = (10, 20)
        service.subscribed(mina, at=NOON)
        tell(mina)
        row = Delivery.objects.get()

        assert row.due_at > NOON
        assert not deliveries.deliver(row.pk, through=push.send, at=NOON)
        assert service.taken == []

    def test_the_weekly_cap_holds_for_phones(
        self, service: PushService, mina: User, settings: Settings
    ) -> None:
        settings.WEEKLY_CAP = 1
        service.subscribed(mina, at=NOON)
        for once in ("1", "2"):
            tell(mina, once)
        for row in Delivery.objects.order_by("pk"):
            deliveries.deliver(row.pk, through=push.send, at=NOON)

        assert len(service.taken) == 1

    def test_ones_own_affairs_always_come_by_mail_too(
        self, service: PushService, mina: User
    ) -> None:
        service.subscribed(mina, at=NOON)
        mail = tell(mina, topic="")
        deliver()

        mail.refresh_from_db()
        assert mail.state == MailState.QUEUED
        assert len(service.taken) == 1


class TestTrouble:
    @pytest.mark.parametrize("status", [404, 410])
    def test_a_phone_that_is_gone_is_forgotten(
        self, service: PushService, mina: User, status: int
    ) -> None:
        browser, _ = service.subscribed(mina, at=NOON)
        kept, _ = service.subscribed(mina, at=NOON)
        service.answers[browser.endpoint] = status
        tell(mina)

        assert deliver()
        assert PushSubscription.objects.get().endpoint == kept.endpoint

    @pytest.mark.parametrize(
        "trouble", [429, 500, 503, requests.ConnectionError(), requests.Timeout()]
    )
    def test_a_busy_service_is_asked_again_later(
        self, service: PushService, mina: User, trouble: int | Exception
    ) -> None:
        browser, _ = service.subscribed(mina, at=NOON)
        service.answers[browser.endpoint] = trouble
        tell(mina)

        assert not deliver()

        row = Delivery.objects.get()
        assert (row.state, row.attempts) == (DeliveryState.QUEUED, 1)
        assert row.due_at == NOON + timedelta(seconds=60)
        del service.answers[browser.endpoint]
        assert deliver()
        assert len(service.taken) == 1

    def test_it_is_given_up_in_the_end(self, service: PushService, mina: User) -> None:
        browser, _ = service.subscribed(mina, at=NOON)
        service.answers[browser.endpoint] = 503
        mail = tell(mina)

        for _attempt in range(deliveries.ATTEMPTS + 2):
            deliver()

        row = Delivery.objects.get()
        assert (row.state, row.attempts) == (DeliveryState.FAILED, deliveries.ATTEMPTS)
        mail.refresh_from_db()
        assert mail.state == MailState.HELD
        assert PushSubscription.objects.exists()

    def test_one_busy_phone_does_not_tell_the_other_twice(
        self, service: PushService, mina: User
    ) -> None:
        browser, _ = service.subscribed(mina, at=NOON)
        service.subscribed(mina, at=NOON)
        service.answers[browser.endpoint] = 503
        tell(mina)

        assert deliver()
        assert not deliver()
        assert len(service.taken) == 1

    def test_one_that_refuses_again_and_again_is_forgotten(
        self, service: PushService, mina: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        browser, row = service.subscribed(mina, at=NOON)
        PushSubscription.objects.update(failures=push.MOST_FAILURES - 2)
        service.answers[browser.endpoint] = 400

        with caplog.at_level(logging.ERROR, logger="notifications.push"):
            for once in ("1", "2"):
                assert PushSubscription.objects.filter(pk=row.pk).exists()
                push.send(tell(mina, once))

        assert not PushSubscription.objects.exists()
        assert "updates.push.services.mozilla.com refused a message: 400" in caplog.text
        assert browser.endpoint not in caplog.text

    def test_a_service_no_longer_on_the_list_is_not_spoken_to(
        self, service: PushService, mina: User, settings: Settings
    ) -> None:
        service.subscribed(mina, at=NOON)
        tell(mina)
        settings.PUSH_SERVICES = ["fcm.googleapis.com"]

        assert not deliver()
        assert service.taken == []
        assert not PushSubscription.objects.exists()

    def test_one_that_cannot_be_made_stands_in_nobody_s_way(
        self, service: PushService, mina: User
    ) -> None:
        service.subscribed(mina, at=NOON)
        broken = tell(mina, "1")
        Mail.objects.filter(pk=broken.pk).update(kind="no_such_kind")
        tell(mina, "2")
        Delivery.objects.update(due_at=NOON)

        assert tasks.send_due_pushes() == 1
        row = Delivery.objects.get(mail=broken)
        assert (row.state, row.attempts) == (DeliveryState.QUEUED, 1)

    def test_a_redirect_is_not_followed(self, service: PushService, mina: User) -> None:
        browser, _ = service.subscribed(mina, at=NOON)
        service.answers[browser.endpoint] = 307
        tell(mina)

        assert not deliver()
        assert PushSubscription.objects.get().failures == 1


def test_the_sweep_tells_what_is_due(service: PushService, mina: User) -> None:
    now = timezone.now()
    service.subscribed(mina, at=now)
    tell(mina, "due", at=now)
    Delivery.objects.update(due_at=now)
    tell(mina, "later", at=now, topic=Topic.IDEAS)
    Delivery.objects.filter(mail__once="later").update(due_at=now + timedelta(hours=1))

    assert tasks.send_due_pushes() == 1
    assert tasks.send_due_pushes() == 0
    assert [taken.told["body"] for taken in service.taken] == ["en: due"]
    assert Mail.objects.count() == 2
