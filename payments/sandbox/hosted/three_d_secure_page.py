"""The bank's question as a page: `/3ds/{intent}?secret=…`."""

import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from payments.sandbox import currencies, shapes
from payments.sandbox.api import Answer, Request
from payments.sandbox.hosted import pages
from payments.sandbox.hosted.checkout import success_url
from payments.sandbox.hosted.three_d_secure import NothingToAuthenticate
from payments.sandbox.store import Resource

if TYPE_CHECKING:
    from payments.sandbox.core import Sandbox


def serve(sandbox: "Sandbox", request: Request, intent_id: str) -> Answer:
    sandbox.tick()
    intent = sandbox.store.find(intent_id)
    secret = parse_qs(request.query).get("secret", [""])[0]
    if intent is None or not is_secret(intent, secret):
        return pages.message(request, "not_found", status=404)
    if intent["status"] != "requires_action":
        return pages.message(request, "nothing_to_authenticate", status=410)
    if request.method == "POST":
        return answer(sandbox, request, intent)
    return show(sandbox, request, intent)


def is_secret(intent: Resource, secret: str) -> bool:
    known = intent.get("client_secret") or ""
    # As bytes: in texts it takes ASCII only, and the address may hold anything.
    return bool(known) and hmac.compare_digest(known.encode(), secret.encode())


def answer(sandbox: "Sandbox", request: Request, intent: Resource) -> Answer:
    passed = pages.form(request).get("answer")
    if passed not in ("complete", "fail"):
        return show(sandbox, request, intent, status=422)
    act = sandbox.three_d_secure.complete if passed == "complete" else sandbox.three_d_secure.fail
    try:
        url = act(intent["id"])
    except NothingToAuthenticate:
        return pages.message(request, "nothing_to_authenticate", status=410)
    return pages.redirect(url) if url else pages.message(request, "answered", status=200)


def show(sandbox: "Sandbox", request: Request, intent: Resource, *, status: int = 200) -> Answer:
    paying = intent["object"] == "payment_intent"
    amount = currencies.shown(intent["amount"], intent["currency"]) if paying else ""
    method = sandbox.store.find(intent["payment_method"]) or {}
    context = {"amount": amount, "last4": method.get("card", {}).get("last4", "")}
    return pages.render(
        request,
        "three_d_secure.html",
        context,
        status=status,
        language=pages.language_of(sandbox, intent),
        leads_to=destination(sandbox, intent),
    )


def destination(sandbox: "Sandbox", intent: Resource) -> str:
    notes = shapes.private(intent)
    session = sandbox.store.find(notes.get("checkout_session", ""))
    return success_url(session) if session else str(notes.get("return_url") or "")
