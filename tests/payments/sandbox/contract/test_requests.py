"""What a request must look like: names, types, words, keys, cursors."""

import time
import uuid
from typing import Any

import pytest
import stripe


def send(
    client: stripe.StripeClient, method: str, path: str, params: dict[str, Any] | None = None
) -> None:
    """Past the SDK's types, as a program with a mistake would."""
    client.raw_request(method, path, **(params or {}))


@pytest.mark.parametrize(
    ("path", "params", "code", "param"),
    [
        ("/v1/customers", {"nickname": "x"}, "parameter_unknown", "nickname"),
        ("/v1/customers", {"address": {"planet": "x"}}, "parameter_unknown", "address[planet]"),
        ("/v1/payment_intents", {"currency": "eur"}, "parameter_missing", "amount"),
        (
            "/v1/payment_intents",
            {"amount": "ten", "currency": "eur"},
            "parameter_invalid_integer",
            "amount",
        ),
        ("/v1/payment_intents", {"amount": 10, "currency": "eur"}, "amount_too_small", "amount"),
        (
            "/v1/payment_intents",
            {"amount": 500, "currency": "eur", "customer": "cus_nobody"},
            "resource_missing",
            "customer",
        ),
        (
            "/v1/payment_intents",
            {"amount": 500, "currency": "eur", "payment_method_types": ["card"]},
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
        (
            "/v1/payment_intents",
            {"amount": "", "currency": "eur"},
            "parameter_invalid_empty",
            "amount",
        ),
    ],
)
def test_wrong_parameters_are_named(
    client: stripe.StripeClient, path: str, params: dict[str, Any], code: str, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        send(client, "post", path, params)

    assert refused.value.http_status == 400
    assert (refused.value.code, refused.value.param) == (code, param)
    assert refused.value.request_id


def test_unknown_words_are_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        send(
            client,
            "post",
            "/v1/checkout/sessions",
            {"mode": "banana", "currency": "eur", "success_url": "https://example.com/"},
        )

    assert refused.value.param == "mode"
    assert "must be one of" in str(refused.value)


def test_missing_objects_answer_404(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent") as refused:
        client.v1.payment_intents.retrieve("pi_nothing")

    assert refused.value.http_status == 404
    assert refused.value.code == "resource_missing"


def test_unknown_address_answers_404(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as refused:
        send(client, "post", "/v1/payment_intents/pi_x/banana")

    assert refused.value.http_status == 404


def test_same_key_gives_the_same_answer(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    key: Any = {"idempotency_key": str(uuid.uuid4())}
    wanted: Any = {"amount": 700, "currency": "eur", "customer": customer.id}

    first = client.v1.payment_intents.create(wanted, key)
    again = client.v1.payment_intents.create(wanted, key)

    assert again.id == first.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.payment_intents.list({"customer": customer.id}).data) == 1


def test_same_key_with_other_parameters_is_an_error(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    key: Any = {"idempotency_key": str(uuid.uuid4())}
    client.v1.payment_intents.create(
        {"amount": 700, "currency": "eur", "customer": customer.id}, key
    )

    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.payment_intents.create(
            {"amount": 800, "currency": "eur", "customer": customer.id}, key
        )

    assert refused.value.http_status == 400


def test_declines_are_kept_under_their_key(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    card = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer.id})
    intent = client.v1.payment_intents.create(
        {"amount": 700, "currency": "eur", "customer": customer.id, "payment_method": card.id}
    )
    key: Any = {"idempotency_key": str(uuid.uuid4())}

    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.v1.payment_intents.confirm(intent.id, {"off_session": True}, key)

    assert len(client.v1.charges.list({"payment_intent": intent.id}).data) == 1


def test_refusals_before_execution_are_not_kept(client: stripe.StripeClient) -> None:
    key: Any = {"idempotency_key": str(uuid.uuid4())}
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create({"amount": 1, "currency": "eur"}, key)

    assert client.v1.payment_intents.create({"amount": 500, "currency": "eur"}, key).id


def test_lists_are_paged_newest_first(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    wanted: Any = {"amount": 500, "currency": "eur", "customer": customer.id}
    made = [client.v1.payment_intents.create(wanted).id for _ in range(5)][::-1]

    def listed(**params: Any) -> stripe.ListObject[stripe.PaymentIntent]:
        narrowed: Any = {"customer": customer.id, "limit": 2, **params}
        return client.v1.payment_intents.list(narrowed)

    first = listed()
    second = listed(starting_after=made[1])
    back = listed(ending_before=made[3])
    everything = list(listed().auto_paging_iter())

    assert ([x.id for x in first.data], first.has_more) == (made[:2], True)
    assert ([x.id for x in second.data], second.has_more) == (made[2:4], True)
    assert [x.id for x in back.data] == made[1:3]
    assert [x.id for x in everything] == made


def test_lists_filter_by_creation(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    wanted: Any = {"amount": 500, "currency": "eur", "customer": customer.id}
    client.v1.payment_intents.create(wanted)
    soon = int(time.time()) + 3_600

    past: Any = {"customer": customer.id, "created": {"lt": soon}}
    future: Any = {"customer": customer.id, "created": {"gte": soon}}
    assert len(client.v1.payment_intents.list(past).data) == 1
    assert client.v1.payment_intents.list(future).data == []


@pytest.mark.parametrize("limit", [0, 101])
def test_limits_are_limited(client: stripe.StripeClient, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.list({"limit": limit})

    assert refused.value.param == "limit"


def test_only_links_can_be_expanded(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    intent = client.v1.payment_intents.create(
        {"amount": 500, "currency": "eur", "customer": customer.id, "expand": ["customer"]}
    )

    assert isinstance(intent.customer, stripe.Customer)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.payment_intents.retrieve(intent.id, {"expand": ["amount"]})
