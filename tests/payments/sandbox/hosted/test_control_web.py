"""The control page and API: trouble, deliveries, disputes, counts."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
import stripe

from payments.sandbox.core import Sandbox


def ask(
    served: Sandbox, method: str, path: str, given: dict[str, Any] | None = None
) -> tuple[int, Any]:
    body = json.dumps(given).encode() if given is not None else None
    request = urllib.request.Request(
        f"{served.base_url}/_sandbox/api/{path}",
        body,
        {"Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def pay(over_http: stripe.StripeClient, token: str = "pm_card_visa") -> stripe.PaymentIntent:
    return over_http.v1.payment_intents.create(
        {
            "amount": 900,
            "currency": "eur",
            "payment_method": token,
            "confirm": True,
            "allowed_payment_method_types": ["card"],
        }
    )


def test_arming_and_disarming(served: Sandbox) -> None:
    status, armed = ask(
        served,
        "POST",
        "faults",
        {"kind": "rate_limit", "count": 3, "path_prefix": "/v1/refunds", "method": "POST"},
    )

    assert status == 200
    assert armed == [
        {
            "kind": "rate_limit",
            "count": 3,
            "path_prefix": "/v1/refunds",
            "method": "POST",
            "seconds": 30.0,
        }
    ]
    assert ask(served, "DELETE", "faults") == (200, [])


def test_limiting_the_rate(served: Sandbox) -> None:
    assert ask(served, "POST", "rate", {"per_second": 25}) == (200, {"rate_per_second": 25})
    assert ask(served, "GET", "state")[1]["rate_per_second"] == 25


def test_counting(served: Sandbox, over_http: stripe.StripeClient) -> None:
    paid = pay(over_http)
    with pytest.raises(stripe.CardError):
        pay(over_http, "pm_card_chargeDeclined")

    _, counts = ask(served, "GET", "counts")
    _, charges = ask(served, "GET", "charges")

    assert counts["charges_succeeded"] == 1
    assert counts["charges_failed"] == 1
    assert counts["amount_captured_by_currency"] == {"eur": 900}
    assert counts["double_charges"] == []
    assert charges[paid.id] == {"tried": 1, "succeeded": 1}


def test_double_charges_would_be_counted(served: Sandbox, over_http: stripe.StripeClient) -> None:
    paid = pay(over_http)
    (charge,) = served.store.every("charge")
    served.store.save({**charge, "id": "ch_second"})

    assert ask(served, "GET", "counts")[1]["double_charges"] == [paid.id]


def test_disputing_and_failing_a_refund(served: Sandbox, over_http: stripe.StripeClient) -> None:
    paid, disputed = pay(over_http), pay(over_http)
    refund = over_http.v1.refunds.create({"payment_intent": paid.id})

    _, dispute = ask(served, "POST", "disputes", {"charge": disputed.latest_charge})
    again, _ = ask(served, "POST", "disputes", {"charge": disputed.latest_charge})
    _, failed = ask(served, "POST", f"refunds/{refund.id}/fail", {})

    assert over_http.v1.disputes.retrieve(dispute["id"]).status == "needs_response"
    assert again == 400
    assert failed["status"] == "failed"
    assert over_http.v1.charges.retrieve(str(paid.latest_charge)).amount_refunded == 0


def test_playing_the_customer(served: Sandbox, over_http: stripe.StripeClient) -> None:
    session = over_http.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "eur", "success_url": "http://127.0.0.1:8000/"}
    )

    _, asked = ask(served, "POST", f"checkout/{session.id}/card", {"number": "4000002500003155"})
    _, answered = ask(
        served, "POST", f"three_d_secure/{session.setup_intent}", {"answer": "complete"}
    )
    late, _ = ask(served, "POST", f"checkout/{session.id}/card", {})

    assert asked["requires_authentication"] is True
    assert answered == {"redirect_url": "http://127.0.0.1:8000/"}
    assert late == 409


@pytest.mark.parametrize(
    ("method", "path", "given", "status"),
    [
        ("POST", "faults", {"kind": "banana"}, 400),
        ("POST", "faults", {}, 400),
        ("POST", "faults", {"kind": "close", "count": "many"}, 400),
        ("POST", "rate", {"per_second": "fast"}, 400),
        ("POST", "delivery", {"speed": 1}, 400),
        ("POST", "delivery", {"delay_seconds": "soon"}, 400),
        ("POST", "events/evt_nothing/duplicate", {}, 400),
        ("POST", "disputes", {"charge": "ch_nothing"}, 404),
        ("POST", "refunds/re_nothing/fail", {}, 404),
        ("POST", "checkout/cs_test_nothing/card", {}, 404),
        ("POST", "three_d_secure/seti_nothing", {}, 409),
        ("GET", "banana", None, 404),
    ],
)
def test_wrong_wishes_are_refused(
    served: Sandbox, method: str, path: str, given: dict[str, Any] | None, status: int
) -> None:
    before = served.control.state()

    got, answer = ask(served, method, path, given)

    assert got == status, answer
    assert answer["error"]
    assert served.control.state() == before


def test_the_page_shows_the_switches_and_leads_back(
    served: Sandbox, over_http: stripe.StripeClient
) -> None:
    over_http.v1.customers.create({"name": "<script>"})
    form = urllib.request.Request(
        f"{served.base_url}/_sandbox/api/delivery", b"page=1&paused=true&duplicates=2"
    )

    with urllib.request.urlopen(form, timeout=60) as answer:
        body = answer.read().decode()
        assert answer.url == f"{served.base_url}/_sandbox/"

    assert served.control.delivery()["paused"] is True
    assert "customer.created" in body
    assert '<option value="true" selected>' in body
    assert "<script>" not in body
