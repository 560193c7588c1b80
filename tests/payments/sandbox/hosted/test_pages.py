"""The hosted pages as a browser without scripts sees them."""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from html import unescape
from urllib.parse import urlencode, urlsplit

import pytest
import stripe

from payments.sandbox.core import Sandbox
from payments.sandbox.hosted import pages


@dataclass
class Page:
    status: int
    body: str
    headers: Message

    @property
    def location(self) -> str:
        return str(self.headers["Location"])

    def value(self, name: str) -> str:
        found = re.search(rf'name="{name}" (?:type="\w+" )?value="([^"]*)"', self.body)
        assert found, name
        return unescape(found[1])


class Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


OPENER = urllib.request.build_opener(Still())


def visit(url: str, form: dict[str, str] | None = None, **headers: str) -> Page:
    data = urlencode(form).encode() if form is not None else None
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data, named)
    try:
        with OPENER.open(request, timeout=60) as answer:
            return Page(answer.status, answer.read().decode(), answer.headers)
    except urllib.error.HTTPError as refused:
        return Page(refused.code, refused.read().decode(), refused.headers)


GOOD = {"number": "4242 4242 4242 4242", "expiry": "12/34", "cvc": "123", "name": "Zoë <b>"}


@pytest.fixture
def session(over_http: stripe.StripeClient) -> stripe.checkout.Session:
    customer = over_http.v1.customers.create({"email": "a@example.com"})
    return over_http.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "eur",
            "customer": customer.id,
            "success_url": "http://127.0.0.1:8000/done/?s={CHECKOUT_SESSION_ID}&x=1",
            "cancel_url": "http://127.0.0.1:8000/back/?a=1&b=2",
        }
    )


def test_checkout_says_that_it_is_a_sandbox(session: stripe.checkout.Session) -> None:
    page = visit(str(session.url))

    assert page.status == 200
    assert "no money moves" in page.body
    assert 'href="http://127.0.0.1:8000/back/?a=1&amp;b=2"' in page.body
    assert "<script" not in page.body
    assert "style=" not in page.body


def test_saving_a_card_leads_back_to_the_shop(
    session: stripe.checkout.Session, over_http: stripe.StripeClient
) -> None:
    page = visit(str(session.url), GOOD)

    after = over_http.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["setup_intent.payment_method"]}
    )
    assert (page.status, page.location) == (
        303,
        f"http://127.0.0.1:8000/done/?s={session.id}&x=1",
    )
    assert after.status == "complete"
    intent = after.setup_intent
    assert isinstance(intent, stripe.SetupIntent)
    assert isinstance(intent.payment_method, stripe.PaymentMethod)
    assert intent.payment_method.billing_details.name == "Zoë <b>"
    # Coming back, or pressing twice, leads to the same place and saves no second card.
    assert visit(str(session.url)).location == page.location
    assert visit(str(session.url), GOOD).location == page.location
    assert len(over_http.v1.customers.payment_methods.list(str(session.customer)).data) == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"number": "4242"}, "number", "not complete or not right"),
        ({"number": "4242424242424241"}, "number", "not complete or not right"),
        ({"number": "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"}, "number", "not complete or not right"),
        ({"number": "4111111111111111"}, "number", "test cards only"),
        ({"expiry": "13/34"}, "expiry", "month and year"),
        ({"expiry": ""}, "expiry", "month and year"),
        ({"expiry": "01/20"}, "expiry", "has expired"),
        ({"cvc": "12"}, "cvc", "three or four digits"),
        ({"cvc": "abc"}, "cvc", "three or four digits"),
    ],
)
def test_mistakes_are_told_at_the_field(
    session: stripe.checkout.Session,
    over_http: stripe.StripeClient,
    change: dict[str, str],
    field: str,
    words: str,
) -> None:
    page = visit(str(session.url), {**GOOD, **change})

    assert page.status == 422
    assert words in page.body
    assert f'id="{field}-problem"' in page.body
    assert f'aria-describedby="{field}-problem"' in page.body
    for name, typed in {**GOOD, **change}.items():
        assert page.value(name) == typed
    assert "<b>" not in page.body
    assert over_http.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_declined_card_keeps_the_form_open(session: stripe.checkout.Session) -> None:
    page = visit(str(session.url), {**GOOD, "number": "4000000000009995"})

    assert page.status == 422
    assert 'role="alert"' in page.body
    assert "insufficient funds" in page.body
    assert page.value("name") == "Zoë <b>"
    assert visit(str(session.url), GOOD).status == 303


def test_challenge_then_back_to_the_shop(
    session: stripe.checkout.Session, over_http: stripe.StripeClient
) -> None:
    sent = visit(str(session.url), {**GOOD, "number": "4000002500003155"})
    question = visit(sent.location)

    answered = visit(sent.location, {"answer": "complete"})

    assert urlsplit(sent.location).path.startswith("/3ds/seti_")
    assert "Confirm with your bank" in question.body
    assert "3155" in question.body
    assert answered.location == f"http://127.0.0.1:8000/done/?s={session.id}&x=1"
    assert over_http.v1.checkout.sessions.retrieve(session.id).status == "complete"
    assert visit(sent.location).status == 410


def test_failed_challenge_leads_back_to_the_card(session: stripe.checkout.Session) -> None:
    sent = visit(str(session.url), {**GOOD, "number": "4000002500003155"})

    answered = visit(sent.location, {"answer": "fail"})

    assert answered.location == session.url
    assert "authentication failed" in visit(answered.location).body
    assert visit(str(session.url), GOOD).status == 303


def test_challenge_needs_its_secret(session: stripe.checkout.Session) -> None:
    sent = visit(str(session.url), {**GOOD, "number": "4000002500003155"})

    assert visit(sent.location[:-1]).status == 404
    assert visit(sent.location.partition("?")[0], {"answer": "complete"}).status == 404
    assert visit(sent.location, {"answer": "banana"}).status == 422


def test_expired_session_says_so(
    session: stripe.checkout.Session, over_http: stripe.StripeClient
) -> None:
    url = str(session.url)
    over_http.v1.checkout.sessions.expire(session.id)

    for page in (visit(url), visit(url, GOOD)):
        assert page.status == 410
        assert "nothing was charged" in page.body
        assert "http://127.0.0.1:8000/back/" in page.body
    assert over_http.v1.customers.payment_methods.list(str(session.customer)).data == []


def test_expired_during_the_challenge(
    session: stripe.checkout.Session, over_http: stripe.StripeClient
) -> None:
    sent = visit(str(session.url), {**GOOD, "number": "4000002500003155"})
    over_http.v1.checkout.sessions.expire(session.id)

    page = visit(sent.location, {"answer": "complete"})

    assert page.status == 410
    assert over_http.v1.setup_intents.retrieve(str(session.setup_intent)).status == "canceled"


def test_paying_at_once(over_http: stripe.StripeClient) -> None:
    session = over_http.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1:8000/",
            "line_items": [
                {
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 1_250,
                        "product_data": {"name": "Lamp"},
                    },
                    "quantity": 2,
                }
            ],
        }
    )

    assert "25.00 EUR" in visit(str(session.url)).body
    assert visit(str(session.url), GOOD).status == 303
    after = over_http.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert isinstance(after.payment_intent, stripe.PaymentIntent)
    assert (after.payment_status, after.payment_intent.amount_received) == ("paid", 2_500)


def test_policy_allows_only_where_the_form_leads(session: stripe.checkout.Session) -> None:
    policy = str(visit(str(session.url)).headers["Content-Security-Policy"])

    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:8000" in policy


def test_right_to_left(session: stripe.checkout.Session) -> None:
    page = visit(str(session.url), Accept_Language="fa,en;q=0.5")

    assert '<html lang="fa" dir="rtl">' in page.body


def test_a_language_checkout_does_not_know_is_the_customers(
    over_http: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    """Stripe takes no Persian for a session, and knows what its customer prefers."""
    over_http.v1.customers.update(str(session.customer), {"preferred_locales": ["fa"]})

    assert '<html lang="fa" dir="rtl">' in visit(str(session.url), Accept_Language="de").body


def test_stylesheet_has_logical_properties_only(served: Sandbox) -> None:
    sheet = visit(f"{served.base_url}/_sandbox/sandbox.css")

    assert str(sheet.headers["Content-Type"]).startswith("text/css")
    physical = r"(margin|padding|border)-(left|right|top|bottom)|[^-]width:"
    assert not re.search(physical, sheet.body)


def test_forms_of_other_sites_are_refused(
    session: stripe.checkout.Session, served: Sandbox
) -> None:
    url = f"{served.base_url}/_sandbox/api/faults"
    fault = {"kind": "close"}

    assert visit(url, fault, Origin="http://evil.example").status == 403
    assert visit(url, fault, Sec_Fetch_Site="cross-site").status == 403
    assert served.faults.describe() == []


@pytest.mark.parametrize("path", ["/c/pay/cs_test_no", "/3ds/seti_no?secret=x", "/banana"])
def test_unknown_pages_say_so(served: Sandbox, path: str) -> None:
    page = visit(served.base_url + path)

    assert page.status == 404
    assert "<h1>Nothing here</h1>" in page.body


def test_form_action_names_an_origin() -> None:
    assert pages.origin("https://shop.example:8443/a/b?c#d") == "https://shop.example:8443"
