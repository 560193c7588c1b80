"""A page that comes in pieces, as over a slow line or to a slow phone."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from benchmarks.weight import PHONE, SHIFTS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
# Long enough for a browser to draw what it has.
PAUSE = 0.7


@pytest.fixture
def slow_line(live_server: LiveServer) -> Iterator[str]:
    """The front page in two pieces, parted in the middle of its masthead; the rest as it is."""
    whole = Client().get("/en/").content.decode()
    seam = whole.index("data-theme-switch")
    pieces = [whole[: whole.index("</button>", seam)], whole[whole.index("</button>", seam) :]]

    class Line(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/en/":
                self.send_response(302)
                self.send_header("Location", live_server.url + self.path)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            for piece in pieces:
                self.wfile.write(piece.encode())
                self.wfile.flush()
                time.sleep(PAUSE)

        def log_message(self, *_said: object) -> None:
            """A test says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/en/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_moves_while_the_masthead_comes(slow_line: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()

    page.goto(slow_line)

    assert page.evaluate(SHIFTS) == []
    assert page.get_by_role("link", name="Sign in").first.is_visible()
    context.close()
