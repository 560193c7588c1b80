"""The policy names doors that exist, in words the library understands."""

import pytest
from django.urls import get_resolver
from limits import parse

from config import limits
from tests.security.test_every_address import named

ALL = limits.LIMITS | {"any": limits.WRITING}


def test_every_door_named_is_there() -> None:
    doors = set(named(get_resolver().url_patterns))

    assert (set(limits.LIMITS) | limits.UNLIMITED) - doors == set()


@pytest.mark.parametrize("name", ALL)
def test_a_network_may_do_more_than_one_account_of_it(name: str) -> None:
    account, network = parse(ALL[name].account), parse(ALL[name].network)

    assert account.get_expiry() == network.get_expiry()
    assert account.amount < network.amount


def test_what_nobody_thought_of_is_limited_too() -> None:
    assert limits.limit_of("some:new_door") == limits.WRITING
    assert limits.limit_of("stripe-events") is None
    assert limits.limit_of("mail-reports") is None
