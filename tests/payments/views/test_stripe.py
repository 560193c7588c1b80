"""The door for Stripe's events."""

import json
import time

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from payments.models import StripeEvent
from payments.sandbox.webhooks import signature

pytestmark = pytest.mark.django_db
DOOR = "/payments/stripe/events/"


def event(**fields: object) -> str:
    plain = {"id": "evt_1", "object": "event", "type": "setup_intent.succeeded"}
    return json.dumps(plain | {"data": {"object": {"id": "seti_1"}}} | fields)


def knock(
    client: Client, body: str | bytes, *, secret: str = "", at: float = 0, **headers: str
) -> int:
    text = body if isinstance(body, str) else body.decode("latin-1")
    signed = signature(text, secret or settings.STRIPE_WEBHOOK_SECRET, at=at or time.time())
    answer = client.post(
        DOOR,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signed, **headers},
    )
    return answer.status_code


def test_an_event_is_kept_once_and_answered(client: Client) -> None:
    assert knock(client, event()) == 200
    assert knock(client, event()) == 200

    kept = StripeEvent.objects.get()
    assert (kept.event_id, kept.type, kept.processed_at) == (
        "evt_1",
        "setup_intent.succeeded",
        None,
    )
    assert kept.payload["data"]["object"]["id"] == "seti_1"


def test_an_unknown_type_is_kept(client: Client) -> None:
    assert knock(client, event(type="radar.early_fraud_warning.created")) == 200
    assert StripeEvent.objects.count() == 1


def test_taking_an_event_costs_one_statement(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # A savepoint around it, because the test holds the transaction.
    with django_assert_num_queries(3):
        assert knock(client, event()) == 200


def test_it_needs_no_token_and_makes_no_session(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert knock(strict, event()) == 200
    assert not strict.cookies


@pytest.mark.parametrize(
    "signed",
    ["", "nonsense", "t=1,v1=abc", "t=,v1=", "v1=" + "0" * 64, "t=99999999999999999999,v1=x", "ü"],
)
def test_a_bad_signature_stores_nothing(client: Client, signed: str) -> None:
    answer = client.post(
        DOOR, event(), content_type="application/json", headers={"Stripe-Signature": signed}
    )

    assert answer.status_code == 400
    assert not StripeEvent.objects.exists()


def test_another_secret_or_an_old_signature_stores_nothing(client: Client) -> None:
    assert knock(client, event(), secret="whsec_other") == 400
    assert knock(client, event(), at=time.time() - 3_600) == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        '"text"',
        "{}",
        '{"id": 5}',
        '{"id": null, "type": null}',
        b"\xff",
    ],
)
def test_what_is_no_event_stores_nothing(client: Client, body: str | bytes) -> None:
    assert knock(client, body) == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{"id": "evt_" + "x" * 100}, {"type": "y" * 100}, {"note": "\x00"}, {"account": "a" * 99}],
)
def test_a_signed_event_that_no_column_holds_is_refused(
    client: Client, fields: dict[str, object]
) -> None:
    assert knock(client, event(**fields)) == 400
    assert not StripeEvent.objects.exists()


def test_a_body_too_large_is_refused_unread(client: Client) -> None:
    assert knock(client, event(padding="x" * 256 * 1024)) == 413
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head", "options"])
def test_only_post_is_answered(client: Client, method: str) -> None:
    assert getattr(client, method)(DOOR).status_code == 405
