"""Checkout as a page: `/c/pay/{session}`."""

from typing import TYPE_CHECKING

from payments.sandbox import currencies
from payments.sandbox.api import Answer, Request
from payments.sandbox.errors import StripeError
from payments.sandbox.hosted import pages
from payments.sandbox.hosted.checkout import SessionClosed, Submission, success_url
from payments.sandbox.store import Resource

if TYPE_CHECKING:
    from payments.sandbox.core import Sandbox

FIELDS = ("number", "expiry", "cvc", "name", "email")
LONGEST = 200


def serve(sandbox: "Sandbox", request: Request, session_id: str) -> Answer:
    sandbox.tick()
    try:
        session = sandbox.call().get("checkout.session", session_id)
    except StripeError:
        return pages.message(request, "not_found", status=404)
    if session["status"] == "complete":
        return pages.redirect(success_url(session))
    if session["status"] != "open":
        return closed(sandbox, request, session)
    if request.method == "POST":
        return submit(sandbox, request, session)
    typed = {"email": session["customer_email"] or ""}
    return show(sandbox, request, session, typed=typed, submission=Submission())


def submit(sandbox: "Sandbox", request: Request, session: Resource) -> Answer:
    given = pages.form(request)
    typed = {name: given.get(name, "")[:LONGEST] for name in FIELDS}
    try:
        submission = sandbox.checkout.submit_card(session["id"], **typed)
    except SessionClosed as late:
        if late.session["status"] == "complete":
            return pages.redirect(success_url(late.session))
        return closed(sandbox, request, late.session)
    except StripeError as refusal:
        submission = Submission(declined=str(refusal))
    if submission.redirect_url:
        return pages.redirect(submission.redirect_url)
    return show(sandbox, request, session, typed=typed, submission=submission, status=422)


def show(
    sandbox: "Sandbox",
    request: Request,
    session: Resource,
    *,
    typed: dict[str, str],
    submission: Submission,
    status: int = 200,
) -> Answer:
    """What was typed stands there again; the card code too, since no card here is real."""
    total = session["amount_total"]
    text = session["custom_text"]["submit"]
    context = {
        "typed": typed,
        "problems": {name: str(problem) for name, problem in submission.problems.items()},
        "declined": submission.declined or last_refusal(sandbox, session),
        "saving": session["mode"] == "setup",
        "total": currencies.shown(total, session["currency"]) if total else "",
        "text": text["message"] if text else "",
        "cancel_url": session["cancel_url"] or "",
        "asks_email": session["customer"] is None,
    }
    return pages.render(
        request,
        "checkout.html",
        context,
        status=status,
        language=pages.language_of(sandbox, session),
        leads_to=success_url(session),
    )


def last_refusal(sandbox: "Sandbox", session: Resource) -> str:
    """Back from a failed 3-D Secure challenge the page says why."""
    for name, error in (
        ("setup_intent", "last_setup_error"),
        ("payment_intent", "last_payment_error"),
    ):
        intent = sandbox.store.find(session[name]) if session[name] else None
        if intent and intent[error]:
            return str(intent[error]["message"])
    return ""


def closed(sandbox: "Sandbox", request: Request, session: Resource) -> Answer:
    context = {"message": "expired", "back_url": session["cancel_url"] or ""}
    language = pages.language_of(sandbox, session)
    return pages.render(request, "message.html", context, status=410, language=language)
