"""What must not go live: `manage.py check --deploy` says what is wrong and what to set."""

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

SHORTEST_SECRET = 32
LIVE_PREFIXES = ("sk_live_", "rk_live_")
SANDBOX_KEY = "sk_test_sandbox"
# Names that RFC 2606 keeps for tests.
NOWHERE = (".test", ".example", ".invalid", ".localhost", "@localhost")


@register(Tags.security, deploy=True)
def check_address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.HTTPS:
        found.append(
            Error(
                "People would sign in and pledge over an open line.",
                hint="Set SITE_URL to an https:// address.",
                id="eyelevel.E001",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "Any host name is taken for ours, and mails would link to it.",
                hint="Set ALLOWED_HOSTS to the site's own names.",
                id="eyelevel.E002",
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_secrets(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = [
        Error(
            f"{name} is short enough to be guessed.",
            hint=f"Use at least {SHORTEST_SECRET} random characters.",
            id="eyelevel.E003",
        )
        for name in ("SECRET_KEY", "VOTER_KEY_SECRET")
        if len(getattr(settings, name)) < SHORTEST_SECRET
    ]
    if settings.SECRET_KEY == settings.VOTER_KEY_SECRET:
        found.append(
            Error(
                "SECRET_KEY can never be changed while it also keys the voters' pseudonyms.",
                hint="Give VOTER_KEY_SECRET a value of its own.",
                id="eyelevel.E004",
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.MAILBOX_PAGE:
        found.append(
            Error(
                "Mail goes to files, and the mailbox page shows everybody's mail to anybody.",
                hint="Set EMAIL_URL to a mail server.",
                id="eyelevel.E005",
            )
        )
    if parseaddr(settings.DEFAULT_FROM_EMAIL)[1].endswith(NOWHERE):
        found.append(
            Error(
                f"Mails would come from {settings.DEFAULT_FROM_EMAIL}, which no server delivers.",
                hint="Set DEFAULT_FROM_EMAIL to an address of the site's own domain.",
                id="eyelevel.E008",
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_limits(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.RATE_LIMITS:
        return []
    return [
        Error(
            "Anybody may send forms as fast as a program can.",
            hint="Unset RATE_LIMITS; only a load test needs it off.",
            id="eyelevel.E009",
        )
    ]


@register(Tags.security, deploy=True)
def check_money(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    key = settings.STRIPE_SECRET_KEY
    if key == SANDBOX_KEY:
        return [
            Error(
                "Payments go to the sandbox, which no production site runs.",
                hint="Set STRIPE_SECRET_KEY to a key of your Stripe account.",
                id="eyelevel.E006",
            )
        ]
    if key.startswith(LIVE_PREFIXES) and settings.STRIPE_API_BASE != "https://api.stripe.com":
        return [
            Error(
                f"A live key would be sent to {settings.STRIPE_API_BASE}.",
                hint="Unset STRIPE_API_BASE.",
                id="eyelevel.E007",
            )
        ]
    return []


@register(Tags.compatibility, deploy=True)
def check_broker(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.CELERY_BROKER_URL.startswith("filesystem:"):
        return []
    return [
        checks.Warning(
            "Messages are files: workers on other machines will not hear of anything.",
            hint="Set CELERY_BROKER_URL to Redis or RabbitMQ.",
            id="eyelevel.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_second_factor(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    if settings.REQUIRE_SECOND_FACTOR:
        return []
    return [
        Error(
            "A stolen password is enough to act as an operator or as a firm's owner.",
            hint="Leave REQUIRE_SECOND_FACTOR on.",
            id="eyelevel.E011",
        )
    ]
