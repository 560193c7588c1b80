"""Guessing passwords is limited, for the guesser alone."""

import subprocess
import sys
from typing import cast

import pytest
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.test import Client, RequestFactory
from pytest_django import Settings

from core.embedded.services import ROOT
from payments.views.requests import Request, address_of
from tests.factories import accounts

pytestmark = pytest.mark.django_db
LOGIN = "/en/accounts/login/"
RIGHT = "right horse battery"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str, **extra: str) -> bool:
    client.post(LOGIN, {"login": email, "password": password}, **extra)  # type: ignore[arg-type]
    return "_auth_user_id" in client.session


def test_after_some_wrong_passwords_even_the_right_one_waits(client: Client) -> None:
    person = accounts.user(password=RIGHT)
    for number in range(6):
        assert not sign_in(client, person.email, f"wrong {number}")

    assert not sign_in(client, person.email, RIGHT)


def test_a_guesser_locks_out_nobody_behind_the_same_proxy(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    person = accounts.user(password=RIGHT)
    guesser = Client(HTTP_X_FORWARDED_FOR="203.0.113.9")
    for number in range(31):
        sign_in(guesser, f"nobody-{number}@example.org", "wrong")

    assert sign_in(Client(HTTP_X_FORWARDED_FOR="198.51.100.7"), person.email, RIGHT)


def test_the_address_is_the_one_our_own_proxy_wrote(rf: RequestFactory, settings: Settings) -> None:
    request = cast(Request, rf.get("/", headers={"X-Forwarded-For": "10.6.6.6, 203.0.113.9"}))
    for proxies, address in ((1, "203.0.113.9"), (0, "127.0.0.1")):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

        assert get_adapter(request).get_client_ip(request) == address
        assert address_of(request) == address


def test_production_trusts_its_proxy() -> None:
    show = "from django.conf import settings; print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
    env = {
        "EYELEVEL_PRODUCTION": "1",
        "EYELEVEL_ENV_FILE": "/dev/null",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
        "SITE_URL": "https://eyelevel.example",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/unused",
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    }
    env |= dict.fromkeys(("SECRET_KEY", "VOTER_KEY_SECRET", "STRIPE_SECRET_KEY"), "x" * 50)
    env |= {"STRIPE_WEBHOOK_SECRET": "whsec_x", "EMAIL_URL": "smtp://127.0.0.1:25"}
    done = subprocess.run([sys.executable, "-c", show], env=env, capture_output=True, text=True)

    assert done.stdout == "1\n", done.stderr


def test_counts_are_not_pushed_out_by_filling_the_cache() -> None:
    cache.set("a-count", 5, 300)
    for number in range(310):
        cache.set(f"filler-{number}", 1, 300)

    assert cache.get("a-count") == 5
