"""What a customer does on the Checkout page."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from payments.sandbox import cards, shapes
from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.hosted.problems import Problem
from payments.sandbox.resources import (
    charging,
    checkout_sessions,
    payment_intents,
    payment_methods,
    setup_intents,
)
from payments.sandbox.store import Resource

if TYPE_CHECKING:
    from payments.sandbox.core import Sandbox


class SessionClosed(Exception):
    """The session is complete or expired."""

    def __init__(self, session: Resource) -> None:
        super().__init__(f"{session['id']} is {session['status']}")
        self.session = session


@dataclass(frozen=True)
class Submission:
    """Where the browser goes next, or what is wrong with which field."""

    redirect_url: str | None = None
    requires_authentication: bool = False
    problems: dict[str, Problem] = field(default_factory=dict)
    declined: str | None = None

    @property
    def accepted(self) -> bool:
        return self.redirect_url is not None


class Checkout:
    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def submit_card(
        self,
        session_id: str,
        *,
        number: str = "4242424242424242",
        expiry: str = "12/34",
        cvc: str = "123",
        name: str = "",
        email: str = "",
    ) -> Submission:
        """One press of the button; a decline leaves the session open for another card."""
        sandbox = self._sandbox
        sandbox.tick()
        with sandbox.store.transaction():
            call = sandbox.call()
            session = call.get("checkout.session", session_id)
            if session["status"] != "open":
                raise SessionClosed(session)
            problems = examine(number=number, expiry=expiry, cvc=cvc, now=call.now)
            if problems:
                return Submission(problems=problems)
            # Examined just above; the second half is for the type checker.
            month, year = parse_expiry(expiry) or (12, 2034)
            card = cards.CARDS[cards.digits(number)]
            method = payment_methods.from_card(
                call,
                card,
                exp_month=month,
                exp_year=year,
                billing={"name": name, "email": email},
            )
            outcome = self._pay_or_save(call, session, method)
        sandbox.webhooks.wake()
        return outcome

    def _pay_or_save(self, call: Call, session: Resource, method: Resource) -> Submission:
        try:
            intent = start_intent(call, session, method)
        except StripeError as refusal:
            if not refusal.keeps_changes:
                raise
            # Not raised, or the transaction would take the attempt off the record.
            return Submission(declined=str(refusal))
        if intent["status"] == "requires_action":
            url = intent["next_action"]["redirect_to_url"]["url"]
            return Submission(redirect_url=url, requires_authentication=True)
        checkout_sessions.complete(call, session, method)
        return Submission(redirect_url=success_url(session))


def start_intent(call: Call, session: Resource, method: Resource) -> Resource:
    page = f"{call.base_url}/c/pay/{session['id']}"
    if session["mode"] == "setup":
        intent = call.get("setup_intent", session["setup_intent"])
        intent.update(payment_method=method["id"], status="requires_confirmation")
        return setup_intents.attempt(call, intent, return_url=page)
    intent = payment_intent(call, session)
    intent.update(payment_method=method["id"], status="requires_confirmation")
    shapes.private(intent).update(return_url=page, checkout_session=session["id"])
    return charging.attempt(call, intent)


def payment_intent(call: Call, session: Resource) -> Resource:
    if session["payment_intent"]:
        return call.get("payment_intent", session["payment_intent"])
    wanted = {"amount": session["amount_total"], "currency": session["currency"]}
    customer = {"customer": session["customer"]} if session["customer"] else {}
    data = shapes.private(session)["payment"]
    intent = payment_intents.create(call, {**wanted, **customer, **data})
    session["payment_intent"] = intent["id"]
    call.save(session)
    return intent


def success_url(session: Resource) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def examine(*, number: str, expiry: str, cvc: str, now: float) -> dict[str, Problem]:
    """What a person must correct before the bank is asked."""
    problems: dict[str, Problem] = {}
    if not cards.passes_luhn(number):
        problems["number"] = Problem.NUMBER_INVALID
    elif cards.by_number(number) is None:
        problems["number"] = Problem.NUMBER_UNKNOWN
    dates = parse_expiry(expiry)
    today = datetime.fromtimestamp(now, tz=UTC)
    if dates is None:
        problems["expiry"] = Problem.EXPIRY_INVALID
    elif (dates[1], dates[0]) < (today.year, today.month):
        problems["expiry"] = Problem.EXPIRY_PAST
    if not re.fullmatch(r"[0-9]{3,4}", cvc.strip()):
        problems["cvc"] = Problem.CVC_INVALID
    return problems


def parse_expiry(text: str) -> tuple[int, int] | None:
    """`12/34`, `12 / 2034` and `1234` as month and year."""
    found = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*[/ -]?\s*(?:20)?([0-9]{2})\s*", text)
    return (int(found[1]), 2000 + int(found[2])) if found else None
