"""The sandbox itself: one store, one clock, and everything that works on them."""

import time
from collections.abc import Callable
from pathlib import Path

from payments.sandbox import api, timers
from payments.sandbox.call import Call
from payments.sandbox.control import Control
from payments.sandbox.faults import RateLimit, Switches
from payments.sandbox.hosted.checkout import Checkout
from payments.sandbox.hosted.three_d_secure import ThreeDSecure
from payments.sandbox.idempotency import Keys
from payments.sandbox.store import Resource, Store
from payments.sandbox.webhooks import Webhooks


class Sandbox:
    """Safe to use from many threads. Delivers no webhook until `webhooks.start()`."""

    def __init__(
        self,
        *,
        storage: Path | None = None,
        base_url: str = "http://127.0.0.1:12111",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = Store(storage)
        self.base_url = base_url
        self.clock = clock
        self.keys = Keys(self.store)
        self.faults = Switches()
        self.rate_limit = RateLimit()
        self.webhooks = Webhooks(self.store, clock=clock)
        self.checkout = Checkout(self)
        self.three_d_secure = ThreeDSecure(self)
        self.control = Control(self)

    def call(self, *, request_id: str | None = None, idempotency_key: str | None = None) -> Call:
        return Call(self.store, self.clock(), self.base_url, request_id, idempotency_key)

    def handle(self, request: api.Request) -> api.Answer:
        return api.handle(self, request)

    def tick(self) -> int:
        """Do what is due by now; the number of things done."""
        with self.store.transaction():
            done = timers.run_due(self.call())
            self.keys.forget_old(at=self.clock())
        # After the transaction: see `Webhooks.wake`.
        self.webhooks.wake()
        return done

    def events(self, event_type: str | None = None) -> list[Resource]:
        """Everything emitted so far, oldest first."""
        found = self.store.every("event", **({"type": event_type} if event_type else {}))
        return found[::-1]

    def close(self) -> None:
        self.webhooks.stop()
        self.store.close()
