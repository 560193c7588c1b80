"""The micro-cache keeps what is the same for every stranger, and nothing else."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from core import microcache
from core.microcache import MicroCache


@pytest.fixture(autouse=True)
def _no_connections() -> Iterator[None]:
    """Closing a response looks after the database's connections, which these tests have not."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@dataclass
class Site:
    """An application that counts how often it was asked, behind a cache with its own clock."""

    answer: Callable[[], Any] = lambda: HttpResponse("page")
    asked: int = 0
    now: float = 1000.0
    closed: int = 0
    max_bytes: int = microcache.MAX_BYTES
    cache: MicroCache = field(init=False)

    def __post_init__(self) -> None:
        self.cache = MicroCache(self, max_bytes=self.max_bytes, clock=lambda: self.now)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked += 1
        response = self.answer()
        response._resource_closers.append(self._count)
        start_response(
            f"{response.status_code} {response.reason_phrase}",
            [
                *response.items(),
                *(("Set-Cookie", c.OutputString()) for c in response.cookies.values()),
            ],
        )
        return response

    def _count(self) -> None:
        self.closed += 1

    def get(self, path: str = "/en/", **environ: str) -> tuple[str, dict[str, str], bytes]:
        request = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_HOST": "site", **environ}
        said: list[Any] = []
        hear: Any = lambda status, headers, exc=None: said.extend((status, headers))  # noqa: E731
        body = b"".join(self.cache(request, hear))
        return said[0], dict(said[1]), body


def test_a_page_is_rendered_once_in_two_seconds() -> None:
    site = Site()
    first, again = site.get(), site.get()
    site.now += 1.99
    site.get()

    assert site.asked == 1
    assert first[2] == again[2] == b"page"
    assert "X-Cache" not in first[1]
    assert again[1] == first[1] | {"X-Cache": "hit"}

    site.now += 0.02
    assert "X-Cache" not in site.get()[1]
    assert site.asked == 2


def test_the_applications_response_is_closed_so_that_its_connections_are() -> None:
    site = Site()
    site.get()

    assert site.closed == 1


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "a=b"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_HX_REQUEST": "true"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": "q" * 2000},
    ],
)
def test_whoever_is_somebody_neither_fills_nor_reads_it(environ: dict[str, str]) -> None:
    site = Site()
    site.get()
    site.get(**environ)
    site.get(**environ)

    assert site.asked == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "private"},
        {"Cache-Control": "max-age=0, No-Store"},
        {"Cache-Control": "no-cache"},
        {"Vary": "Accept-Language"},
        {"Vary": "Cookie, *"},
        {"Content-Encoding": "gzip"},
        {"Content-Security-Policy": "script-src 'nonce-abc'"},
    ],
)
def test_an_answer_that_forbids_it_is_not_kept(headers: dict[str, str]) -> None:
    site = Site(answer=lambda: HttpResponse("page", headers=headers))
    site.get()
    site.get()

    assert site.asked == 2


def test_an_answer_that_sets_a_cookie_is_not_kept() -> None:
    def answer() -> HttpResponse:
        response = HttpResponse("page")
        response.set_cookie("csrftoken", "secret")
        return response

    site = Site(answer=answer)
    site.get()
    site.get()

    assert site.asked == 2


@pytest.mark.parametrize("status", [201, 301, 404, 500])
def test_only_a_plain_success_is_kept(status: int) -> None:
    site = Site(answer=lambda: HttpResponse("page", status=status))
    site.get()

    assert site.get()[0].startswith(str(status))
    assert site.asked == 2


@pytest.mark.parametrize(
    "stream", [lambda: StreamingHttpResponse([b"pa", b"ge"]), lambda: FileResponse(b"page")]
)
def test_a_stream_passes_through(stream: Callable[[], Any]) -> None:
    site = Site(answer=stream)
    site.get()

    assert site.get()[2]
    assert site.asked == 2


def test_what_varies_by_cookie_is_kept_for_those_without() -> None:
    site = Site(answer=lambda: HttpResponse("page", headers={"Vary": "Cookie, Accept-Encoding"}))
    site.get()
    site.get()
    site.get(HTTP_COOKIE="sessionid=x")

    assert site.asked == 2


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/de/"},
        {"QUERY_STRING": "page=2"},
        {"HTTP_HOST": "other"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_every_address_has_its_own_page(other: dict[str, str]) -> None:
    site = Site()
    site.get()
    site.get(**other)

    assert site.asked == 2


def test_a_head_request_reads_the_page_but_never_fills_it() -> None:
    site = Site()
    site.get(REQUEST_METHOD="HEAD")
    site.get()
    status, _, body = site.get(REQUEST_METHOD="HEAD")

    assert (status, body, site.asked) == ("200 OK", b"", 2)


def test_it_stays_within_its_bytes_and_drops_the_oldest() -> None:
    site = Site(answer=lambda: HttpResponse(b"x" * 400), max_bytes=1000)
    for path in ("/1", "/2", "/3"):
        site.get(path)

    assert site.cache._bytes == 800
    site.get("/3")
    assert site.asked == 3
    site.get("/1")
    assert site.asked == 4


def test_a_page_too_large_is_served_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microcache, "MAX_PAGE_BYTES", 3)
    site = Site()

    assert site.get()[2] == site.get()[2] == b"page"
    assert site.asked == 2


def test_many_threads_at_once_render_a_page_once() -> None:
    def slow() -> HttpResponse:
        time.sleep(0.05)
        return HttpResponse("page")

    site = Site(answer=slow)
    bodies: list[bytes] = []
    threads = [threading.Thread(target=lambda: bodies.append(site.get()[2])) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert bodies == [b"page"] * 16
    assert site.asked == 1


def test_nobody_waits_for_a_page_known_to_be_unfit() -> None:
    inside, gate = threading.Event(), threading.Event()
    site = Site(answer=lambda: HttpResponse("form", headers={"Cache-Control": "private"}))
    site.get()

    def slow() -> HttpResponse:
        inside.set()
        gate.wait(60)
        return HttpResponse("form", headers={"Cache-Control": "private"})

    site.answer = slow
    thread = threading.Thread(target=site.get)
    thread.start()
    assert inside.wait(60)
    site.answer = lambda: HttpResponse("mine")
    began = time.monotonic()

    assert site.get()[2] == b"mine"
    assert time.monotonic() - began < microcache.WAIT_SECONDS
    gate.set()
    thread.join()


def test_an_error_in_the_application_lets_those_go_who_wait() -> None:
    def broken() -> HttpResponse:
        raise RuntimeError("broken")

    site = Site(answer=broken)
    with pytest.raises(RuntimeError):
        site.get()

    assert site.cache._rendering == {}


class TestWhatProxiesAreTold:
    def test_they_may_keep_the_page_as_long_as_we_do(self) -> None:
        site = Site()

        for _status, headers, _body in (site.get(), site.get()):
            assert headers["Cache-Control"] == "public, max-age=0, s-maxage=2"
            assert headers["ETag"].startswith('W/"')

    def test_whoever_has_the_page_gets_no_bytes(self) -> None:
        site = Site()
        mark = site.get()[1]["ETag"]

        status, headers, body = site.get(HTTP_IF_NONE_MATCH=f'W/"other", {mark}')

        assert (status, body) == ("304 Not Modified", b"")
        assert headers["ETag"] == mark
        assert "Content-Type" not in headers

    def test_that_holds_for_a_page_just_rendered_too(self) -> None:
        site = Site()
        mark = site.get()[1]["ETag"]
        site.now += 3

        assert site.get(HTTP_IF_NONE_MATCH=mark)[0] == "304 Not Modified"
        assert site.asked == 2

    def test_a_page_that_has_changed_has_another_mark(self) -> None:
        pages = iter([HttpResponse("before"), HttpResponse("after")])
        site = Site(answer=lambda: next(pages))
        mark = site.get()[1]["ETag"]
        site.now += 3

        status, _headers, body = site.get(HTTP_IF_NONE_MATCH=mark)

        assert (status, body) == ("200 OK", b"after")

    def test_what_the_page_says_itself_stands(self) -> None:
        site = Site(answer=lambda: HttpResponse("x", headers={"Cache-Control": "max-age=60"}))

        assert site.get()[1]["Cache-Control"] == "max-age=60"

    @pytest.mark.parametrize("headers", [{"Cache-Control": "private"}, {"Set-Cookie": "a=b"}])
    def test_a_persons_page_is_not_marked(self, headers: dict[str, str]) -> None:
        site = Site(answer=lambda: HttpResponse("mine", headers=headers))

        assert "ETag" not in site.get()[1]


LONG = "<p>A page that says the same again.</p>" * 100
TAKES = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


def test_a_long_page_is_compressed_once_for_who_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(answer=lambda: HttpResponse(LONG, headers={"Content-Length": len(LONG)}))
    plain, first = site.get(), site.get(**TAKES)
    monkeypatch.setattr(gzip, "compress", lambda *_args, **_options: pytest.fail("again"))
    again = site.get(**TAKES)

    assert site.asked == 1
    assert plain[2] == LONG.encode()
    assert "Content-Encoding" not in plain[1]
    assert plain[1]["Content-Length"] == str(len(LONG))
    for _status, headers, body in (first, again):
        assert gzip.decompress(body) == LONG.encode()
        assert headers["Content-Encoding"] == "gzip"
        assert headers["Content-Length"] == str(len(body))
        assert headers["ETag"] == plain[1]["ETag"]


def test_a_head_request_says_how_long_the_compressed_page_is() -> None:
    site = Site(answer=lambda: HttpResponse(LONG))
    page = site.get(**TAKES)
    _status, headers, body = site.get(REQUEST_METHOD="HEAD", **TAKES)

    assert (headers["Content-Length"], body) == (str(len(page[2])), b"")


def test_what_is_not_the_same_for_everyone_is_never_compressed() -> None:
    """A secret beside a visitor's words could be guessed from the length."""
    site = Site(answer=lambda: HttpResponse(LONG))
    signed_in = site.get(HTTP_COOKIE="sessionid=x", **TAKES)
    site.answer = lambda: HttpResponse(LONG, headers={"Cache-Control": "private"})
    private = site.get("/en/me/", **TAKES)

    for _status, headers, body in (signed_in, private):
        assert body == LONG.encode()
        assert "Content-Encoding" not in headers


@pytest.mark.parametrize(
    ("kind", "length", "accepts"),
    [
        ("image/png", 5000, "gzip"),
        ("text/html", 10, "gzip"),
        ("text/html", 5000, ""),
        ("text/html", 5000, "br"),
        ("text/html", 5000, "gzip;q=0, br"),
        ("text/html", 5000, "gzip; q=0.0"),
    ],
)
def test_it_is_left_as_it_is(kind: str, length: int, accepts: str) -> None:
    site = Site(answer=lambda: HttpResponse("a" * length, content_type=kind))
    _status, headers, body = site.get(HTTP_ACCEPT_ENCODING=accepts)

    assert body == b"a" * length
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize("accepts", ["gzip;q=0.5", "br, gzip", "gzip;q=1.0, br;q=0"])
def test_who_takes_it_is_understood(accepts: str) -> None:
    site = Site(answer=lambda: HttpResponse(LONG))

    assert site.get(HTTP_ACCEPT_ENCODING=accepts)[1]["Content-Encoding"] == "gzip"


def test_proxies_are_told_that_there_are_two_of_it() -> None:
    site = Site(answer=lambda: HttpResponse(LONG, headers={"Vary": "Cookie"}))
    headers = site.get(**TAKES)[1]

    assert headers["Vary"] == "Cookie, Accept-Encoding"
    known = site.get(HTTP_IF_NONE_MATCH=headers["ETag"], **TAKES)
    assert (known[0], known[2]) == ("304 Not Modified", b"")
    assert "Content-Encoding" not in known[1]


def test_compressed_pages_count_among_its_bytes() -> None:
    site = Site(answer=lambda: HttpResponse(LONG), max_bytes=len(LONG) + 10)
    site.get("/en/one/")
    site.get("/en/one/")

    assert site.asked == 2
