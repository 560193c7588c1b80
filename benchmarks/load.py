"""Requests one after another over one connection, and what they took."""

import http.client
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

OK = range(200, 400)


class Unexpected(RuntimeError):
    """A measured request was refused: its figure would mean nothing."""


@dataclass(frozen=True)
class Call:
    """One request. `body` and `query` may be functions, where no two may be alike."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    body: bytes | Callable[[], tuple[bytes, Mapping[str, str]]] | None = None
    query: Callable[[], str] | None = None


@dataclass(frozen=True)
class Figures:
    """Seconds of each request."""

    seconds: Sequence[float]

    @property
    def per_second(self) -> float:
        return len(self.seconds) / sum(self.seconds)

    @property
    def p50_ms(self) -> float:
        return statistics.median(self.seconds) * 1000

    @property
    def p99_ms(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)] * 1000


def measure(calls: Mapping[str, Call], *, rounds: int, each: int) -> dict[str, Figures]:
    """Every call by turns, so that a noisy minute falls on all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    connections: dict[str, http.client.HTTPConnection] = {}
    for turn in range(rounds + 1):
        for name, call in calls.items():
            host = urlsplit(call.url).netloc
            connection = connections.setdefault(host, http.client.HTTPConnection(host))
            taken = [_request(connection, call) for _ in range(each)]
            if turn:  # the first turn warms caches and connections
                seconds[name] += taken
    return {name: Figures(taken) for name, taken in seconds.items()}


def _request(connection: http.client.HTTPConnection, call: Call) -> float:
    parts = urlsplit(call.url)
    query = call.query() if call.query else parts.query
    path = f"{parts.path}?{query}" if query else parts.path
    body, headers = call.body, dict(call.headers or {})
    if callable(body):
        body, more = body()
        headers |= more
    started = time.perf_counter()
    connection.request(call.method, path, body=body, headers=headers)
    answer = connection.getresponse()
    # To the end, or the connection could not be used again.
    answer.read()
    taken = time.perf_counter() - started
    if answer.status not in OK:
        raise Unexpected(f"{call.method} {call.url} answered {answer.status}")
    return taken
