"""A real browser on a real server. Nothing it shows may come from elsewhere or break the policy."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from core.embedded import services
from core.embedded.services import Services
from payments.sandbox.core import Sandbox
from payments.sandbox.server import Server
from tests import requirements
from tests.browser import serving
from tests.browser.watching import Watch
from tests.projects.people import client_of

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
# Milliseconds; machines are noisy, and only a test that fails waits for all of it.
PATIENCE = 20_000
SignIn = Callable[[Page, User], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"page", "chromium", "new_page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = requirements.BROWSER.program
    # Playwright's loop runs in this thread, and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def at_rest() -> Iterator[None]:
    """The test ends when the server has answered everything, also what nobody waits for."""
    with serving.until_answered():
        yield


@pytest.fixture
def new_page(
    chromium: Browser, live_server: LiveServer, settings: Settings, at_rest: None
) -> Iterator[Callable[..., Page]]:
    """Opens a browser of one's own, with the options of `Browser.new_context`.

    At the end the test fails if a page asked anybody but the site and Checkout for anything,
    broke the policy that the site sets itself, or raised an error in a script.
    """
    settings.SITE_URL = live_server.url
    watch = Watch(allowed=(live_server.url, settings.STRIPE_CHECKOUT_ORIGIN))
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        usual: dict[str, Any] = {"viewport": PHONE, "locale": "en", "reduced_motion": "reduce"}
        usual |= {"service_workers": "block"}
        context = chromium.new_context(base_url=live_server.url, **(usual | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch.over(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not watch.trouble, "\n".join(watch.trouble)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A phone's width first: 360 pixels."""
    return new_page()


@pytest.fixture
def desk(new_page: Callable[..., Page]) -> Page:
    """A window on a desk: 1280 pixels."""
    return new_page(viewport=DESK)


@pytest.fixture
def sign_in(live_server: LiveServer) -> SignIn:
    """Puts the cookie of a signed-in session into the page's browser."""

    def put(page: Page, person: User) -> None:
        cookie = client_of(person).cookies["sessionid"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    return put


@pytest.fixture
def stripe() -> Iterator[Sandbox]:
    """The Stripe sandbox over HTTP, in a thread of this process; it sends no events by itself."""
    sandbox = Sandbox()
    server = Server(sandbox, int(os.environ["SANDBOX_PORT"]))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield sandbox
    server.stop()
    thread.join()


@pytest.fixture
def checkout(
    live_server: LiveServer,
    tmp_path_factory: pytest.TempPathFactory,
    settings: Settings,
    at_rest: None,
) -> Iterator[Services]:
    """The Stripe sandbox, sending its events to the live server; ask for `eager_tasks` as well."""
    port = os.environ["SANDBOX_PORT"]
    told = {"SANDBOX_PORT": port, "SITE_URL": live_server.url}
    told["STRIPE_API_BASE"] = f"http://127.0.0.1:{port}"
    with services.running(
        var=tmp_path_factory.mktemp("checkout"),
        database_url=os.environ["DATABASE_URL"],
        worker=0,
        beat=False,
        web=False,
        env=told,
    ) as site:
        settings.STRIPE_WEBHOOK_SECRET = site.env["STRIPE_WEBHOOK_SECRET"]
        yield site
