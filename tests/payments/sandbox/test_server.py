"""The HTTP front: whatever is sent, an answer in Stripe's shape comes back."""

import http.client
import json
import socket
import threading
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from payments.sandbox.core import Sandbox
from payments.sandbox.store import Resource

KEY = {"Authorization": "Bearer sk_test_x"}
FORM = {**KEY, "Content-Type": "application/x-www-form-urlencoded"}


def send(
    served: Sandbox, method: str, path: str, body: bytes = b"", headers: dict[str, str] = FORM
) -> tuple[int, Resource, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection(urlsplit(served.base_url).netloc, timeout=60)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text or b"{}"), answer.headers


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/customers", b"\xff\xfe=1", 400),
        ("POST", "/v1/customers", b"name", 400),
        ("POST", "/v1/customers", b"a[b=1", 400),
        ("POST", "/v1/customers", b"name=%ff%fe", 400),
        ("POST", "/v1/customers", b"metadata=1&metadata[a]=2", 400),
        ("POST", "/v1/customers", b"metadata[a]=2&metadata=1", 400),
        ("POST", "/v1/customers", b"[name]=1", 400),
        ("POST", "/v1/customers", b"name[x]=1", 400),
        ("POST", "/v1/customers", b"address=x", 400),
        ("POST", "/v1/customers", b"preferred_locales[x]=en", 400),
        ("POST", "/v1/customers", b"expand=x", 400),
        ("POST", "/v1/customers", b"a" + b"[b]" * 40 + b"=1", 400),
        ("POST", "/v1/payment_intents", b"amount=1e3&currency=eur", 400),
        ("POST", "/v1/payment_intents", b"amount=" + b"9" * 400 + b"&currency=eur", 400),
        ("POST", "/v1/payment_intents", b"amount=500&currency=eur&confirm=maybe", 400),
        ("POST", "/v1/payment_intents", b"amount=500&currency[]=eur", 400),
        ("POST", "/v1/payment_intents", b"amount=500&currency=eur&payment_method=x", 400),
        ("GET", "/v1/customers?limit=many", b"", 400),
        ("GET", "/v1/customers?created[near]=1", b"", 400),
        ("GET", "/v1/customers?starting_after=cus_nobody", b"", 400),
        ("GET", "/v1/customers/cus_nobody", b"", 404),
        ("GET", "/v1/events?type=%5B%2A%3F", b"", 200),
        ("PUT", "/v1/customers", b"", 404),
        ("PATCH", "/v1/customers", b"", 404),
        ("DELETE", "/v1/customers", b"", 404),
        ("GET", "/v1/", b"", 404),
        ("GET", "/v1/banana", b"", 404),
        ("POST", "/v2/core/events", b"", 404),
        ("GET", "/v1/customers/%00", b"", 404),
        ("BREW", "/v1/customers", b"", 404),
    ],
)
def test_malformed_requests_get_structured_errors(
    served: Sandbox, method: str, path: str, body: bytes, status: int
) -> None:
    got, answer, _headers = send(served, method, path, body)

    assert got == status, answer
    if status != 200:
        assert answer["error"]["type"] == "invalid_request_error"
        assert answer["error"]["message"]
    assert served.control.counts()["objects"] == {}


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Bearer",
        "Bearer ",
        "Bearer sk_live_abc",
        "Bearer rk_live_abc",
        "Bearer pk_test_abc",
        "Bearer nonsense",
        "Basic !!!",
        "Basic c2tfbGl2ZV94Og==",
        "Digest sk_test_x",
    ],
)
def test_only_test_keys_come_in(served: Sandbox, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization is not None else {}

    status, answer, _ = send(served, "GET", "/v1/customers", headers=headers)

    assert status == 401
    assert answer["error"]["type"] == "invalid_request_error"
    assert "sk_live" not in json.dumps(answer)


def test_basic_sign_in_works_as_with_curl(served: Sandbox) -> None:
    # `curl -u sk_test_x:`
    status, _, _ = send(
        served, "GET", "/v1/customers", headers={"Authorization": "Basic c2tfdGVzdF94Og=="}
    )

    assert status == 200


def test_json_bodies_are_refused(served: Sandbox) -> None:
    headers = {**KEY, "Content-Type": "application/json"}

    status, answer, _ = send(served, "POST", "/v1/customers", b'{"name": "x"}', headers)

    assert status == 400
    assert "form-urlencoded" in answer["error"]["message"]


def raw(served: Sandbox, data: bytes) -> bytes:
    host, port = urlsplit(served.base_url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(data)
        received = b""
        while part := connection.recv(65_536):
            received += part
    return received


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /v1/customers HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_broken_http_gets_an_answer(served: Sandbox, data: bytes) -> None:
    received = raw(served, data)

    _, _, body = received.partition(b"\r\n\r\n")
    assert json.loads(body or received)["error"]["type"] == "invalid_request_error"
    # And the server still stands.
    assert send(served, "GET", "/v1/customers")[0] == 200


def test_answers_carry_their_request_id(served: Sandbox) -> None:
    _, _, headers = send(served, "GET", "/v1/customers")

    assert headers["Request-Id"].startswith("req_")
    assert headers["Stripe-Version"] == stripe.api_version
    assert headers["Content-Type"] == "application/json"


def test_faults_inside_are_stripes_500(served: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(served.store, "select", break_down)

    status, answer, _ = send(served, "GET", "/v1/customers")

    assert (status, answer["error"]["type"]) == (500, "api_error")


def test_many_threads_at_once(served: Sandbox, over_http: stripe.StripeClient) -> None:
    made: list[str] = []

    def work() -> None:
        mine = [over_http.v1.customers.create({"name": str(number)}).id for number in range(10)]
        made.extend(mine)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 80
    assert served.control.counts()["objects"]["customer"] == 80


def test_listens_on_this_machine_only(served: Sandbox) -> None:
    assert served.base_url.startswith("http://127.0.0.1:")
    other = [
        found[4][0]
        for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        if not str(found[4][0]).startswith("127.")
    ]
    port = urlsplit(served.base_url).port
    for address in other:
        with pytest.raises(OSError):
            socket.create_connection((str(address), port or 0), timeout=2)


def test_health_of_the_control_api(served: Sandbox) -> None:
    with urllib.request.urlopen(f"{served.base_url}/_sandbox/api/state") as answer:
        state: Any = json.load(answer)

    assert state["faults"] == []
    assert state["delivery"] == {
        "paused": False,
        "shuffle": False,
        "delay_seconds": 0.0,
        "duplicates": 0,
    }
