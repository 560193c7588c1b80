"""A page that comes in pieces, as over a slow line or to a slow phone."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from playwright.sync_api import Browser, ViewportSize
from pytest_django.live_server_helper import LiveServer

from benchmarks.weight import PHONE, SHIFTS
from projects.models import PhaseKind
from tests.browser.conftest import DESK
from tests.factories import cms, projects

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
# Long enough for a browser to draw what it has.
PAUSE = 0.7


@pytest.fixture
def slow_line(live_server: LiveServer) -> Iterator[Callable[[str, str], str]]:
    """The address of a page that comes in two pieces, parted before some words."""
    with ExitStack() as open_lines:
        yield lambda path, seam: open_lines.enter_context(_line(live_server.url, path, seam))


@contextmanager
def _line(house: str, path: str, seam: str) -> Iterator[str]:
    whole = Client().get(path).content.decode()
    parted = whole.index(seam)

    class Line(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != path:
                self.send_response(302)
                self.send_header("Location", house + self.path)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            for piece in (whole[:parted], whole[parted:]):
                self.wfile.write(piece.encode())
                self.wfile.flush()
                time.sleep(PAUSE)

        def log_message(self, *_said: object) -> None:
            """A test says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{path}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_moves_while_the_masthead_comes(
    slow_line: Callable[[str, str], str], chromium: Browser
) -> None:
    page = chromium.new_context(viewport=PHONE, service_workers="block").new_page()

    page.goto(slow_line("/en/", "</button>"))

    assert page.evaluate(SHIFTS) == []
    assert page.get_by_role("link", name="Sign in").first.is_visible()
    page.context.close()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_foot_of_a_short_page_does_not_move_while_it_comes(
    slow_line: Callable[[str, str], str], chromium: Browser, viewport: ViewportSize
) -> None:
    page = chromium.new_context(viewport=viewport, service_workers="block").new_page()

    page.goto(slow_line("/en/offline/", '<li><a href="/en/imprint/">'))

    assert page.evaluate(SHIFTS) == []
    assert page.get_by_role("link", name="Imprint").is_visible()
    page.context.close()


def test_no_filter_moves_while_the_others_come(
    slow_line: Callable[[str, str], str], chromium: Browser
) -> None:
    page = chromium.new_context(viewport=DESK, service_workers="block").new_page()

    page.goto(slow_line("/en/campaigns/", '<label class="field__label" for="id_near"'))

    assert page.evaluate(SHIFTS) == []
    assert page.get_by_label("Near", exact=True).is_visible()
    page.context.close()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    "seam",
    ['<li class="phase-bar__phase phase-bar__phase--next"', "phase-bar__phase--last"],
    ids=["after the first", "before the last"],
)
def test_no_phase_moves_while_the_others_come(
    slow_line: Callable[[str, str], str], chromium: Browser, viewport: ViewportSize, seam: str
) -> None:
    url = cms.live_page(projects.campaign(PhaseKind.PROPOSE)).url
    page = chromium.new_context(viewport=viewport, service_workers="block").new_page()

    page.goto(slow_line(url, seam))

    assert page.evaluate(SHIFTS) == []
    assert page.locator(".phase-bar__phase").count() == len(PhaseKind)
    page.context.close()


@pytest.mark.parametrize("languages", [("de",), ("de", "fa")], ids=["three", "four"])
def test_no_question_to_a_list_moves_while_the_others_come(
    slow_line: Callable[[str, str], str], chromium: Browser, languages: tuple[str, ...]
) -> None:
    campaign = projects.campaign(PhaseKind.VOTE)
    for language in languages:
        projects.idea(campaign, title=f"A zip in {language}", tags=["zip"], language=language)
    page = chromium.new_context(viewport=DESK, service_workers="block").new_page()

    page.goto(slow_line(f"/en/ideas/{campaign.slug}/", 'for="id_order"'))

    assert page.evaluate(SHIFTS) == []
    assert page.locator(".tools .field").count() == 2 + len(languages)
    page.context.close()
