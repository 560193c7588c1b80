"""One's own account in a real browser, with an authenticator of Chromium's own."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts import second_factor
from accounts.models import Purpose, User
from notifications import consents
from tests.browser import inspection
from tests.browser.conftest import DESK, PHONE, SignIn
from tests.factories import accounts, projects

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PASSWORD = "a lamp for every road"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def person() -> User:
    return accounts.user("Roya Karimi", password=PASSWORD)


def with_device(page: Page) -> Callable[[], list[Any]]:
    """Gives the browser a device that always says yes; what it returns lists its passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )["authenticatorId"]

    def keys() -> list[Any]:
        answer = session.send("WebAuthn.getCredentials", {"authenticatorId": device})
        return list(answer["credentials"])

    return keys


def sign_in_by_password(page: Page, person: User) -> None:
    page.goto("/en/accounts/login/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/en/accounts/logout/")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Sign out").click()


def say_who(page: Page) -> None:
    """The question before something that matters."""
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def add_passkey(page: Page) -> None:
    page.goto("/en/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    say_who(page)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_a_passkey_is_added_and_signs_in_alone(page: Page, person: User) -> None:
    keys = with_device(page)
    sign_in_by_password(page, person)
    add_passkey(page)
    assert len(keys()) == 1
    assert second_factor.has(person)
    sign_out(page)

    page.goto("/en/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("Your menu: Roya Karimi")).to_be_attached()


def test_a_passkey_is_the_second_factor_after_a_password(page: Page, person: User) -> None:
    with_device(page)
    sign_in_by_password(page, person)
    add_passkey(page)
    sign_out(page)

    sign_in_by_password(page, person)
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    page.get_by_role("button", name="Use a passkey or security key").click()

    expect(page.get_by_text("Your menu: Roya Karimi")).to_be_attached()


def test_a_passkey_that_nobody_has_is_said_in_words(page: Page) -> None:
    with_device(page)
    page.goto("/en/accounts/login/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("Nothing came back from your device")


def test_an_address_in_figures_is_said_in_words(chromium: Browser, live_server: LiveServer) -> None:
    """Browsers want a name: 127.0.0.1 has none, localhost is one."""
    with chromium.new_context() as context:
        page = context.new_page()
        with_device(page)
        page.goto(live_server.url.replace("localhost", "127.0.0.1") + "/en/accounts/login/")

        page.get_by_role("button", name="Sign in with a passkey").click()

        expect(page.get_by_role("alert")).to_contain_text("only to sites with a name")
        link = page.get_by_role("link", name="Open this page by its name")
        assert str(link.get_attribute("href")).startswith("http://localhost:")


def test_an_operator_is_led_to_a_passkey_and_back(page: Page) -> None:
    operator = accounts.operator()
    Authenticator.objects.filter(user=operator).delete()
    operator.set_password(PASSWORD)
    operator.save()
    with_device(page)
    sign_in_by_password(page, operator)

    page.goto("/admin/studio/firms/")
    expect(page.get_by_text("You operate this site")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    say_who(page)
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="Go on to where you were going").click()

    expect(page).to_have_url(re.compile("/admin/studio/firms/$"))


def pages(person: User) -> list[str]:
    """Every page of the account, those behind the question who one is included."""
    consents.change(
        person, purpose=Purpose.NEWS_MAIL, given=True, source="own page", at=timezone.now()
    )
    projects.idea(projects.campaign(), author=person)
    own = ("", "profile/", "address/", "public/", "consents/", "data/")
    sign_in = (
        "email/", "password/change/", "sessions/", "2fa/", "2fa/webauthn/",
        "2fa/webauthn/add/", "2fa/totp/deactivate/", "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
    )  # fmt: skip
    return [
        *(f"/me/{path}" for path in own),
        "/me/data/export/",
        "/me/data/erase/",
        *(f"/accounts/{path}" for path in sign_in),
        f"/people/{person.handle}/",
    ]


@pytest.fixture(params=["light-desk", "dark-phone"])
def shown(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    scheme, device = request.param.split("-")
    return new_page(color_scheme=scheme, viewport=DESK if device == "desk" else PHONE)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_page_of_the_account(shown: Page, person: User, language: str) -> None:
    with_device(shown)
    sign_in_by_password(shown, person)
    add_passkey(shown)
    accounts.secured(person)
    trouble = []
    for path in pages(person):
        answer = shown.goto(f"/{language}{path}")
        assert answer is not None
        wrong = [] if answer.status == 200 else [str(answer.status)]
        wrong += inspection.faults(shown, language=language)
        trouble += [f"{path}: {said}" for said in wrong]

    assert not trouble, "\n".join(trouble)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_before_there_is_a_second_factor(shown: Page, sign_in: SignIn, language: str) -> None:
    operator = accounts.operator()
    Authenticator.objects.filter(user=operator).delete()
    sign_in(shown, operator)
    trouble = []
    for path in (
        "/me/second-factor/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
    ):
        shown.goto(f"/{language}{path}")
        trouble += [f"{path}: {said}" for said in inspection.faults(shown, language=language)]

    assert not trouble, "\n".join(trouble)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_steps_of_signing_in(shown: Page, person: User, language: str) -> None:
    accounts.secured(person)
    trouble = []
    shown.goto(f"/{language}/accounts/login/")
    shown.locator("[name=login]").fill(person.email)
    shown.locator("[name=password]").fill(PASSWORD)
    shown.get_by_role("main").locator(".button--main").click()
    expect(shown.locator("[name=code]")).to_be_visible()
    trouble += inspection.faults(shown, language=language)
    shown.locator("[name=code]").fill("000000")
    shown.get_by_role("main").locator(".button--main").click()
    expect(shown.get_by_role("alert").first).to_be_visible()
    trouble += inspection.faults(shown, language=language)

    assert not trouble, "\n".join(trouble)


def test_a_stranger_cannot_stay_signed_in_elsewhere(
    page: Page, new_page: Callable[..., Page], person: User
) -> None:
    elsewhere = new_page()
    sign_in_by_password(elsewhere, person)
    expect(elsewhere.get_by_text("Your menu: Roya Karimi")).to_be_attached()
    sign_in_by_password(page, person)
    page.goto("/en/accounts/sessions/")

    page.get_by_role("button", name="Sign out the others").click()

    expect(page.get_by_text("1 other browser is signed out.")).to_be_visible()
    elsewhere.goto("/en/me/")
    expect(elsewhere.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
