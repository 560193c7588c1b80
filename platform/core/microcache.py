"""A two-second cache of anonymous pages in process memory, before Django sees the request.

A campaign in the news costs next to nothing, and there is nothing to invalidate. Only answers
that are the same for every stranger are kept: no cookie or token came in (so an answer that
varies by cookie is the one for those without), none goes out, and the page forbids nothing.
One thread renders a missing page; the others wait for it. A proxy is told that it may do the
same, and whoever has the page already gets 304 instead of its bytes.

What is kept is compressed once, for all who read it. Nothing else is: a page that mixes a secret
with what a visitor sent can be read byte by byte from its compressed length (BREACH), and a page
that is the same for every stranger holds no secret. See docs/self-hosting.md.
"""

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = 2.0
MAX_BYTES = 16 * 1024 * 1024
MAX_PAGE_BYTES = 1024 * 1024
# Keys are not counted in MAX_BYTES, so they must be short.
MAX_ADDRESS = 1024
# Whoever has waited this long renders the page for themselves.
WAIT_SECONDS = 5.0
# How long a page found unfit is let through without others waiting for it.
UNFIT_SECONDS = 30.0
MAX_UNFIT = 4096
PRIVATE_REQUEST = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_HX_REQUEST")
FORBIDDING = ("private", "no-store", "no-cache")
# Requests with these headers never reach the cache, so what varies by them is of one kind here.
HARMLESS_VARY = {"cookie", "authorization", "accept-encoding", "hx-request", ""}

# Shorter answers would travel in one packet all the same.
LEAST_COMPRESSED = 1024
COMPRESSIBLE = re.compile(r"(text/|application/(json|xml|[a-z.]+\+(json|xml)))")
# “gzip;q=0” refuses it.
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")

# What a 304 has to repeat of the answer it stands for (RFC 9110, 15.4.5), and our own mark.
KEPT_BY_304 = {"cache-control", "date", "etag", "expires", "vary", "x-cache"}

Headers: TypeAlias = list[tuple[str, str]]
Key: TypeAlias = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Page:
    headers: Headers
    body: bytes
    expires: float
    compressed: bytes = b""

    def __len__(self) -> int:
        return len(self.body) + len(self.compressed)


@dataclass(slots=True)
class Answer:
    """What the application said to `start_response`, kept until it is known what it is worth."""

    status: str = ""
    headers: Headers = field(default_factory=list)
    exc_info: Any = None

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> Any:
        self.status, self.headers, self.exc_info = status, list(headers), exc_info
        return _no_writing


class MicroCache:
    """Wraps a WSGI application; safe under many threads, bounded in bytes."""

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        seconds: float = SECONDS,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.application = application
        self.seconds = seconds
        self.max_bytes = max_bytes
        self.clock = clock
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._rendering: dict[Key, threading.Event] = {}
        self._unfit: dict[Key, float] = {}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        key = key_of(environ)
        if key is None or self._unfit.get(key, 0) > self.clock():
            return self.application(environ, start_response)
        page = self._fresh(key)
        if page is None and environ["REQUEST_METHOD"] == "GET":
            page = self._wait_for(key)
            if page is None:
                return self._render(key, environ, start_response)
        if page is None:
            return self.application(environ, start_response)
        return _send(page, environ, start_response)

    def _fresh(self, key: Key) -> Page | None:
        page = self._pages.get(key)
        return page if page is not None and page.expires > self.clock() else None

    def _wait_for(self, key: Key) -> Page | None:
        """Claim the rendering of `key`, or wait for whoever has claimed it."""
        with self._lock:
            event = self._rendering.get(key)
            if event is None:
                # It may have arrived between the look and the lock.
                if (page := self._fresh(key)) is None:
                    self._rendering[key] = threading.Event()
                return page
        event.wait(WAIT_SECONDS)
        return self._fresh(key)

    def _render(
        self, key: Key, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        page = None
        try:
            answer = Answer()
            result = self.application(environ, answer)
            if not is_shareable(answer, result):
                start_response(answer.status, answer.headers, answer.exc_info)
                return result
            try:
                body = b"".join(result)
            finally:
                getattr(result, "close", lambda: None)()
            if len(body) > MAX_PAGE_BYTES:
                start_response(answer.status, answer.headers, answer.exc_info)
                return [body]
            headers = _for_proxies(answer.headers, body, seconds=self.seconds)
            fresh = Page(headers, body, self.clock() + self.seconds, _compressed(headers, body))
            page = replace(fresh, headers=[*headers, ("X-Cache", "hit")])
            return _send(fresh, environ, start_response)
        finally:
            self._settle(key, page)

    def _settle(self, key: Key, page: Page | None) -> None:
        """Keep the page, or remember that it is unfit, and let those go who wait for it."""
        with self._lock:
            if page is None:
                if len(self._unfit) >= MAX_UNFIT:
                    # Strangers invent addresses without end. To forget one costs a wait, and no
                    # wrong answer.
                    self._unfit.clear()
                self._unfit[key] = self.clock() + UNFIT_SECONDS
            else:
                self._keep(key, page)
            if (event := self._rendering.pop(key, None)) is not None:
                event.set()

    def _keep(self, key: Key, page: Page) -> None:
        """The oldest go first, which are also the first to expire."""
        if (old := self._pages.pop(key, None)) is not None:
            self._bytes -= len(old)
        self._pages[key] = page
        self._bytes += len(page)
        while self._bytes > self.max_bytes:
            _, oldest = self._pages.popitem(last=False)
            self._bytes -= len(oldest)


def _no_writing(_data: bytes) -> object:
    raise NotImplementedError("an answer is returned, not written")


def _for_proxies(headers: Headers, body: bytes, *, seconds: float) -> Headers:
    """A proxy may keep the page as long as we do; a browser asks again, by the page's mark."""
    mark = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    named = {name.lower(): value for name, value in headers}
    added = {"ETag": mark, "Cache-Control": f"public, max-age=0, s-maxage={int(seconds)}"}
    varied = ", ".join(filter(None, [named.get("vary"), "Accept-Encoding"]))
    return [
        *((name, value) for name, value in headers if name.lower() != "vary"),
        ("Vary", varied),
        *((name, value) for name, value in added.items() if name.lower() not in named),
    ]


def _compressed(headers: Headers, body: bytes) -> bytes:
    """Empty where it is not worth it."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    if len(body) < LEAST_COMPRESSED or not COMPRESSIBLE.match(kind):
        return b""
    return gzip.compress(body, compresslevel=6, mtime=0)


def _send(
    page: Page, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    mark = next(value for name, value in page.headers if name.lower() == "etag")
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    if mark in (each.strip() for each in known.split(",")):
        start_response("304 Not Modified", [h for h in page.headers if h[0].lower() in KEPT_BY_304])
        return [b""]
    headers, body = list(page.headers), page.body
    if page.compressed and TAKES_GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body = page.compressed
        headers = [each for each in headers if each[0].lower() != "content-length"]
        headers += [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body if environ["REQUEST_METHOD"] == "GET" else b""]


def key_of(environ: "WSGIEnvironment") -> Key | None:
    """What tells two anonymous reads apart; None where the answer must not be shared."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    for name in PRIVATE_REQUEST:
        if name in environ:
            return None
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if len(path) + len(query) > MAX_ADDRESS:
        return None
    # A proxy tells the scheme in a header, and absolute addresses on the page follow it.
    scheme = environ.get("HTTP_X_FORWARDED_PROTO") or environ.get("wsgi.url_scheme", "")
    return (scheme, environ.get("HTTP_HOST", ""), path, query)


def is_shareable(answer: Answer, result: Iterable[bytes]) -> bool:
    """Whether a stranger may get this answer too. A stream is never held in memory."""
    if not answer.status.startswith("200") or getattr(result, "streaming", None) is not False:
        return False
    for name, value in answer.headers:
        said = value.lower()
        match name.lower():
            case "set-cookie" | "content-encoding":
                return False
            case "cache-control" if any(word in said for word in FORBIDDING):
                return False
            case "vary" if {word.strip() for word in said.split(",")} - HARMLESS_VARY:
                return False
            # A nonce that two readers get is none.
            case "content-security-policy" if "'nonce-" in said:
                return False
    return True
