"""Only what is signed with our secret, and lately, is an event."""

import json
import time

import pytest
import stripe

from payments.gateway import webhooks

SECRET = "whsec_test"
BODY = json.dumps(
    {"id": "evt_1", "object": "event", "type": "x.y", "data": {"object": {"id": "o"}}}
).encode()


def signature(body: bytes, *, secret: str = SECRET, age: int = 0) -> str:
    moment = int(time.time()) - age
    signed = stripe.WebhookSignature._compute_signature(f"{moment}.{body.decode()}", secret)
    return f"t={moment},v1={signed}"


def test_a_signed_event_is_read_whole() -> None:
    event = webhooks.verify(BODY, signature=signature(BODY), secret=SECRET)

    assert (event.id, event.type, event.account) == ("evt_1", "x.y", "")
    assert event.payload == json.loads(BODY)


@pytest.mark.parametrize(
    "signed",
    [
        "",
        "nonsense",
        "t=1,v1=",
        signature(BODY, secret="whsec_other"),
        signature(BODY, age=301),
        signature(BODY + b" "),
    ],
    ids=["none", "nonsense", "empty", "other secret", "too old", "other body"],
)
def test_anything_else_is_refused(signed: str) -> None:
    with pytest.raises(webhooks.BadSignature):
        webhooks.verify(BODY, signature=signed, secret=SECRET)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe"])
def test_a_body_that_is_no_event_is_refused(body: bytes) -> None:
    signed = signature(body) if body != b"\xff\xfe" else "t=1,v1=x"

    with pytest.raises(webhooks.BadSignature):
        webhooks.verify(body, signature=signed, secret=SECRET)
