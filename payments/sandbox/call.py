"""One call being executed: the store, the time, and who asked."""

from dataclasses import dataclass
from typing import Any

from payments.sandbox import errors, events, shapes
from payments.sandbox.store import Resource, Store


@dataclass(frozen=True)
class Call:
    """`now` is fixed for the whole call; `base_url` is where the hosted pages live."""

    store: Store
    now: float
    base_url: str
    request_id: str | None = None
    idempotency_key: str | None = None

    def get(self, kind: str, resource_id: str, *, param: str | None = None) -> Resource:
        """The object, or Stripe's refusal: 404 from the path, 400 from a parameter."""
        found = self.store.find(resource_id)
        # A deleted customer stays as a stump, which only its own address shows.
        if found is None or found["object"] != kind or found.get("deleted"):
            status = 404 if param is None else 400
            raise errors.no_such(kind, resource_id, param=param or "id", status=status)
        return found

    def new(self, kind: str, /, **values: Any) -> Resource:
        """A fresh object; whoever fills it in saves it."""
        return shapes.blank(kind, at=self.now, **values)

    def save(self, resource: Resource) -> Resource:
        return self.store.save(resource)

    def emit(
        self, event_type: str, resource: Resource, *, previous: Resource | None = None
    ) -> Resource:
        return events.emit(
            self.store,
            event_type,
            resource,
            at=self.now,
            previous=previous,
            request_id=self.request_id,
            idempotency_key=self.idempotency_key,
        )

    def later(self, seconds: float, action: str, target: str) -> None:
        """Have `timers` do something to an object once the clock gets there."""
        self.store.execute(
            "INSERT INTO timers (due_at, action, target) VALUES (?, ?, ?)",
            (self.now + seconds, action, target),
        )
