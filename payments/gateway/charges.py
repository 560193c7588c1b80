"""PaymentIntents: made once for a pledge, confirmed once per attempt, read when in doubt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import stripe

from core.money import Money
from payments.gateway.client import Refused, call, every, id_of, stripe_client

# Stripe's fee stands on the balance transaction of the charge, and nowhere nearer.
EXPAND = ["latest_charge.balance_transaction"]


@dataclass(frozen=True)
class Intent:
    """A PaymentIntent as it stands.

    `received` and `fee` are what Stripe took and kept; `failure_code` is the decline code of
    the last try, else its error code; `action_url` leads to the bank's page.
    """

    id: str
    status: str
    pledge_key: str
    received: Money
    fee: Money
    charge_id: str = ""
    failure_code: str = ""
    action_url: str = ""
    customer_id: str = ""

    @property
    def succeeded(self) -> bool:
        return self.status == "succeeded"


def create(
    *, pledge_key: str, amount: Money, customer_id: str, round_key: str, description: str
) -> Intent:
    """The pledge's one PaymentIntent. Asking again gives the same one."""
    intent = call(
        stripe_client().v1.payment_intents.create,
        {
            "amount": amount.minor,
            "currency": amount.currency.lower(),
            "customer": customer_id,
            # By default Stripe captures after it has answered, and the fee is not known until then.
            "capture_method": "automatic",
            "description": description[:200],
            # By this a later transfer to the firm is tied to the charges that it comes from.
            "transfer_group": round_key,
            "metadata": {"pledge": pledge_key, "round": round_key},
        },
        {"idempotency_key": f"pledge:{pledge_key}:create"},
    )
    return _intent(intent)


def confirm(
    intent_id: str,
    *,
    pledge_key: str,
    number: int,
    payment_method_id: str,
    return_url: str = "",
) -> Intent:
    """Try the card: off-session, or with the backer there if a `return_url` is given.

    A declined card is an answer, not an error: read the intent's status. Asking again under
    the same number tries nothing new.
    """
    params: dict[str, object] = {"payment_method": payment_method_id, "expand": EXPAND}
    # Off-session nobody can answer: a bank that wants to ask declines, with that as its reason.
    params |= {"return_url": return_url} if return_url else {"off_session": True}
    options = {"idempotency_key": f"pledge:{pledge_key}:confirm:{number}"}
    try:
        confirmed = call(
            stripe_client().v1.payment_intents.confirm,
            intent_id,
            params,  # type: ignore[arg-type]
            options,  # type: ignore[arg-type]
        )
    # Read, not taken from the error: under a used key that is as old as the first answer.
    except stripe.CardError:
        return read(intent_id)
    except Refused as problem:
        # The intent has moved on without us (a bank page finished, a second worker).
        if problem.code == "payment_intent_unexpected_state":
            return read(intent_id)
        raise
    return _intent(confirmed)


def read(intent_id: str) -> Intent:
    """How the intent stands now."""
    return _intent(call(stripe_client().v1.payment_intents.retrieve, intent_id, {"expand": EXPAND}))


def find(*, pledge_key: str, customer_id: str) -> Intent | None:
    """The pledge's intent, when its key is too old to be asked under."""
    page = call(stripe_client().v1.payment_intents.list, {"customer": customer_id, "limit": 100})
    # Listed, not searched for: Stripe's search lags behind, and what it misses would be made again.
    for intent in every(page):
        if _metadata(intent).get("pledge") == pledge_key:
            return read(intent.id)
    return None


def cancel(intent_id: str) -> Intent:
    """Make sure this intent can never charge; if it already has, the answer says so."""
    try:
        return _intent(call(stripe_client().v1.payment_intents.cancel, intent_id))
    except Refused:
        return read(intent_id)


def since(moment: datetime) -> Iterator[Intent]:
    """Every intent made since then, for the nightly comparison."""
    page = call(
        stripe_client().v1.payment_intents.list,
        {
            "created": {"gte": int(moment.timestamp())},
            "limit": 100,
            "expand": ["data.latest_charge"],
        },
    )
    for intent in every(page):
        yield _intent(intent)


def _intent(intent: stripe.PaymentIntent) -> Intent:
    currency = intent.currency.upper()
    charge = intent.latest_charge if isinstance(intent.latest_charge, stripe.Charge) else None
    booked = charge.balance_transaction if charge else None
    fee = booked.fee if isinstance(booked, stripe.BalanceTransaction) else 0
    return Intent(
        id=intent.id,
        status=intent.status,
        pledge_key=_metadata(intent).get("pledge", ""),
        received=Money(intent.amount_received or 0, currency),
        fee=Money(fee, currency),
        charge_id=charge.id if charge else "",
        failure_code=_failure_code(intent),
        action_url=_action_url(intent),
        customer_id=id_of(intent.customer),
    )


def _metadata(intent: stripe.PaymentIntent) -> dict[str, str]:
    return intent.metadata.to_dict()


def _failure_code(intent: stripe.PaymentIntent) -> str:
    error = intent.last_payment_error
    if error is None:
        return ""
    if error.code == "authentication_required":
        return error.code
    return getattr(error, "decline_code", None) or error.code or "declined"


def _action_url(intent: stripe.PaymentIntent) -> str:
    action = intent.next_action
    redirect = getattr(action, "redirect_to_url", None) if action else None
    return (redirect.url if redirect else "") or ""
