"""For every address, floor by floor, what each of `people.PEOPLE` finds there.

A row is what GET finds and what a POST without a word finds: see `people.outcome`. It is a
decision, not a record: whoever adds an address says here who may come.
"""

from collections.abc import Callable, Iterator
from types import ModuleType

from django.urls import URLPattern, URLResolver

from tests.security.declared import (
    accounts,
    admin,
    care,
    cms,
    community,
    firms,
    payments,
    projects,
    studio,
)
from tests.security.world import World

FLOORS: dict[str, ModuleType] = {
    "accounts": accounts,
    "admin": admin,
    "care": care,
    "cms": cms,
    "community": community,
    "firms": firms,
    "payments": payments,
    "projects": projects,
    "studio": studio,
}
# The same for everyone: nothing behind them belongs to anybody.
PUBLIC = {
    "healthz",
    "home",
    "mail-reports",
    "mail-stop",
    "manifest",
    "media",
    "metrics",
    "notifications:mail",
    "notifications:mail_html",
    "notifications:mailbox",
    "offline",
    "readyz",
    "service-worker",
    "stripe-events",
    "style-guide",
    "wagtail_serve",
}
Address = Callable[[str, World], str]


def named(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    """Every name there is, with its namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{above}{pattern.namespace}:" if pattern.namespace else above
            yield from named(pattern.url_patterns, space)
        elif pattern.name:
            yield above + pattern.name


def below_admin(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found = next(p for p in patterns if isinstance(p, URLResolver) and str(p.pattern) == "admin/")
    return set(named(found.url_patterns))
