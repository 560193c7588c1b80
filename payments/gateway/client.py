"""The connection to Stripe (or its sandbox), and what its errors mean to us."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import ParamSpec, TypeVar

import stripe
from django.conf import settings
from django.db import connection

Params = ParamSpec("Params")
Result = TypeVar("Result")


class Unavailable(Exception):
    """Nobody knows whether Stripe did it: no answer, an overload, an error on its side."""


class Refused(Exception):
    """Stripe understood and said no. `code` is Stripe's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class CalledInTransaction(AssertionError):
    """A network call was about to be made while rows were locked."""


@cache
def default() -> stripe.StripeClient:
    """One client per process; its HTTP session keeps connections open."""
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        max_network_retries=2,
    )


_override: list[stripe.StripeClient] = []


@contextmanager
def use(client: stripe.StripeClient) -> Iterator[None]:
    """Speak through another client; for tests that drive the sandbox in process."""
    _override.append(client)
    try:
        yield
    finally:
        _override.pop()


def stripe_client() -> stripe.StripeClient:
    """The client to call, once it is sure that no lock waits for the network."""
    if _in_transaction():
        raise CalledInTransaction("Stripe must not be called inside a database transaction")
    return _override[-1] if _override else default()


def _in_transaction() -> bool:
    """Whether a transaction of the product is open; the one a test wraps around itself is not."""
    return any(not block._from_testcase for block in connection.atomic_blocks)  # type: ignore[attr-defined]


def call(do: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
    """Make the call and translate what can go wrong. Card errors pass through."""
    try:
        return do(*args, **kwargs)
    except stripe.CardError:
        raise
    except (stripe.RateLimitError, stripe.APIConnectionError, stripe.APIError) as problem:
        raise Unavailable(str(problem)) from problem
    except stripe.StripeError as problem:
        if problem.http_status == 409 or (problem.http_status or 500) >= 500:
            raise Unavailable(str(problem)) from problem
        raise Refused(problem.code or "refused", str(problem)) from problem
