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
Item = TypeVar("Item", bound=stripe.StripeObject)
# Our key is wrong or may not do this (401, 403), or the same request is under way (409): that
# says nothing about the card, and a person must not hear of it.
NOT_ABOUT_THE_REQUEST = (401, 403, 409)
RETRIES = 2
# The library's own eighty would take a web worker away for minutes. And a Checkout that is asked
# for again so late would last for less than Stripe allows.
TIMEOUT_SECONDS = 20


class Unavailable(Exception):
    """Nobody knows whether Stripe did it: no answer, an overload, an error on its side."""


class Broken(Unavailable):
    """Stripe answered that it failed itself. It gives that answer again under the same key."""


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
        # Harmless: whatever changes something carries an idempotency key, at least the library's.
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
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
    # Django's own mark on a TestCase's transaction, by which it lets `durable` blocks begin in one.
    return any(not block._from_testcase for block in connection.atomic_blocks)  # type: ignore[attr-defined]


def call(do: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
    """Make the call and translate what can go wrong. Card errors pass through."""
    try:
        return do(*args, **kwargs)
    # A declined card is an answer; only `charges.confirm` knows what to make of it.
    except stripe.CardError:
        raise
    # Before what they are derived from, or a rate limit (429) would be a refusal.
    except (stripe.RateLimitError, stripe.APIConnectionError) as problem:
        raise Unavailable(str(problem)) from problem
    except stripe.StripeError as problem:
        status = problem.http_status or 500
        if status >= 500:
            raise Broken(str(problem)) from problem
        if status in NOT_ABOUT_THE_REQUEST:
            raise Unavailable(str(problem)) from problem
        raise Refused(problem.code or "refused", str(problem)) from problem


def id_of(related: str | stripe.Customer | None) -> str:
    """The id of a customer whom Stripe names, or gives whole, or leaves out."""
    return related if isinstance(related, str) else related.id if related else ""


def every(page: stripe.ListObject[Item]) -> Iterator[Item]:
    """All objects of a list, each further page asked for as carefully as the first."""
    while True:
        yield from page.data
        if not page.has_more:
            return
        # Only for its check: each further page is a network call like the first.
        stripe_client()
        page = call(page.next_page)
