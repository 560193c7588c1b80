"""The control page `/_sandbox/` and the control API `/_sandbox/api/…`.

Bodies are forms or JSON. A form with `page=1` comes from the control page and is led back there.
"""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from payments.sandbox.api import Answer, Request
from payments.sandbox.errors import StripeError
from payments.sandbox.faults import Kind
from payments.sandbox.hosted import pages
from payments.sandbox.hosted.checkout import SessionClosed
from payments.sandbox.hosted.three_d_secure import NothingToAuthenticate
from payments.sandbox.shapes import public

if TYPE_CHECKING:
    from payments.sandbox.core import Sandbox

Given = dict[str, Any]
RECENT_EVENTS = 20


def state(sandbox: "Sandbox", given: Given) -> Any:
    return sandbox.control.state()


def counts(sandbox: "Sandbox", given: Given) -> Any:
    return sandbox.control.counts()


def charges(sandbox: "Sandbox", given: Given) -> Any:
    return sandbox.control.charges_per_payment_intent()


def arm(sandbox: "Sandbox", given: Given) -> Any:
    sandbox.control.fail_next(
        str(given["kind"]),
        count=int(given.get("count", 1)),
        path_prefix=str(given.get("path_prefix", "/v1/")),
        method=str(given.get("method", "")),
        seconds=float(given.get("seconds", 30)),
    )
    return sandbox.faults.describe()


def disarm(sandbox: "Sandbox", given: Given) -> Any:
    sandbox.control.clear_faults()
    return []


def limit_rate(sandbox: "Sandbox", given: Given) -> Any:
    return {"rate_per_second": sandbox.control.limit_rate(int(given["per_second"]))}


def change_delivery(sandbox: "Sandbox", given: Given) -> Any:
    changes = {name: value for name, value in given.items() if name != "page"}
    for name in ("paused", "shuffle"):
        if name in changes:
            changes[name] = str(changes[name]).lower() in ("1", "true", "on", "yes")
    return sandbox.control.change_delivery(**changes)


def duplicate(sandbox: "Sandbox", given: Given, event: str) -> Any:
    return {"queued": sandbox.control.duplicate_event(event)}


def dispute(sandbox: "Sandbox", given: Given) -> Any:
    inquiry = str(given.get("inquiry", "")).lower() in ("1", "true", "on")
    return public(sandbox.control.dispute(str(given["charge"]), inquiry=inquiry))


def fail_refund(sandbox: "Sandbox", given: Given, refund: str) -> Any:
    return public(sandbox.control.fail_refund(refund))


def submit_card(sandbox: "Sandbox", given: Given, session: str) -> Any:
    names = ("number", "expiry", "cvc", "name", "email")
    typed = {name: str(given[name]) for name in names if name in given}
    done = sandbox.checkout.submit_card(session, **typed)
    return {
        "redirect_url": done.redirect_url,
        "requires_authentication": done.requires_authentication,
        "declined": done.declined,
        "problems": {name: str(problem) for name, problem in done.problems.items()},
    }


def authenticate(sandbox: "Sandbox", given: Given, intent: str) -> Any:
    passed = str(given.get("answer", "complete")) == "complete"
    act = sandbox.three_d_secure.complete if passed else sandbox.three_d_secure.fail
    return {"redirect_url": act(intent)}


def tick(sandbox: "Sandbox", given: Given) -> Any:
    return {"done": sandbox.tick()}


OPERATIONS: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", "state", state),
    ("GET", "counts", counts),
    ("GET", "charges", charges),
    ("POST", "faults", arm),
    ("DELETE", "faults", disarm),
    ("POST", "faults/clear", disarm),
    ("POST", "rate", limit_rate),
    ("POST", "delivery", change_delivery),
    ("POST", r"events/(?P<event>evt_\w+)/duplicate", duplicate),
    ("POST", "disputes", dispute),
    ("POST", r"refunds/(?P<refund>re_\w+)/fail", fail_refund),
    ("POST", r"checkout/(?P<session>cs_test_\w+)/card", submit_card),
    ("POST", r"three_d_secure/(?P<intent>\w+)", authenticate),
    ("POST", "tick", tick),
)


def serve_api(sandbox: "Sandbox", request: Request, path: str) -> Answer:
    try:
        given = body(request)
        result = perform(sandbox, request.method, path, given)
    # A field that is missing (KeyError) is the caller's fault; an address that is not there, 404.
    except LookupError as unknown:
        return answer(404 if isinstance(unknown, NoSuchOperation) else 400, error=repr(unknown))
    except (SessionClosed, NothingToAuthenticate) as late:
        return answer(409, error=str(late))
    except StripeError as refusal:
        return answer(refusal.status, error=str(refusal))
    except (ValueError, TypeError) as wrong:
        return answer(400, error=str(wrong))
    if given.get("page"):
        return pages.redirect("/_sandbox/")
    return Answer(200, json.dumps(result), {"Content-Type": "application/json"})


class NoSuchOperation(LookupError):
    """No control operation has this method and address."""


def perform(sandbox: "Sandbox", method: str, path: str, given: Given) -> Any:
    for verb, pattern, operation in OPERATIONS:
        found = re.fullmatch(pattern, path.strip("/"))
        if verb == method and found:
            return operation(sandbox, given, **found.groupdict())
    raise NoSuchOperation(f"{method} {path}")


def body(request: Request) -> Given:
    if request.headers.get("content-type", "").startswith("application/json"):
        given = json.loads(request.body or b"{}")
        if not isinstance(given, dict):
            raise ValueError("The body must be a JSON object.")
        return given
    return dict(pages.form(request))


def answer(status: int, **fields: Any) -> Answer:
    return Answer(status, json.dumps(fields), {"Content-Type": "application/json"})


def serve_page(sandbox: "Sandbox", request: Request) -> Answer:
    now = sandbox.control.state()
    events = sandbox.store.select("event", {}, limit=RECENT_EVENTS)
    context = {
        "kinds": [str(kind) for kind in Kind],
        "delivery": {name: str(value) for name, value in now["delivery"].items()},
        "paused": now["delivery"]["paused"],
        "shuffle": now["delivery"]["shuffle"],
        "rate": str(now["rate_per_second"]),
        "waiting": str(now["deliveries_waiting"]),
        "faults": [{k: str(v) for k, v in fault.items()} for fault in now["faults"]],
        "objects": {kind: str(n) for kind, n in now["counts"]["objects"].items()},
        "doubles": str(len(now["counts"]["double_charges"])),
        "succeeded": str(now["counts"]["charges_succeeded"]),
        "events": [{"id": event["id"], "type": event["type"]} for event in events],
    }
    return pages.render(request, "control.html", context)
