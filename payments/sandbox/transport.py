"""The sandbox without sockets: an HTTP client for stripe-python that calls it directly."""

from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

import stripe

from payments.sandbox.api import Answer, Fate, Request
from payments.sandbox.core import Sandbox


class SandboxTransport(stripe.HTTPClient):
    """`StripeClient("sk_test_x", http_client=SandboxTransport(sandbox))`"""

    name = "sandbox"

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.sandbox = sandbox

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        parts = urlsplit(url)
        body = post_data.encode() if isinstance(post_data, str) else post_data or b""
        answer = self.sandbox.handle(
            Request(
                method=method.upper(),
                path=parts.path,
                query=parts.query,
                body=body,
                headers={name.lower(): value for name, value in (headers or {}).items()},
            )
        )
        if answer.fate is not Fate.SENT:
            lose(answer)
        return answer.body, answer.status, lowered(answer.headers)

    def _sleep_time_seconds(self, num_retries: int) -> float:
        """Nothing to wait for in-process."""
        return 0.0

    def close(self) -> None:
        return None


def lose(answer: Answer) -> NoReturn:
    """Neither fate gives the caller an answer; waiting for the time-out would only cost time."""
    message = "The connection was closed." if answer.fate is Fate.CLOSED else "Read timed out."
    # The library's own clients say so of a lost connection; without it nothing is tried again.
    raise stripe.APIConnectionError(message, should_retry=True)  # type: ignore[no-untyped-call]


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """The SDK looks headers up in several spellings; real clients ignore case."""
    return headers if isinstance(headers, AnyCase) else AnyCase(headers)


class AnyCase(dict[str, str]):
    """Response headers that do not care about case."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__({name.lower(): value for name, value in headers.items()})

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


def client(sandbox: Sandbox, **options: Any) -> stripe.StripeClient:
    """A Stripe client that talks to this sandbox."""
    return stripe.StripeClient("sk_test_sandbox", http_client=SandboxTransport(sandbox), **options)
