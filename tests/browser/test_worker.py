"""The service worker and messages to a phone: what it shows, where a tap leads, how it stays known.

Messages come through Chromium's own door for developers, as a push service would hand them on: no
service is asked. It has none for taps and for changes of address; those are dispatched in the
worker by hand, so that what browsers do before (let a tap open a window) is not part of it.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import CDPSession, Page, Worker
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from core import vapid
from notifications import outbox, push, samples
from notifications.models import Mail, PushSubscription
from notifications.topics import Topic
from tests.browser import offline
from tests.browser.conftest import PATIENCE, SignIn
from tests.factories import accounts
from tests.notifications.push_service import Browser

pytestmark = [pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]
Deliver = Callable[[str], list[dict[str, Any]]]
SHOWN = """async () => (await registration.getNotifications()).map(
  ({ title, body, lang, dir, tag, data, icon, badge }) =>
    ({ title, body, lang, dir, tag, data, icon, badge }))"""
# Only a browser's own events can be waited for; this one says when its work is done.
RAISE = """const raised = async (event) => {
  let done;
  event.waitUntil = (work) => { done = work; };
  dispatchEvent(event);
  await done;
};"""
TAP = (
    """async (windows) => {"""
    + RAISE
    + """
  const told = { opened: [], focused: [] };
  clients.openWindow = async (url) => { told.opened.push(url); };
  clients.matchAll = async () => windows.map(
    (url) => ({ url, focus: async () => { told.focused.push(url); } }));
  const [notification] = await registration.getNotifications();
  await raised(new NotificationEvent("notificationclick", { notification }));
  told.left = (await registration.getNotifications()).length;
  return told;
}"""
)
CHANGE = (
    """async ({ former, given }) => {"""
    + RAISE
    + """
  const told = { keys: [], dropped: false };
  const after = { toJSON: () => given, unsubscribe: async () => { told.dropped = true; } };
  registration.pushManager.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    told.keys.push([userVisibleOnly, applicationServerKey]);
    return after;
  };
  const event = new PushSubscriptionChangeEvent("pushsubscriptionchange");
  const oldSubscription = former === null ? null : { endpoint: former };
  Object.defineProperty(event, "oldSubscription", { value: oldSubscription });
  await raised(event);
  return told;
}"""
)


@pytest.fixture
def phone(new_page: NewPage, settings: Settings) -> Page:
    """A phone whose person has let the site show messages."""
    settings.VAPID_PRIVATE_KEY = vapid.new_key()
    return new_page(service_workers="allow", permissions=["notifications"])


@pytest.fixture
def door(phone: Page) -> CDPSession:
    """For developers, into the browser."""
    return phone.context.new_cdp_session(phone)


@pytest.fixture
def registration(phone: Page, door: CDPSession) -> str:
    """The worker's registration, by the browser's own name for it."""
    known: list[str] = []
    door.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(each["registrationId"] for each in told["registrations"]),
    )
    door.send("ServiceWorker.enable")
    offline.settle(phone)
    # The page may know of its worker before we are told of it.
    for _ in range(PATIENCE // 100):
        if known and phone.context.service_workers:
            break
        phone.wait_for_timeout(100)
    return known[-1]


@pytest.fixture
def worker(phone: Page, registration: str) -> Worker:
    return phone.context.service_workers[0]


@pytest.fixture
def deliver(
    phone: Page, door: CDPSession, registration: str, worker: Worker, live_server: LiveServer
) -> Deliver:
    """Hands over what a message holds once it is opened; gives what is shown then."""

    def hand_over(data: str) -> list[dict[str, Any]]:
        told = {"origin": live_server.url, "registrationId": registration, "data": data}
        shown = before = worker.evaluate(SHOWN)
        door.send("ServiceWorker.deliverPushMessage", told)
        for _ in range(PATIENCE // 100):
            if shown != before:
                break
            phone.wait_for_timeout(100)
            shown = worker.evaluate(SHOWN)
        return list(shown)

    return hand_over


def message(person: User, once: str = "x") -> push.Message:
    """As the server makes it for somebody's phones."""
    outbox.write(
        "round_opened",
        to=[person],
        once=once,
        at=timezone.now(),
        topic=Topic.CAMPAIGNS,
        concerning="round:1",
        **samples.SAMPLES["round_opened"].params,
    )
    return push.message_of(Mail.objects.get(recipient=person, once=once))


def test_a_full_device_still_gets_its_files(phone: Page, worker: Worker) -> None:
    worker.evaluate(
        "() => { Cache.prototype.put = async () => {"
        " throw new DOMException('', 'QuotaExceededError'); }; }"
    )

    status = phone.evaluate("fetch('/static/js/film.js').then((answer) => answer.status)")

    assert status == 200


class TestMessages:
    @pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl")])
    def test_it_shows_what_the_server_says(
        self, deliver: Deliver, live_server: LiveServer, language: str, direction: str
    ) -> None:
        said = message(accounts.user("Mina", language=language)).payload

        (shown,) = deliver(json.dumps(said))

        assert said["body"]
        assert {name: shown[name] for name in ("title", "body", "lang", "dir", "tag")} == {
            "title": "Eyelevel",
            "body": said["body"],
            "lang": language,
            "dir": direction,
            "tag": said["tag"],
        }
        assert shown["data"] == {"url": said["url"]}
        assert said["url"].startswith(f"/{language}/notifications/")
        assert shown["icon"] == f"{live_server.url}/static/icons/app/icon-192.png"
        assert shown["badge"] == f"{live_server.url}/static/icons/app/badge-96.png"

    def test_the_newest_word_takes_the_place_of_the_one_before(
        self, deliver: Deliver, worker: Worker
    ) -> None:
        mina = accounts.user("Mina")
        worker.evaluate("registration.showNotification('Before', { tag: 'other' })")
        first, second = message(mina), message(mina, "y")
        assert first.payload["url"] != second.payload["url"]

        for each in (first, second):
            shown = deliver(json.dumps(each.payload))

        urls = [one["data"] and one["data"]["url"] for one in shown]
        assert sorted(urls, key=str) == [second.payload["url"], None]

    @pytest.mark.parametrize("data", ["", "news!", "{", "null", "[]", "7", '{"body": "x"}'])
    def test_what_cannot_be_read_says_that_there_is_something(
        self, deliver: Deliver, data: str
    ) -> None:
        (shown,) = deliver(data)

        assert (shown["title"], shown["body"]) == ("Eyelevel", "Notifications")
        assert (shown["lang"], shown["dir"], shown["tag"]) == ("en", "ltr", "news")
        assert shown["data"] == {"url": "/en/notifications/"}

    def test_it_says_so_in_a_language_of_the_browser(
        self, deliver: Deliver, worker: Worker
    ) -> None:
        worker.evaluate(
            "Object.defineProperty(navigator, 'languages', { value: ['ku', 'fa-IR', 'en'] })"
        )

        (shown,) = deliver("")

        assert (shown["lang"], shown["dir"]) == ("fa", "rtl")
        assert shown["body"] == "اعلان‌ها"
        assert shown["data"] == {"url": "/fa/notifications/"}


class TestTaps:
    @pytest.fixture
    def tap(self, deliver: Deliver, worker: Worker) -> Callable[..., dict[str, Any]]:
        def on(*windows: str, url: str = "/en/rules/") -> dict[str, Any]:
            deliver(json.dumps({"title": "Eyelevel", "body": "x", "url": url}))
            told: dict[str, Any] = worker.evaluate(TAP, list(windows))
            return told

        return on

    def test_it_opens_the_page_and_goes(
        self, tap: Callable[..., dict[str, Any]], live_server: LiveServer
    ) -> None:
        page = f"{live_server.url}/en/rules/"
        told = tap(f"{live_server.url}/en/")

        assert told == {"opened": [page], "focused": [], "left": 0}

    def test_a_window_that_has_it_comes_forward(
        self, tap: Callable[..., dict[str, Any]], live_server: LiveServer
    ) -> None:
        page = f"{live_server.url}/en/rules/"

        assert tap(f"{live_server.url}/en/", page) == {"opened": [], "focused": [page], "left": 0}

    @pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/x"])
    def test_it_leads_nowhere_else(self, tap: Callable[..., dict[str, Any]], url: str) -> None:
        assert tap(url=url) == {"opened": [], "focused": [], "left": 0}


class TestAnotherAddress:
    @pytest.fixture
    def mina(self, phone: Page, sign_in: SignIn, worker: Worker) -> User:
        person = accounts.user("Mina Farahani")
        sign_in(phone, person)
        return person

    def change(self, worker: Worker, former: str | None, after: Browser) -> dict[str, Any]:
        keys = {"p256dh": after.said["p256dh"], "auth": after.said["auth"]}
        given = {"endpoint": after.endpoint, "keys": keys}
        told: dict[str, Any] = worker.evaluate(CHANGE, {"former": former, "given": given})
        return told

    def subscribed(self, person: User, *, session_key: str) -> Browser:
        browser = Browser()
        PushSubscription.objects.create(
            user=person,
            **browser.said,
            session_key=session_key,
            created_at=timezone.now(),
        )
        return browser

    @pytest.mark.parametrize("is_known", [True, False])
    def test_it_subscribes_again_and_says_so(
        self, phone: Page, worker: Worker, mina: User, settings: Settings, is_known: bool
    ) -> None:
        key = "another" if is_known else session_of(phone)
        former, after = self.subscribed(mina, session_key=key), Browser()

        told = self.change(worker, former.endpoint if is_known else None, after)

        public_key = vapid.public_key(settings.VAPID_PRIVATE_KEY)
        assert told == {"keys": [[True, public_key]], "dropped": False}
        row = PushSubscription.objects.get()
        assert (row.user, row.endpoint) == (mina, after.endpoint)

    def test_one_that_nobody_here_asked_for_is_let_go(self, worker: Worker, mina: User) -> None:
        theirs = self.subscribed(accounts.user(), session_key="elsewhere")

        assert self.change(worker, theirs.endpoint, Browser())["dropped"]

        assert PushSubscription.objects.get().endpoint == theirs.endpoint

    def test_nothing_is_done_where_nobody_is_signed_in(
        self, phone: Page, worker: Worker, mina: User
    ) -> None:
        former = self.subscribed(mina, session_key=session_of(phone))
        phone.context.clear_cookies()

        assert self.change(worker, former.endpoint, Browser()) == {"keys": [], "dropped": False}

        assert PushSubscription.objects.get().endpoint == former.endpoint


def session_of(page: Page) -> str:
    kept = {one["name"]: one["value"] for one in page.context.cookies()}
    return str(kept["sessionid"])
