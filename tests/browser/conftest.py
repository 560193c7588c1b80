"""A real browser on a real server. Nothing it shows may come from elsewhere or break the policy."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from core.embedded import services
from core.embedded.services import Services
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import requirements

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL = ("http://127.0.0.1", "http://localhost", "data:", "blob:", "about:")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"page", "chromium", "new_page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = requirements.BROWSER.program
    # Playwright's loop runs in this thread, and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(
    chromium: Browser, live_server: LiveServer, settings: Settings
) -> Iterator[Callable[..., Page]]:
    """Opens a browser of one's own, with the options of `Browser.new_context`.

    At the end the test fails if a page asked anybody else for anything, broke the policy that
    the site sets itself, or raised an error in a script.
    """
    settings.SITE_URL = live_server.url
    trouble: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.route("**/*", lambda route: _let_through(route, trouble))
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(f"script: {error}"))
        page.on("console", lambda said: _note(said.type, said.text, trouble))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble, "\n".join(trouble)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A phone's width first: 360 pixels."""
    return new_page(viewport={"width": 360, "height": 740}, locale="en")


@pytest.fixture
def checkout(
    live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory, settings: Settings
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


def _let_through(route: Route, trouble: list[str]) -> None:
    url = route.request.url
    if url.startswith(LOCAL):
        route.continue_()
    else:
        trouble.append(f"asked somebody else: {url}")
        route.abort()


def _note(kind: str, text: str, trouble: list[str]) -> None:
    if kind == "error" and "Content Security Policy" in text:
        trouble.append(text)
