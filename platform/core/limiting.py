"""How often one account or one network may send forms; more gets a kind page with its words.

Every POST passes here before its view: `config.limits` says how many each door takes. Counting
is the library's (`limits`), in Redis where there is one, else in the database. Reading is not
limited: pages are cheap, and lists have their own bounds.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.module_loading import import_string
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from core import network, typed
from core.counters import DatabaseStorage

logger = logging.getLogger(__name__)
READING = {"GET", "HEAD", "OPTIONS", "TRACE"}


@dataclass(frozen=True)
class Limit:
    """What a door takes from one account and from one network, in the words of `limits`."""

    account: str
    network: str


class LimitMiddleware:
    """Counts each form sent, and answers 429 to whoever sends too many."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    # Not in `__call__`: only once the address is resolved it is known which door this is.
    def process_view(
        self, request: HttpRequest, view: Any, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method in READING or not settings.RATE_LIMITS:
            return None
        door = request.resolver_match.view_name if request.resolver_match else ""
        limit = limit_of(door)
        if limit is None:
            return None
        window = spent(request, door, limit)
        return typed.too_many(request, wait=window) if window else None


def limit_of(door: str) -> Limit | None:
    """The limit of a view by its name; None where machines knock, which prove who they are."""
    # By name: the policy stands on a floor above, and the benchmarks bring their own.
    from_config: Callable[[str], Limit | None] = import_string(settings.RATE_LIMIT_OF)
    return from_config(door)


def spent(request: HttpRequest, door: str, limit: Limit) -> int:
    """Count this form. 0 while all is well, else the seconds that the spent limit lasts."""
    if request.user.is_authenticated and not _hit(
        limit.account, "account", door, str(request.user.pk)
    ):
        # The whole window, which may have begun a while ago: a bit too long, and no further
        # question.
        return _item(limit.account).get_expiry()
    household = network.household_of(request)
    if household and not _hit(limit.network, "network", door, household):
        return _item(limit.network).get_expiry()
    return 0


def _hit(words: str, *key: str) -> bool:
    counted = limiter()
    try:
        return bool(counted.hit(_item(words), *key))
    except counted.storage.base_exceptions as problem:
        # Whoever votes or pledges must not wait for a Redis that is being restarted.
        logger.error("a form could not be counted: %s", type(problem).__name__)
        return True


@lru_cache
def _item(words: str) -> RateLimitItem:
    return parse(words)


@lru_cache
def limiter() -> FixedWindowRateLimiter:
    if not settings.REDIS_URL:
        return FixedWindowRateLimiter(DatabaseStorage())
    # As with the broker in config.celery: give up soon, a page waits.
    timeouts = {"socket_connect_timeout": 1, "socket_timeout": 5}
    storage = storage_from_string(settings.REDIS_URL, **timeouts)
    return FixedWindowRateLimiter(cast(Storage, storage))
