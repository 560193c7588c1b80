"""From a request to an answer: key, address, parameters, rules, execution."""

import base64
import binascii
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from payments.sandbox import (
    errors,
    events,
    expansion,
    forms,
    idempotency,
    params,
    routes,
    shapes,
    timers,
)
from payments.sandbox.errors import StripeError
from payments.sandbox.faults import Fault, Kind
from payments.sandbox.rules import table

if TYPE_CHECKING:
    from payments.sandbox.core import Sandbox

log = logging.getLogger("payments.sandbox")


class Fate(StrEnum):
    """What becomes of an answer on its way out."""

    SENT = "sent"
    CLOSED = "closed"
    HUNG = "hung"


@dataclass(frozen=True)
class Request:
    """Header names are lower case."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    fate: Fate = Fate.SENT
    hang_seconds: float = 0


def handle(sandbox: "Sandbox", request: Request) -> Answer:
    """Never raises: what goes wrong inside becomes Stripe's 500."""
    request_id = shapes.new_id("req_", 14)
    try:
        answer = _struck_or_served(sandbox, request, request_id)
    except StripeError as refusal:
        answer = refused(refusal)
    except Exception:
        log.exception("The sandbox failed on %s %s", request.method, request.path)
        answer = refused(errors.internal())
    answer.headers.setdefault("Content-Type", "application/json")
    answer.headers["Request-Id"] = request_id
    answer.headers["Stripe-Version"] = request.headers.get("stripe-version", events.API_VERSION)
    return answer


def refused(refusal: StripeError) -> Answer:
    # The SDK goes by this header: the call that holds the key is over in a moment.
    headers = {"Stripe-Should-Retry": "true"} if refusal.status == 409 else {}
    return Answer(refusal.status, json.dumps({"error": refusal.error}), headers)


def _struck_or_served(sandbox: "Sandbox", request: Request, request_id: str) -> Answer:
    authenticate(request.headers)
    # Before the key is looked at: what is refused here may be asked again under the same one.
    if not sandbox.rate_limit.admits(sandbox.clock()):
        raise errors.rate_limited()
    fault = sandbox.faults.take(request.method, request.path)
    if fault and fault.kind is Kind.RATE_LIMIT:
        raise errors.rate_limited()
    if fault and fault.kind is Kind.CLOSE:
        return Answer(0, "", fate=Fate.CLOSED)
    answer = _serve(sandbox, request, request_id, fault)
    if fault and fault.kind is Kind.CLOSE_AFTER:
        answer.fate = Fate.CLOSED
    if fault and fault.kind is Kind.HANG_AFTER:
        answer.fate, answer.hang_seconds = Fate.HUNG, fault.seconds
    return answer


def authenticate(headers: Mapping[str, str]) -> None:
    """Any test key will do, as a bearer token or as the user name of basic sign-in."""
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if not credentials.strip():
        raise errors.missing_key()
    key = credentials.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            raise errors.invalid_key() from None
    if scheme.lower() not in ("bearer", "basic") or not key.startswith("sk_test_"):
        raise errors.invalid_key()


def _serve(sandbox: "Sandbox", request: Request, request_id: str, fault: Fault | None) -> Answer:
    route, ids = routes.find(request.method, request.path)
    given, expand = _parameters(route, request)
    # Stripe passes over keys of GET and DELETE.
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    work = Work(sandbox, request, request_id, route, ids, given, expand, fault, key)
    if not key:
        return work.execute()
    mark = idempotency.fingerprint(request.method, request.path, request.body)
    with sandbox.keys.claim(key, mark, at=sandbox.clock()) as kept:
        if kept is not None:
            headers = {"Idempotency-Key": key, "Idempotent-Replayed": "true"}
            return Answer(kept.status, kept.body, headers)
        return work.execute(mark)


def _parameters(route: routes.Route, request: Request) -> tuple[dict[str, Any], list[str]]:
    try:
        text = request.query if request.method == "GET" else request.body.decode()
    except UnicodeDecodeError:
        raise StripeError(400, "Invalid request: the body is not valid UTF-8.") from None
    content_type = request.headers.get("content-type", "")
    if request.body and not content_type.startswith("application/x-www-form-urlencoded"):
        raise StripeError(
            400, "Invalid request: send parameters as application/x-www-form-urlencoded."
        )
    decoded = forms.decode(text)
    expand = _expand_paths(decoded.pop("expand", {}))
    table.refuse_retired_names(route.name, decoded)
    given = params.read(decoded, route.params, route.schema)
    routes.require_modelled(route, given)
    return given, expand


def _expand_paths(given: Any) -> list[str]:
    if not isinstance(given, dict) or not all(isinstance(path, str) for path in given.values()):
        raise errors.invalid_parameter("expand", "Invalid array")
    return list(given.values())


@dataclass
class Work:
    """One call past its checks on names and types."""

    sandbox: "Sandbox"
    request: Request
    request_id: str
    route: routes.Route
    ids: dict[str, str]
    given: dict[str, Any]
    expand: list[str]
    fault: Fault | None
    key: str | None

    def execute(self, mark: str | None = None) -> Answer:
        """Changes and the kept answer are committed together, or not at all."""
        if self.fault and self.fault.kind is Kind.SLOW:
            time.sleep(self.fault.seconds)
        store = self.sandbox.store
        with store.transaction():
            call = self.sandbox.call(request_id=self.request_id, idempotency_key=self.key)
            # In a transaction of its own: what was due stays done, though this call may be refused.
            timers.run_due(call)
        with store.transaction():
            facts = table.gather(self.route.name, self.given, self.ids, call)
            table.check(facts)
            answer = self._run(call)
            if self.key and mark:
                self.sandbox.keys.keep(self.key, mark, answer.status, answer.body, at=call.now)
                answer.headers["Idempotency-Key"] = self.key
        self.sandbox.webhooks.wake()
        return answer

    def _run(self, call: Any) -> Answer:
        if self.fault and self.fault.kind is Kind.SERVER_ERROR:
            answer = refused(errors.internal())
            # A retry under the same key would only be given this answer again.
            answer.headers["Stripe-Should-Retry"] = "false" if self.key else "true"
            return answer
        declined: StripeError | None = None
        try:
            # A savepoint: a refusal undoes its handler's work, a decline keeps the attempt.
            with call.store.transaction():
                try:
                    found = self.route.handler(call, self.given, *self.ids.values())
                except StripeError as refusal:
                    if not refusal.keeps_changes:
                        raise
                    declined = refusal
                else:
                    shown = shapes.public(expansion.expand(call.store, found, self.expand))
                    return Answer(200, json.dumps(shown))
        except StripeError as refusal:
            return refused(refusal)
        assert declined is not None
        return refused(declined)
