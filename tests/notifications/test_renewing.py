"""A browser's address changes: its push service gives it another one, and its worker says so."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Purpose, User
from notifications import consents, phones, push
from notifications.models import Attention, Mail, Preference, PushSubscription
from tests.factories import accounts
from tests.notifications import push_service
from tests.notifications.push_service import Browser, PushService
from tests.notifications.telling import NOON
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
PAGE = "/en/me/devices/"
RENEW = f"{PAGE}renew/"


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


def renewed(client: Client, former: str, after: Browser) -> int:
    return client.post(RENEW, after.said | {"former": former}).status_code


def test_it_takes_the_place_of_the_former(client: Client, mina: User, service: PushService) -> None:
    former, after = service.browser(), service.browser()
    client.post(PAGE, former.said)
    PushSubscription.objects.update(failures=3)
    Preference.objects.update(push=False)

    assert renewed(client, former.endpoint, after) == 204

    row = PushSubscription.objects.get()
    assert (row.user, row.endpoint, row.p256dh) == (mina, after.endpoint, after.p256dh)
    assert (row.session_key, row.failures) == (client.session.session_key, 0)
    assert not Preference.objects.filter(push=True).exists(), "no choice is made by a renewal"


def test_messages_go_there_from_now_on(client: Client, mina: User, service: PushService) -> None:
    former, after = service.browser(), service.browser()
    client.post(PAGE, former.said)
    renewed(client, former.endpoint, after)
    consents.change(mina, purpose=Purpose.IMPROVEMENT, given=True, source="here", at=NOON)

    assert push.send(Mail.objects.get(recipient=mina))

    assert [taken.browser for taken in service.taken] == [after]


def test_twice_is_once(client: Client, service: PushService) -> None:
    former, after = service.browser(), service.browser()
    client.post(PAGE, former.said)

    for _ in range(2):
        assert renewed(client, former.endpoint, after) == 204

    assert PushSubscription.objects.get().endpoint == after.endpoint


def test_a_page_that_was_faster_leaves_one(client: Client, service: PushService) -> None:
    former, after = service.browser(), service.browser()
    client.post(PAGE, former.said)
    client.post(PAGE, after.said)

    assert renewed(client, former.endpoint, after) == 204

    assert PushSubscription.objects.get().endpoint == after.endpoint


def test_one_that_forgot_the_former_is_known_by_its_session(
    client: Client, mina: User, service: PushService
) -> None:
    elsewhere, _row = service.subscribed(mina, at=NOON)
    former, after = service.browser(), service.browser()
    client.post(PAGE, former.said)

    assert renewed(client, "", after) == 204

    assert rows(mina) == {elsewhere.endpoint, after.endpoint}


def test_a_stranger_s_address_is_not_left_for_them(
    client: Client, mina: User, service: PushService
) -> None:
    theirs, row = service.subscribed(accounts.user(), at=NOON)

    assert renewed(client, theirs.endpoint, service.browser()) == 410

    kept = PushSubscription.objects.get()
    assert (kept.user, kept.endpoint, kept.session_key) == (
        row.user,
        theirs.endpoint,
        row.session_key,
    )
    assert not Attention.objects.filter(user=mina).exists()


def test_nor_taken_from_them(client: Client, mina: User, service: PushService) -> None:
    theirs, row = service.subscribed(accounts.user(), at=NOON)
    former = service.browser()
    client.post(PAGE, former.said)

    assert renewed(client, former.endpoint, theirs) == 410

    assert PushSubscription.objects.get(endpoint=theirs.endpoint).user == row.user
    assert PushSubscription.objects.get(endpoint=former.endpoint).user == mina


def test_what_was_removed_stays_so(client: Client, mina: User, service: PushService) -> None:
    former, row = service.subscribed(mina, at=NOON)
    phones.remove(mina, key=row.key)

    for said in (former.endpoint, ""):
        assert renewed(client, said, service.browser()) == 410
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": ""},
        {"p256dh": "A" * 87},
        {"auth": "short"},
        {"former": "x" * 2000},
        {"former": "https://fcm.googleapis.com/\x00"},
    ],
)
def test_what_no_browser_says_is_refused(
    client: Client, service: PushService, wrong: dict[str, str]
) -> None:
    former = service.browser()
    client.post(PAGE, former.said)
    said = service.browser().said | {"former": former.endpoint} | wrong

    assert client.post(RENEW, said).status_code == 422

    assert PushSubscription.objects.get().endpoint == former.endpoint


def test_it_needs_the_session_and_the_token_of_a_page(
    client: Client, mina: User, service: PushService
) -> None:
    former, _row = service.subscribed(mina, at=NOON)
    said = service.browser().said | {"former": former.endpoint}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    assert Client().post(RENEW, said).status_code == 302
    assert strict.post(RENEW, said).status_code == 403
    assert PushSubscription.objects.get().endpoint == former.endpoint

    shown = strict.get(PAGE).text
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', shown)
    assert token
    assert strict.post(RENEW, said | {"csrfmiddlewaretoken": token[1]}).status_code == 204


def test_without_a_key_there_is_no_such_address(client: Client, mina: User) -> None:
    assert renewed(client, "", Browser()) == 404
