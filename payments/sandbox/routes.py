"""The table of operations: method, address, handler, the SDK's type of its parameters.

`models` names the parameters the sandbox acts on. Another legal one is refused in plain
words rather than ignored: code that needs it would otherwise pass here and fail at Stripe.
"""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from payments.sandbox import specification
from payments.sandbox.errors import StripeError, unrecognised_url
from payments.sandbox.resources import (
    balance_transactions,
    charges,
    checkout_sessions,
    customers,
    disputes,
    event_log,
    payment_intents,
    payment_methods,
    refunds,
    setup_intents,
    webhook_endpoints,
)
from payments.sandbox.store import Resource

Handler = Callable[..., Resource]


@dataclass(frozen=True)
class Route:
    method: str
    template: str
    handler: Handler
    params_name: str
    models: frozenset[str] | None = None
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        named = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template)
        object.__setattr__(self, "pattern", re.compile(named))

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"

    @cached_property
    def params(self) -> type:
        """The SDK's TypedDict, imported when first used."""
        package = "stripe.params"
        if self.template.startswith("/v1/checkout/"):
            package = "stripe.params.checkout"
        found: type = getattr(importlib.import_module(package), self.params_name)
        return found

    @cached_property
    def schema(self) -> specification.Schema | None:
        return specification.request_schema(self.method, self.template)


def route(method: str, template: str, handler: Handler, params: str, models: str = "") -> Route:
    return Route(method, template, handler, params, frozenset(models.split()) or None)


PAYMENT = (
    "payment_method payment_method_options off_session return_url error_on_requires_action "
    "receipt_email setup_future_usage shipping use_stripe_sdk "
)
ROUTES = (
    route(
        "POST",
        "/v1/customers",
        customers.create,
        "CustomerCreateParams",
        "address description email metadata name phone preferred_locales shipping",
    ),
    route(
        "GET",
        "/v1/customers",
        customers.list_all,
        "CustomerListParams",
        "created email ending_before limit starting_after",
    ),
    route("GET", "/v1/customers/{customer}", customers.retrieve, "CustomerRetrieveParams"),
    route(
        "POST",
        "/v1/customers/{customer}",
        customers.update,
        "CustomerUpdateParams",
        "address description email invoice_settings metadata name phone preferred_locales shipping",
    ),
    route("DELETE", "/v1/customers/{customer}", customers.delete, "CustomerDeleteParams"),
    route(
        "GET",
        "/v1/customers/{customer}/payment_methods",
        payment_methods.list_of_customer,
        "CustomerPaymentMethodListParams",
    ),
    route(
        "GET",
        "/v1/customers/{customer}/payment_methods/{payment_method}",
        payment_methods.retrieve_of_customer,
        "CustomerPaymentMethodRetrieveParams",
    ),
    route(
        "POST",
        "/v1/payment_methods",
        payment_methods.create,
        "PaymentMethodCreateParams",
        "allow_redisplay billing_details card metadata type",
    ),
    route(
        "GET",
        "/v1/payment_methods",
        payment_methods.list_all,
        "PaymentMethodListParams",
        "allow_redisplay customer ending_before limit starting_after type",
    ),
    route(
        "GET",
        "/v1/payment_methods/{payment_method}",
        payment_methods.retrieve,
        "PaymentMethodRetrieveParams",
    ),
    route(
        "POST",
        "/v1/payment_methods/{payment_method}",
        payment_methods.update,
        "PaymentMethodUpdateParams",
        "allow_redisplay billing_details card metadata",
    ),
    route(
        "POST",
        "/v1/payment_methods/{payment_method}/attach",
        payment_methods.attach,
        "PaymentMethodAttachParams",
        "customer",
    ),
    route(
        "POST",
        "/v1/payment_methods/{payment_method}/detach",
        payment_methods.detach,
        "PaymentMethodDetachParams",
    ),
    route(
        "POST",
        "/v1/setup_intents",
        setup_intents.create,
        "SetupIntentCreateParams",
        "allowed_payment_method_types automatic_payment_methods confirm customer description "
        "metadata payment_method return_url usage use_stripe_sdk",
    ),
    route(
        "GET",
        "/v1/setup_intents",
        setup_intents.list_all,
        "SetupIntentListParams",
        "created customer ending_before limit payment_method starting_after",
    ),
    route("GET", "/v1/setup_intents/{intent}", setup_intents.retrieve, "SetupIntentRetrieveParams"),
    route(
        "POST",
        "/v1/setup_intents/{intent}",
        setup_intents.update,
        "SetupIntentUpdateParams",
        "customer description metadata payment_method",
    ),
    route(
        "POST",
        "/v1/setup_intents/{intent}/confirm",
        setup_intents.confirm,
        "SetupIntentConfirmParams",
        "payment_method return_url use_stripe_sdk",
    ),
    route(
        "POST", "/v1/setup_intents/{intent}/cancel", setup_intents.cancel, "SetupIntentCancelParams"
    ),
    route(
        "POST",
        "/v1/payment_intents",
        payment_intents.create,
        "PaymentIntentCreateParams",
        PAYMENT + "allowed_payment_method_types amount automatic_payment_methods "
        "capture_method confirm confirmation_method currency customer description metadata "
        "statement_descriptor statement_descriptor_suffix transfer_group",
    ),
    route(
        "GET",
        "/v1/payment_intents",
        payment_intents.list_all,
        "PaymentIntentListParams",
        "created customer ending_before limit starting_after",
    ),
    route(
        "GET",
        "/v1/payment_intents/{intent}",
        payment_intents.retrieve,
        "PaymentIntentRetrieveParams",
    ),
    route(
        "POST",
        "/v1/payment_intents/{intent}",
        payment_intents.update,
        "PaymentIntentUpdateParams",
        "amount currency customer description metadata payment_method payment_method_options "
        "receipt_email setup_future_usage shipping statement_descriptor "
        "statement_descriptor_suffix transfer_group",
    ),
    route(
        "POST",
        "/v1/payment_intents/{intent}/confirm",
        payment_intents.confirm,
        "PaymentIntentConfirmParams",
        PAYMENT,
    ),
    route(
        "POST",
        "/v1/payment_intents/{intent}/cancel",
        payment_intents.cancel,
        "PaymentIntentCancelParams",
    ),
    route(
        "POST",
        "/v1/payment_intents/{intent}/capture",
        payment_intents.capture,
        "PaymentIntentCaptureParams",
        "amount_to_capture",
    ),
    route(
        "GET",
        "/v1/charges",
        charges.list_all,
        "ChargeListParams",
        "created customer ending_before limit payment_intent starting_after transfer_group",
    ),
    route("GET", "/v1/charges/{charge}", charges.retrieve, "ChargeRetrieveParams"),
    route(
        "POST",
        "/v1/charges/{charge}",
        charges.update,
        "ChargeUpdateParams",
        "customer description metadata receipt_email transfer_group",
    ),
    route(
        "POST",
        "/v1/refunds",
        refunds.create,
        "RefundCreateParams",
        "amount charge metadata payment_intent reason",
    ),
    route("GET", "/v1/refunds", refunds.list_all, "RefundListParams"),
    route("GET", "/v1/refunds/{refund}", refunds.retrieve, "RefundRetrieveParams"),
    route("POST", "/v1/refunds/{refund}", refunds.update, "RefundUpdateParams"),
    route("POST", "/v1/refunds/{refund}/cancel", refunds.cancel, "RefundCancelParams"),
    route("GET", "/v1/balance", balance_transactions.balance, "BalanceRetrieveParams"),
    route(
        "GET",
        "/v1/balance_transactions",
        balance_transactions.list_all,
        "BalanceTransactionListParams",
        "created currency ending_before limit source starting_after type",
    ),
    route(
        "GET",
        "/v1/balance_transactions/{id}",
        balance_transactions.retrieve,
        "BalanceTransactionRetrieveParams",
    ),
    route(
        "POST",
        "/v1/checkout/sessions",
        checkout_sessions.create,
        "SessionCreateParams",
        "allowed_payment_method_types cancel_url client_reference_id currency custom_text "
        "customer customer_creation customer_email expires_at line_items locale metadata mode "
        "payment_intent_data setup_intent_data submit_type success_url ui_mode",
    ),
    route(
        "GET",
        "/v1/checkout/sessions",
        checkout_sessions.list_all,
        "SessionListParams",
        "created customer ending_before limit payment_intent starting_after status",
    ),
    route(
        "GET",
        "/v1/checkout/sessions/{session}",
        checkout_sessions.retrieve,
        "SessionRetrieveParams",
    ),
    route(
        "POST",
        "/v1/checkout/sessions/{session}",
        checkout_sessions.update,
        "SessionUpdateParams",
        "metadata",
    ),
    route(
        "POST",
        "/v1/checkout/sessions/{session}/expire",
        checkout_sessions.expire,
        "SessionExpireParams",
    ),
    route("GET", "/v1/disputes", disputes.list_all, "DisputeListParams"),
    route("GET", "/v1/disputes/{dispute}", disputes.retrieve, "DisputeRetrieveParams"),
    route("POST", "/v1/disputes/{dispute}", disputes.update, "DisputeUpdateParams"),
    route("POST", "/v1/disputes/{dispute}/close", disputes.close, "DisputeCloseParams"),
    route("GET", "/v1/events", event_log.list_all, "EventListParams"),
    route("GET", "/v1/events/{id}", event_log.retrieve, "EventRetrieveParams"),
    route(
        "POST",
        "/v1/webhook_endpoints",
        webhook_endpoints.create,
        "WebhookEndpointCreateParams",
        "api_version description enabled_events metadata url",
    ),
    route("GET", "/v1/webhook_endpoints", webhook_endpoints.list_all, "WebhookEndpointListParams"),
    route(
        "GET",
        "/v1/webhook_endpoints/{webhook_endpoint}",
        webhook_endpoints.retrieve,
        "WebhookEndpointRetrieveParams",
    ),
    route(
        "POST",
        "/v1/webhook_endpoints/{webhook_endpoint}",
        webhook_endpoints.update,
        "WebhookEndpointUpdateParams",
    ),
    route(
        "DELETE",
        "/v1/webhook_endpoints/{webhook_endpoint}",
        webhook_endpoints.delete,
        "WebhookEndpointDeleteParams",
    ),
)


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    for candidate in ROUTES:
        found = candidate.pattern.fullmatch(path)
        if candidate.method == method and found:
            return candidate, found.groupdict()
    raise unrecognised_url(method, path)


def require_modelled(found: Route, params: dict[str, Any]) -> None:
    for name in params:
        if found.models is not None and name not in found.models:
            raise StripeError(
                400,
                f"The parameter {name} is legal at Stripe, but this sandbox does not model it.",
                code="sandbox_unsupported_parameter",
                param=name,
            )
