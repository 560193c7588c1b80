"""Stripe's test cards and what each of them does."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

# Messages are Stripe's own, in English; only the hosted pages say them in the reader's language.
from django.utils.translation import gettext_noop as _


class Authentication(StrEnum):
    """When a card asks for 3-D Secure."""

    NEVER = "never"
    UNLESS_SET_UP = "unless_set_up"
    ALWAYS = "always"
    ON_SESSION = "on_session"


@dataclass(frozen=True)
class Decline:
    code: str
    decline_code: str
    message: str
    advice_code: str | None
    network_code: str | None


@dataclass(frozen=True)
class Card:
    """`refuses` declines saving and charging, `refuses_charge` only charging."""

    number: str
    brand: str = "visa"
    authentication: Authentication = Authentication.NEVER
    refuses: Decline | None = None
    refuses_charge: Decline | None = None
    disputed_as: str | None = None
    inquiry: bool = False
    refund_fails: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def fingerprint(self) -> str:
        # One card has one fingerprint, whoever saves it.
        return hashlib.sha256(self.number.encode()).hexdigest()[:16]

    @property
    def charge_decline(self) -> Decline | None:
        return self.refuses or self.refuses_charge


GENERIC = Decline(
    "card_declined", "generic_decline", _("Your card was declined."), "try_again_later", "05"
)
INSUFFICIENT_FUNDS = Decline(
    "card_declined",
    "insufficient_funds",
    _("Your card has insufficient funds."),
    "try_again_later",
    "51",
)
LOST = Decline("card_declined", "lost_card", _("Your card was declined."), "do_not_try_again", "41")
STOLEN = Decline(
    "card_declined", "stolen_card", _("Your card was declined."), "do_not_try_again", "43"
)
EXPIRED = Decline(
    "expired_card", "expired_card", _("Your card has expired."), "confirm_card_data", "54"
)
WRONG_CVC = Decline(
    "incorrect_cvc",
    "incorrect_cvc",
    _("Your card's security code is incorrect."),
    "confirm_card_data",
    "N7",
)
PROCESSING = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "try_again_later",
    "06",
)
NEEDS_AUTHENTICATION = Decline(
    "authentication_required",
    "authentication_required",
    _("Your card was declined. This transaction requires authentication."),
    None,
    None,
)

CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242"),
        Card("5555555555554444", brand="mastercard"),
        Card("378282246310005", brand="amex"),
        Card("4000000000000077"),
        Card("4000002500003155", authentication=Authentication.UNLESS_SET_UP),
        Card("4000000000003220", authentication=Authentication.UNLESS_SET_UP),
        Card("4000002760003184", authentication=Authentication.ALWAYS),
        # Counts as set up from the beginning: off-session it never asks.
        Card("4000003800000446", authentication=Authentication.ON_SESSION),
        Card(
            "4000008260003178",
            authentication=Authentication.UNLESS_SET_UP,
            refuses_charge=INSUFFICIENT_FUNDS,
        ),
        Card("4000000000000341", refuses_charge=GENERIC),
        Card("4000000000000002", refuses=GENERIC),
        Card("4000000000009995", refuses=INSUFFICIENT_FUNDS),
        Card("4000000000009987", refuses=LOST),
        Card("4000000000009979", refuses=STOLEN),
        Card("4000000000000069", refuses=EXPIRED),
        Card("4000000000000127", refuses=WRONG_CVC),
        Card("4000000000000119", refuses=PROCESSING),
        Card("4000000000000259", disputed_as="fraudulent"),
        Card("4000000000001976", disputed_as="fraudulent", inquiry=True),
        Card("4000000000005126", refund_fails=True),
    )
}

# What stands after `pm_card_` and `tok_` in Stripe's ready-made test tokens.
TOKENS = {
    "visa": "4242424242424242",
    "mastercard": "5555555555554444",
    "amex": "378282246310005",
    "bypassPending": "4000000000000077",
    "authenticationRequiredOnSetup": "4000002500003155",
    "threeDSecure2Required": "4000000000003220",
    "authenticationRequired": "4000002760003184",
    "authenticationRequiredSetupForOffSession": "4000003800000446",
    "authenticationRequiredChargeDeclinedInsufficientFunds": "4000008260003178",
    "chargeCustomerFail": "4000000000000341",
    "chargeDeclined": "4000000000000002",
    "visa_chargeDeclined": "4000000000000002",
    "chargeDeclinedInsufficientFunds": "4000000000009995",
    "visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "visa_chargeDeclinedLostCard": "4000000000009987",
    "visa_chargeDeclinedStolenCard": "4000000000009979",
    "chargeDeclinedExpiredCard": "4000000000000069",
    "chargeDeclinedIncorrectCvc": "4000000000000127",
    "chargeDeclinedProcessingError": "4000000000000119",
    "createDispute": "4000000000000259",
    "createDisputeInquiry": "4000000000001976",
    "refundFail": "4000000000005126",
}


def digits(number: str) -> str:
    return "".join(mark for mark in number if mark not in " -")


def by_number(number: str) -> Card | None:
    return CARDS.get(digits(number))


def by_token(token: str) -> Card | None:
    """The card behind `pm_card_visa`, `tok_visa` and their kin."""
    for prefix in ("pm_card_", "tok_"):
        if token.startswith(prefix) and token.removeprefix(prefix) in TOKENS:
            return CARDS[TOKENS[token.removeprefix(prefix)]]
    return None


def passes_luhn(number: str) -> bool:
    """The check digit every real card number carries."""
    plain = digits(number)
    if not (plain.isascii() and plain.isdecimal() and 12 <= len(plain) <= 19):
        return False
    doubled = [int(mark) * (1 + place % 2) for place, mark in enumerate(reversed(plain))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
