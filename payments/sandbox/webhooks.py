"""Delivery of events: signed when sent, retried with growing pauses, never in a call's way."""

import hashlib
import hmac
import json
import logging
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from payments.sandbox import events, shapes
from payments.sandbox.resources import webhook_endpoints
from payments.sandbox.store import Resource, Store

log = logging.getLogger("payments.sandbox")
WORKERS = 3
TIMEOUT_SECONDS = 10
# Far shorter than Stripe's, which grow to hours: here somebody sits and waits.
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# As long as Stripe tries in live mode.
GIVE_UP_AFTER_SECONDS = 3 * 86_400
LOOK_AGAIN_SECONDS = 0.5


@dataclass(frozen=True)
class Delivery:
    id: int
    event: str
    endpoint: str
    attempts: int
    first_at: float


def signature(payload: str, secret: str, *, at: float) -> str:
    """The `Stripe-Signature` header, scheme v1."""
    signed = f"{int(at)}.{payload}".encode()
    return f"t={int(at)},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def pause(attempts: int) -> float:
    """Seconds to wait after this many failed attempts: 1, 2, 4 … 60."""
    return min(FIRST_PAUSE_SECONDS * 2.0 ** min(attempts - 1, 20), LONGEST_PAUSE_SECONDS)


class Webhooks:
    """Waiting deliveries are rows, so they survive a kill; in-flight ones are sent again."""

    def __init__(self, store: Store, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._bell = threading.Condition()
        self._in_flight: set[int] = set()
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        for number in range(WORKERS):
            thread = threading.Thread(target=self._work, name=f"webhooks-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        with self._bell:
            self._stopping = True
            self._bell.notify_all()
        for thread in self._threads:
            thread.join(TIMEOUT_SECONDS + 1)
        self._threads.clear()

    def wake(self) -> None:
        # Never inside a transaction: a sender holds the bell while it waits for the store.
        if self._threads:
            with self._bell:
                self._bell.notify()

    def signed(self, event_id: str, secret: str, *, at: float | None = None) -> tuple[str, str]:
        """Body and signature header as they would be sent."""
        body = self.payload(event_id)
        return body, signature(body, secret, at=self._clock() if at is None else at)

    def payload(self, event_id: str) -> str:
        event = self._store.find(event_id)
        if event is None:
            raise LookupError(event_id)
        # Indented as Stripe's are: whoever reads and writes them anew breaks the signature.
        return json.dumps(shapes.public(event), indent=2)

    def duplicate(self, event_id: str) -> int:
        """Queue an event again for every endpoint that asked for it."""
        event = self._store.find(event_id)
        if event is None or event["object"] != "event":
            raise LookupError(event_id)
        endpoints = events.subscribed(self._store, event["type"])
        with self._store.transaction():
            for endpoint in endpoints:
                events.queue(self._store, event_id, endpoint["id"], at=self._clock())
        self.wake()
        return len(endpoints)

    def waiting(self) -> int:
        return int(self._store.query("SELECT count(*) FROM deliveries")[0][0])

    def _work(self) -> None:
        while True:
            with self._bell:
                if self._stopping:
                    return
                delivery = self._claim()
                if delivery is None:
                    self._bell.wait(LOOK_AGAIN_SECONDS)
                    continue
            try:
                self._deliver(delivery)
            except Exception:
                log.exception("Delivery %s failed inside the sandbox", delivery.id)
            finally:
                with self._bell:
                    self._in_flight.discard(delivery.id)

    def _claim(self) -> Delivery | None:
        switches = self._store.setting("delivery", {})
        if switches.get("paused"):
            return None
        rows = self._store.query(
            # More than all threads hold at once, and enough to be shuffled.
            "SELECT id, event, endpoint, attempts, first_at FROM deliveries WHERE due_at <= ? "
            "ORDER BY due_at, id LIMIT 50",
            (self._clock(),),
        )
        due = [Delivery(*row) for row in rows if row[0] not in self._in_flight]
        if not due:
            return None
        chosen = secrets.choice(due) if switches.get("shuffle") else due[0]
        self._in_flight.add(chosen.id)
        return chosen

    def _deliver(self, delivery: Delivery) -> None:
        endpoint = self._store.find(delivery.endpoint)
        if endpoint is None or endpoint["status"] != "enabled":
            self._forget(delivery)
        elif self._send(endpoint, delivery.event):
            self._record_success(delivery)
        else:
            self._retry_later(delivery)

    def _send(self, endpoint: Resource, event_id: str) -> bool:
        body, header = self.signed(event_id, webhook_endpoints.secret_of(endpoint))
        # Only http and https addresses are let in.
        request = urllib.request.Request(  # noqa: S310
            endpoint["url"],
            body.encode(),
            {
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": header,
                "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            },
        )
        try:
            with OPENER.open(request, timeout=TIMEOUT_SECONDS) as response:
                return bool(200 <= response.status < 300)
        except (OSError, ValueError, urllib.error.URLError) as failure:
            log.info("Webhook %s to %s: %s", event_id, endpoint["url"], failure)
            return False

    def _forget(self, delivery: Delivery) -> None:
        self._store.execute("DELETE FROM deliveries WHERE id = ?", (delivery.id,))

    def _record_success(self, delivery: Delivery) -> None:
        with self._store.transaction():
            self._forget(delivery)
            event = self._store.find(delivery.event)
            if event is not None and event["pending_webhooks"] > 0:
                self._store.save({**event, "pending_webhooks": event["pending_webhooks"] - 1})

    def _retry_later(self, delivery: Delivery) -> None:
        now = self._clock()
        if now - delivery.first_at > GIVE_UP_AFTER_SECONDS:
            self._forget(delivery)
            return
        attempts = delivery.attempts + 1
        self._store.execute(
            "UPDATE deliveries SET attempts = ?, due_at = ? WHERE id = ?",
            (attempts, now + pause(attempts), delivery.id),
        )


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Stripe counts a redirect as a failed delivery."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


# No proxy from the environment: endpoints are on this machine.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)
