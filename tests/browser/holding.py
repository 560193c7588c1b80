"""Requests that wait until a test lets them go: a slow line, without its chance."""

from collections.abc import Callable
from time import monotonic

from playwright.sync_api import Page, Route

from tests.browser.conftest import PATIENCE


class Held:
    """Every request to `url` from now on, in the order in which they came."""

    def __init__(self, page: Page, url: str | Callable[[str], bool]) -> None:
        self.page = page
        self.routes: list[Route] = []
        self.is_over = False
        page.route(url, lambda route: self.take(route))

    def take(self, route: Route) -> None:
        if self.is_over:
            route.continue_()
        else:
            self.routes.append(route)

    def wait(self, number: int = 1) -> None:
        """Until so many have come: a browser asks when it is ready, not when it is told to."""
        until = monotonic() + PATIENCE / 1000
        while len(self.routes) < number:
            assert monotonic() < until, f"{len(self.routes)} requests came, not {number}"
            self.page.wait_for_timeout(20)

    def let_go(self) -> None:
        """The oldest."""
        self.wait()
        self.routes.pop(0).continue_()

    def let_go_all(self) -> None:
        """Whatever has come and still comes."""
        self.is_over = True
        while self.routes:
            self.let_go()
