"""Each thing that must not go live is named, and a proper production environment is not."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from core import checks

LIVE = "sk_live_" + "x" * 20  # shaped like a key, and none


@pytest.fixture(autouse=True)
def _production(settings: Settings) -> None:
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["eyelevel.example"]
    settings.SECRET_KEY, settings.VOTER_KEY_SECRET = "s" * 50, "v" * 50
    settings.MAILBOX_PAGE = False
    settings.DEFAULT_FROM_EMAIL = "Eyelevel <hello@eyelevel.org>"
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = LIVE, "https://api.stripe.com"
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"


CHECKS = (
    checks.check_address,
    checks.check_secrets,
    checks.check_mail,
    checks.check_money,
    checks.check_broker,
    checks.check_limits,
    checks.check_second_factor,
)


@pytest.mark.parametrize("check", CHECKS)
def test_a_proper_environment_passes(check: Callable[..., list[Any]]) -> None:
    assert check(None) == []


@pytest.mark.parametrize(
    ("check", "name", "value", "found"),
    [
        (checks.check_address, "HTTPS", False, "eyelevel.E001"),
        (checks.check_address, "ALLOWED_HOSTS", ["*"], "eyelevel.E002"),
        (checks.check_secrets, "VOTER_KEY_SECRET", "short", "eyelevel.E003"),
        (checks.check_secrets, "VOTER_KEY_SECRET", "s" * 50, "eyelevel.E004"),
        (checks.check_mail, "MAILBOX_PAGE", True, "eyelevel.E005"),
        (checks.check_mail, "DEFAULT_FROM_EMAIL", "X <a@eyelevel.test>", "eyelevel.E008"),
        (checks.check_limits, "RATE_LIMITS", False, "eyelevel.E009"),
        (checks.check_money, "STRIPE_SECRET_KEY", "sk_test_sandbox", "eyelevel.E006"),
        (checks.check_money, "STRIPE_API_BASE", "http://127.0.0.1:8010", "eyelevel.E007"),
        (checks.check_second_factor, "REQUIRE_SECOND_FACTOR", False, "eyelevel.E011"),
        (checks.check_broker, "CELERY_BROKER_URL", "filesystem://localhost/", "eyelevel.W001"),
    ],
)
def test_what_must_not_go_live_is_named(
    settings: Settings, check: Callable[..., list[Any]], name: str, value: object, found: str
) -> None:
    setattr(settings, name, value)
    (message,) = check(None)

    assert message.id == found
    assert message.hint


def test_django_runs_them_for_a_deployment_only() -> None:
    from django.core.checks.registry import registry

    deployment = set(registry.get_checks(include_deployment_checks=True))

    assert set(CHECKS) <= deployment
    assert not set(CHECKS) & set(registry.get_checks())
