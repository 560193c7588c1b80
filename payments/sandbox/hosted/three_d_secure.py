"""What a customer does on the 3-D Secure page of their bank."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from payments.sandbox import shapes
from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.hosted.checkout import success_url
from payments.sandbox.resources import charging, checkout_sessions, setup_intents
from payments.sandbox.store import Resource

if TYPE_CHECKING:
    from payments.sandbox.core import Sandbox


class NothingToAuthenticate(Exception):
    """The intent does not wait for its customer (any more)."""


class ThreeDSecure:
    """Both answers return the address the browser goes to next, or None without one."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def complete(self, intent_id: str) -> str | None:
        return self._answer(intent_id, passed=True)

    def fail(self, intent_id: str) -> str | None:
        return self._answer(intent_id, passed=False)

    def _answer(self, intent_id: str, *, passed: bool) -> str | None:
        sandbox = self._sandbox
        sandbox.tick()
        with sandbox.store.transaction():
            call = sandbox.call()
            intent = waiting_intent(call, intent_id)
            method = call.get("payment_method", intent["payment_method"])
            intent = conclude(call, intent, passed=passed)
            url = self._next_url(call, intent, method)
        sandbox.webhooks.wake()
        return url

    def _next_url(self, call: Call, intent: Resource, method: Resource) -> str | None:
        session_id = shapes.private(intent).get("checkout_session")
        if session_id is None:
            return returning(intent)
        session = call.get("checkout.session", session_id)
        if intent["status"] not in ("succeeded", "requires_capture"):
            return f"{call.base_url}/c/pay/{session_id}"
        checkout_sessions.complete(call, session, call.get("payment_method", method["id"]))
        return success_url(session)


def waiting_intent(call: Call, intent_id: str) -> Resource:
    intent = call.store.find(intent_id)
    if intent is None or intent.get("status") != "requires_action":
        raise NothingToAuthenticate(intent_id)
    return intent


def conclude(call: Call, intent: Resource, *, passed: bool) -> Resource:
    """The intent afterwards; a decline after authentication is kept, not raised."""
    setup = intent["object"] == "setup_intent"
    if not passed:
        failed = setup_intents.fail_authentication if setup else charging.fail_authentication
        return failed(call, intent)
    attempt = setup_intents.attempt if setup else charging.attempt
    try:
        return attempt(call, intent, authenticated=True)
    except StripeError as refusal:
        if not refusal.keeps_changes:
            raise
        return call.get(intent["object"], intent["id"])


def returning(intent: Resource) -> str | None:
    url: str | None = shapes.private(intent).get("return_url")
    if not url:
        return None
    kind = intent["object"]
    succeeded = intent["status"] in ("succeeded", "requires_capture")
    query = urlencode(
        {
            kind: intent["id"],
            f"{kind}_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if succeeded else "failed",
        }
    )
    address, mark, fragment = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{mark}{fragment}"
