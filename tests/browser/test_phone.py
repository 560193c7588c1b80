"""The site on a phone: what a thumb reaches, messages to the device, the home screen."""

import json
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from core import vapid
from notifications import phones, preferences
from notifications.models import PushSubscription
from tests.browser import offline
from tests.browser.conftest import SignIn
from tests.factories import accounts, cms, payments, projects
from tests.notifications.push_service import Browser

pytestmark = [pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]
# A link inside a sentence may be as high as its line (WCAG 2.2, 2.5.8); so may the target of a
# label, which is as large as both. Whatever else can be pressed has 44 px either way.
SMALL = """() => {
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true })
    && !one.closest(".visually-hidden, .skip, [hidden]");
  const inText = (one) => getComputedStyle(one).display === "inline";
  const size = (one) => {
    const box = (one.closest("label") ?? one).getBoundingClientRect();
    return [Math.round(box.width), Math.round(box.height)];
  };
  const pressed = "button, summary, select, input:not([type=hidden]), textarea, a[href]";
  return [...document.querySelectorAll(pressed)]
    .filter((one) => isSeen(one) && !inText(one))
    .map((one) => [one, size(one)])
    .filter(([, [width, height]]) => height && (width < 24 || height < 43.5))
    .map(([one, [width, height]]) => `${width}x${height}: ${one.outerHTML.slice(0, 140)}`);
}"""
# What a push service and a permission would be: Chromium without a screen has neither.
PUSH = """({ permission, subscription }) => {
  let held = null;
  const given = { ...subscription, toJSON: () => subscription };
  given.unsubscribe = async () => { held = null; };
  Object.defineProperty(Notification, "permission", { get: () => permission.now });
  Notification.requestPermission = async () => {
    permission.asked += 1;
    return (permission.now = permission.then);
  };
  window.asked = () => permission.asked;
  PushManager.prototype.getSubscription = async () => held;
  PushManager.prototype.subscribe = async (options) => {
    if (options.applicationServerKey.length !== 65) throw new Error("no key");
    return (held = given);
  };
}"""


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def phone(new_page: NewPage, settings: Settings, browser: Browser) -> Page:
    """A phone whose person would say yes if they were asked."""
    settings.VAPID_PRIVATE_KEY = vapid.new_key()
    page = new_page(service_workers="allow")
    keys = {"p256dh": browser.said["p256dh"], "auth": browser.said["auth"]}
    told = {
        "permission": {"now": "default", "then": "granted", "asked": 0},
        "subscription": {"endpoint": browser.endpoint, "keys": keys},
    }
    page.add_init_script(f"({PUSH})({json.dumps(told)})")
    return page


class TestMessages:
    def test_the_browser_is_asked_after_a_press_and_then_tells(
        self, phone: Page, sign_in: SignIn, browser: Browser
    ) -> None:
        person = accounts.user()
        sign_in(phone, person)
        offline.settle(phone, "/en/me/devices/")
        button = phone.get_by_role("button", name="Tell me on this device")
        expect(button).to_be_visible()
        assert phone.evaluate("asked()") == 0

        button.click()

        expect(phone.get_by_text("this one")).to_be_visible()
        row = PushSubscription.objects.get()
        assert (row.user, row.endpoint) == (person, browser.endpoint)
        assert all(choice.push for choice in preferences.all_of(person).values())

        phone.get_by_role("button", name="Remove").click()
        expect(phone.get_by_text("None yet.")).to_be_visible()
        assert not PushSubscription.objects.exists()

    def test_it_is_offered_once_something_is_followed(self, phone: Page, sign_in: SignIn) -> None:
        campaign, person = projects.campaign(), accounts.user()
        sign_in(phone, person)
        offline.settle(phone, f"/en/ideas/{campaign.slug}/")
        offer = phone.get_by_role("button", name="Yes, tell me here")
        expect(offer).to_have_count(0)

        phone.get_by_role("button", name="Follow").first.click()
        expect(offer).to_be_visible()
        assert phone.evaluate("asked()") == 0
        offer.click()

        expect(phone.get_by_text("This device tells you.")).to_be_visible()
        assert PushSubscription.objects.get().user == person

    def test_who_says_not_now_is_left_alone(self, phone: Page, sign_in: SignIn) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone, f"/en/ideas/{campaign.slug}/")
        phone.get_by_role("button", name="Follow").first.click()
        phone.get_by_role("button", name="Not now").click()
        expect(phone.get_by_role("button", name="Yes, tell me here")).to_have_count(0)

        button = phone.get_by_role("button", name="Follow").first
        for pressed in ("false", "true"):
            button.click()
            expect(button).to_have_attribute("aria-pressed", pressed)
        # Whoever asks for the script after the page has it after the page.
        phone.evaluate("import(document.getElementById('push').dataset.src).then(() => null)")

        expect(phone.get_by_role("button", name="Yes, tell me here")).to_have_count(0)
        assert phone.evaluate("asked()") == 0
        assert not PushSubscription.objects.exists()


class TestAnotherAddressWhileNobodyIsSignedIn:
    """The session has ended, and the push service has given this browser another address."""

    FORMER = "https://fcm.googleapis.com/fcm/send/the-address-it-had"

    @pytest.fixture
    def moved(self, phone: Page, sign_in: SignIn) -> User:
        person = accounts.user()
        sign_in(phone, person)
        offline.settle(phone, "/en/me/devices/")
        phone.get_by_role("button", name="Tell me on this device").click()
        expect(phone.get_by_text("this one")).to_be_visible()
        Session.objects.all().delete()
        PushSubscription.objects.update(endpoint=self.FORMER)
        phone.evaluate(
            "at => localStorage.push = localStorage.push.replace(/ .*/, ` ${at}`)", self.FORMER
        )
        granted = "Object.defineProperty(Notification, 'permission', { get: () => 'granted' })"
        phone.add_init_script(granted)
        return person

    def test_it_goes_on_telling_once_its_person_is_back(
        self, phone: Page, sign_in: SignIn, browser: Browser, moved: User
    ) -> None:
        sign_in(phone, moved)
        with phone.expect_response("**/me/devices/renew/") as renewed:
            phone.goto("/en/me/")

        assert renewed.value.status == 204
        row = PushSubscription.objects.get()
        assert (row.user, row.endpoint) == (moved, browser.endpoint)
        assert list(phones.of(moved, at=timezone.now())) == [row]
        phone.wait_for_function("at => localStorage.push?.endsWith(at)", arg=browser.endpoint)

    def test_what_was_removed_meanwhile_stays_so(
        self, phone: Page, sign_in: SignIn, moved: User
    ) -> None:
        PushSubscription.objects.all().delete()

        sign_in(phone, moved)
        with phone.expect_response("**/me/devices/renew/") as renewed:
            phone.goto("/en/me/")

        assert renewed.value.status == 410
        phone.wait_for_function("() => !localStorage.push")
        assert not PushSubscription.objects.exists()

    def test_it_tells_nobody_else(self, phone: Page, sign_in: SignIn, moved: User) -> None:
        sign_in(phone, accounts.user())
        phone.goto("/en/me/")
        phone.wait_for_load_state("networkidle")

        assert PushSubscription.objects.get().endpoint == self.FORMER
        assert not phones.of(moved, at=timezone.now()).exists()


def test_the_home_screen_is_offered_where_the_browser_can(page: Page, sign_in: SignIn) -> None:
    sign_in(page, accounts.user())
    page.goto("/en/me/")
    line = page.get_by_role("region", name="On your home screen")
    expect(line).to_be_hidden()
    raise_it = "dispatchEvent(Object.assign(new Event('beforeinstallprompt', {cancelable: true})))"

    page.evaluate(raise_it)
    expect(line).to_be_visible()
    line.get_by_role("button", name="Not now").click()
    expect(line).to_be_hidden()

    page.reload()
    page.evaluate(raise_it)
    expect(line).to_be_hidden()


@pytest.fixture
def customer() -> User:
    """Has begun to pledge."""
    person = accounts.user("Mina Farahani")
    campaign = projects.campaign("fund")
    payments.draft_pledge(payments.funding_round(campaign=campaign), backer=person)
    return person


def test_a_thumb_hits_what_can_be_pressed(page: Page, sign_in: SignIn, customer: User) -> None:
    shown = cms.live_page(projects.campaign("propose"), lead=cms.picture())
    idea = projects.idea(shown.campaign)
    sign_in(page, customer)
    slug = shown.campaign.slug
    paths = [
        "/",
        "/campaigns/",
        f"/campaigns/{shown.slug}/",
        f"/ideas/{slug}/",
        f"/ideas/{slug}/{idea.number}/",
        f"/ideas/{slug}/propose/",
        "/me/",
        "/me/mail/choices/",
        "/notifications/",
        "/pledges/",
        "/threads/",
        f"/threads/new/firm/{shown.campaign.firm.slug}/",
        "/share/?title=A+lamp",
        "/offline/",
    ]
    small = []
    for path in paths:
        page.goto(f"/en{path}")
        small += [f"{path}: {found}" for found in page.evaluate(SMALL)]

    assert not small, "\n".join(small)


@pytest.mark.parametrize(
    "wanted",
    [
        "/en/pledges/",
        "/en/threads/",
        "/en/notifications/",
        "/en/me/address/",
        "/en/accounts/email/",
    ],
)
def test_ones_own_things_are_two_taps_from_ones_page(
    page: Page, sign_in: SignIn, customer: User, wanted: str
) -> None:
    sign_in(page, customer)
    page.goto("/en/me/")

    seen = page.locator(f'main a[href="{wanted}"], .masthead a[href="{wanted}"]')
    if not any(link.is_visible() for link in seen.all()):
        page.locator(".masthead__slim summary").click()
    expect(seen.locator("visible=true").first).to_be_visible()
