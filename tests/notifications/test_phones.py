"""Which browsers tell a person: letting one, waking it, and taking it back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.personal import HasLeft, erase
from notifications import personal, phones, preferences, stopping, tasks
from notifications.models import Preference, PushSubscription
from notifications.preferences import Choice
from notifications.topics import Topic, Way
from tests.factories import accounts
from tests.notifications import push_service
from tests.notifications.push_service import Browser, PushService
from tests.notifications.telling import NOON, wants
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
PAGE = "/en/me/devices/"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[PushService]:
    with push_service.running(monkeypatch, settings) as running:
        yield running


@pytest.fixture
def mina() -> User:
    return accounts.user("Mina Farahani")


@pytest.fixture
def client(mina: User) -> Client:
    return client_of(mina)


def rows(user: User) -> set[str]:
    return set(phones.of(user, at=NOON).values_list("endpoint", flat=True))


class TestAddresses:
    @pytest.mark.parametrize(
        "endpoint",
        [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/QABC",
            "https://wns2-db5p.notify.windows.com/w/?token=abc",
            "https://fcm.googleapis.com:443/wp/abc",
        ],
    )
    def test_known_services_are_taken(self, endpoint: str) -> None:
        assert phones.check_endpoint(endpoint) == endpoint

    @pytest.mark.parametrize(
        "endpoint",
        [
            "",
            "fcm.googleapis.com",
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com:x/x",
            "https://fcm.googleapis.com@127.0.0.1/x",
            "https://user@fcm.googleapis.com/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://evilfcm.googleapis.com/x",
            "https://xnotify.windows.com/x",
            "https://127.0.0.1/x",
            "https://127.0.0.1\\.push.apple.com/x",
            "https://127.0.0.1\\@web.push.apple.com/x",
            "https://localhost/x",
            "https://[::1]/x",
            "https://169.254.169.254/latest/meta-data/",
            "https://metadata.google.internal/",
            "file:///etc/passwd",
            "https://fcm.googleapis.com/\nx",
            "https://fcm.googleapis.com/ x",
            "https://fcm.googleapis.com/é",
            "https://fcm.googleapis.com/" + "x" * 1000,
        ],
    )
    def test_nothing_else_is_ever_spoken_to(self, endpoint: str) -> None:
        with pytest.raises(phones.UnknownService):
            phones.check_endpoint(endpoint)

    def test_a_site_may_name_others(self, settings: Settings) -> None:
        settings.PUSH_SERVICES = ["push.example"]

        phones.check_endpoint("https://push.example/x")
        with pytest.raises(phones.UnknownService):
            phones.check_endpoint("https://fcm.googleapis.com/x")


class TestSubscribing:
    def test_a_browser_says_so_once(self, client: Client, mina: User, service: PushService) -> None:
        browser = service.browser()

        assert client.post(PAGE, browser.said).status_code == 204
        assert client.post(PAGE, browser.said).status_code == 204

        row = PushSubscription.objects.get()
        assert (row.user, row.endpoint) == (mina, browser.endpoint)
        assert row.session_key == client.session.session_key

    def test_the_first_one_tells_everything(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        wants(mina, Way.AT_ONCE, topic="ideas")
        client.post(PAGE, service.browser().said)

        ways = preferences.all_of(mina)
        assert {choice.push for choice in ways.values()} == {True}
        assert ways["ideas"].mail == Way.AT_ONCE

    def test_a_topic_that_was_stopped_stays_so_there(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        stopping.stop(mina, topic=Topic.IDEAS, at=NOON)

        client.post(PAGE, service.browser().said)

        ways = preferences.all_of(mina)
        assert ways["ideas"] == Choice(Way.OFF)
        assert {name for name, choice in ways.items() if not choice.push} == {"ideas"}

    def test_the_second_changes_no_choice(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        client.post(PAGE, service.browser().said)
        Preference.objects.update(push=False)

        client.post(PAGE, service.browser().said)

        assert not Preference.objects.filter(push=True).exists()

    def test_what_was_chosen_before_the_first_holds(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        wants(mina, Way.DIGEST, topic="ideas", push=True)

        client.post(PAGE, service.browser().said)

        assert Preference.objects.filter(push=True).get().topic == "ideas"

    def test_a_browser_tells_one_person(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        browser, other = service.browser(), accounts.user()
        client.post(PAGE, browser.said)

        client_of(other).post(PAGE, browser.said)

        assert PushSubscription.objects.get().user == other

    def test_the_eleventh_pushes_out_the_oldest(self, mina: User, service: PushService) -> None:
        endpoints = [
            service.subscribed(mina, at=NOON + timedelta(hours=n))[0].endpoint for n in range(11)
        ]

        assert rows(mina) == set(endpoints[1:])

    @pytest.mark.parametrize(
        "wrong",
        [
            {"endpoint": "https://127.0.0.1/x"},
            {"endpoint": ""},
            {"endpoint": "https://fcm.googleapis.com/\x00"},
            {"endpoint": "x" * 2000},
            {"p256dh": ""},
            {"p256dh": "A" * 87},
            {"p256dh": "é" * 20},
            {"p256dh": "x" * 500},
            {"auth": ""},
            {"auth": "short"},
            {"auth": "!" * 22},
        ],
    )
    def test_what_no_browser_says_is_refused(
        self, client: Client, mina: User, service: PushService, wrong: dict[str, str]
    ) -> None:
        assert client.post(PAGE, service.browser().said | wrong).status_code == 422

        assert not PushSubscription.objects.exists()
        assert not Preference.objects.exists()

    def test_who_has_left_gets_none(self, mina: User, service: PushService) -> None:
        erase(mina, at=NOON)

        with pytest.raises(HasLeft):
            service.subscribed(mina, at=NOON)
        assert not PushSubscription.objects.exists()


class TestWakingAndResting:
    def test_one_rests_while_its_browser_is_signed_out(
        self, mina: User, service: PushService
    ) -> None:
        browser, row = service.subscribed(mina, at=NOON)
        assert rows(mina) == {browser.endpoint}

        Session.objects.filter(session_key=row.session_key).delete()

        assert rows(mina) == set()

    def test_an_expired_session_rests_too(self, mina: User, service: PushService) -> None:
        service.subscribed(mina, at=NOON)
        Session.objects.update(expire_date=NOON)

        assert rows(mina) == set()

    def test_it_wakes_when_its_person_is_back(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        browser, _row = service.subscribed(mina, at=NOON)
        Session.objects.exclude(session_key=client.session.session_key).delete()

        assert client.post(PAGE, browser.said | {"again": "on"}).status_code == 204
        assert rows(mina) == {browser.endpoint}

    def test_what_was_removed_does_not_wake(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        browser, row = service.subscribed(mina, at=NOON)
        phones.remove(mina, key=row.key)

        assert client.post(PAGE, browser.said | {"again": "on"}).status_code == 410
        assert not PushSubscription.objects.exists()

    def test_nobody_wakes_another_s(self, client: Client, mina: User, service: PushService) -> None:
        browser, row = service.subscribed(accounts.user(), at=NOON)

        assert client.post(PAGE, browser.said | {"again": "on"}).status_code == 410
        kept = PushSubscription.objects.get()
        assert (kept.user, kept.session_key) == (row.user, row.session_key)

    def test_signing_out_ends_it_there_alone(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        elsewhere, _row = service.subscribed(mina, at=NOON)
        client.post(PAGE, service.browser().said)
        assert PushSubscription.objects.count() == 2

        client.post("/en/accounts/logout/")

        assert PushSubscription.objects.get().endpoint == elsewhere.endpoint

    def test_signing_out_the_others_silences_them(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        here = service.browser()
        there = client_of(mina)
        there.get("/en/accounts/sessions/")
        there.post(PAGE, service.browser().said)
        client.get("/en/accounts/sessions/")
        client.post(PAGE, here.said)

        client.post("/en/accounts/sessions/")

        assert rows(mina) == {here.endpoint}

    def test_one_that_rests_for_long_is_forgotten(self, mina: User, service: PushService) -> None:
        old, _ = service.subscribed(mina, at=NOON - timedelta(days=91))
        Session.objects.all().delete()
        alive, _ = service.subscribed(mina, at=NOON - timedelta(days=91))
        young, row = service.subscribed(mina, at=NOON)
        Session.objects.filter(session_key=row.session_key).delete()

        assert phones.forget_resting(at=NOON) == 1
        left = set(PushSubscription.objects.values_list("endpoint", flat=True))
        assert left == {alive.endpoint, young.endpoint}
        assert old.endpoint not in left

    def test_the_night_does_it(self, mina: User, service: PushService) -> None:
        service.subscribed(mina, at=NOON - timedelta(days=400))
        Session.objects.all().delete()

        tasks.tidy()

        assert not PushSubscription.objects.exists()


class TestThePage:
    def test_it_lists_ones_own_by_words(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        service.subscribed(mina, at=NOON)
        other, _ = service.subscribed(accounts.user(), at=NOON)

        text = client.get(PAGE).text

        assert text.count("Firefox on Android") == 2
        assert service.public_key in text
        assert "wpush" not in text
        assert other.endpoint not in text

    def test_one_is_removed(self, client: Client, mina: User, service: PushService) -> None:
        _browser, row = service.subscribed(mina, at=NOON)

        response = client.post(f"{PAGE}{row.key}/remove/")

        assert (response.status_code, response["Location"]) == (302, PAGE)
        assert not PushSubscription.objects.exists()

    def test_anothers_is_nowhere(self, client: Client, mina: User, service: PushService) -> None:
        _browser, row = service.subscribed(accounts.user(), at=NOON)

        assert client.post(f"{PAGE}{row.key}/remove/").status_code == 404
        assert client.post(f"{PAGE}{uuid4()}/remove/").status_code == 404
        assert PushSubscription.objects.count() == 1

    def test_without_a_key_there_is_no_such_page(self, client: Client, mina: User) -> None:
        assert client.get(PAGE).status_code == 404
        assert client.post(PAGE, Browser().said).status_code == 404
        assert 'id="push"' not in client.get("/en/me/").text

    def test_pages_know_whether_this_browser_tells(
        self, client: Client, mina: User, service: PushService
    ) -> None:
        assert "data-push-yes" in client.get("/en/me/").text

        client.post(PAGE, service.browser().said)

        text = client.get("/en/me/").text
        assert "data-push-yes" not in text
        assert 'id="push"' in text
        assert "data-push-yes" in client_of(mina).get("/en/me/").text

    def test_its_cost_does_not_grow(
        self,
        client: Client,
        mina: User,
        service: PushService,
        django_assert_max_num_queries: Any,
    ) -> None:
        for _ in range(phones.MOST):
            service.subscribed(mina, at=NOON)

        with django_assert_max_num_queries(10):
            client.get(PAGE)


def test_whoever_has_no_device_yet_is_told_so_beside_the_choices(
    client: Client, mina: User, service: PushService
) -> None:
    choices = "/en/me/mail/choices/"
    assert "The devices that tell you</a> · None yet." in client.get(choices).text

    service.subscribed(mina, at=NOON)

    assert "None yet." not in client.get(choices).text


class TestWhatIsKnown:
    def test_an_export_names_them_without_their_secrets(
        self, mina: User, service: PushService
    ) -> None:
        browser, _row = service.subscribed(mina, at=NOON)

        told = personal.export(mina)["devices"]

        assert told == [
            {
                "service": "updates.push.services.mozilla.com",
                "browser": "Mozilla/5.0 (Android 14; Mobile) Firefox/130.0",
                "since": NOON.isoformat(),
                "last_told_at": None,
            }
        ]
        assert browser.endpoint not in str(told)

    def test_whoever_leaves_leaves_none(self, mina: User, service: PushService) -> None:
        service.subscribed(mina, at=NOON)
        kept, _row = service.subscribed(accounts.user(), at=NOON)

        personal.erase(mina, at=NOON)

        assert PushSubscription.objects.get().endpoint == kept.endpoint
