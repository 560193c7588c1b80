"""What a rule looks at, and what a rule is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from payments.sandbox import errors
from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.store import Resource

CREATE_PAYMENT = "POST /v1/payment_intents"
UPDATE_PAYMENT = "POST /v1/payment_intents/{intent}"
CONFIRM_PAYMENT = "POST /v1/payment_intents/{intent}/confirm"
CREATE_SETUP = "POST /v1/setup_intents"
CONFIRM_SETUP = "POST /v1/setup_intents/{intent}/confirm"
CREATE_SESSION = "POST /v1/checkout/sessions"
CREATE_REFUND = "POST /v1/refunds"
CREATE_METHOD = "POST /v1/payment_methods"
CREATE_ENDPOINT = "POST /v1/webhook_endpoints"
UPDATE_ENDPOINT = "POST /v1/webhook_endpoints/{webhook_endpoint}"
EVERY_POST = "POST"

PAYMENTS = (CREATE_PAYMENT, UPDATE_PAYMENT, CONFIRM_PAYMENT)
STARTS = (CREATE_PAYMENT, CREATE_SETUP)
INTENTS = (*PAYMENTS, CREATE_SETUP, CONFIRM_SETUP)


@dataclass(frozen=True)
class Facts:
    """What the rules look at."""

    operation: str
    params: dict[str, Any]
    target: Resource
    call: Call

    def final(self, name: str) -> Any:
        """The value after this call: given now, or stored before."""
        return self.params.get(name, self.target.get(name))

    @property
    def confirms(self) -> bool:
        if self.operation in (CONFIRM_PAYMENT, CONFIRM_SETUP):
            return True
        return self.params.get("confirm") is True

    @property
    def currency(self) -> str:
        return str(self.final("currency") or "").lower()


@dataclass(frozen=True)
class Rule:
    name: str
    operations: tuple[str, ...]
    broken: Callable[[Facts], bool]
    refuse: Callable[[Facts], StripeError]

    def applies(self, operation: str) -> bool:
        return operation in self.operations or (
            EVERY_POST in self.operations and operation.startswith("POST ")
        )


def says(
    message: str, *, param: str | None = None, code: str | None = None
) -> Callable[[Facts], StripeError]:
    return lambda facts: StripeError(400, message, param=param, code=code)


def missing(name: str) -> Callable[[Facts], StripeError]:
    return lambda facts: errors.missing_parameter(name)
