"""Real workers, a real scheduler, a real broker, on a database of their own.

A test that asks for `start_site` runs once for each broker. Its ORM sees the live database, in
no transaction; its `delay()` rings the site's broker; its gateway reaches the site's sandbox.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from pytest_django import DjangoDbBlocker, Settings

from core.embedded import services
from core.embedded.services import Broker, Services
from tests import ringing, template_database
from tests.environment import SLOT

# Machines are slow at times, and only a test that fails waits for all of it.
PATIENCE_SECONDS = 180.0


class StartSite(Protocol):
    def __call__(self, **options: Any) -> Services: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.processes)


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request: pytest.FixtureRequest) -> Broker:
    chosen: Broker = request.param
    return chosen


@pytest.fixture
def live_database(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The address of a fresh copy of the template, which the test's own ORM uses too."""
    name = f"live_eyelevel_{SLOT}"
    with django_db_blocker.unblock():
        template_database.clone(name)
        with template_database.connected_to(name):
            yield template_database.address(name)
        template_database.drop(name)


@pytest.fixture
def start_site(
    live_database: str, broker: Broker, tmp_path: Path, settings: Settings
) -> Iterator[StartSite]:
    """Call it with the options of `services.running`; by default one worker and nothing else."""
    with contextlib.ExitStack() as stack:

        def start(**options: Any) -> Services:
            wanted = {"worker": 1, "beat": False, "web": False, "sandbox": False} | options
            told = {"SANDBOX_PORT": os.environ["SANDBOX_PORT"]}
            told["STRIPE_API_BASE"] = f"http://127.0.0.1:{told['SANDBOX_PORT']}"
            told |= wanted.pop("env", {})
            running = services.running(
                var=tmp_path / "var", broker=broker, database_url=live_database, env=told, **wanted
            )
            site = stack.enter_context(running)
            folder = site.var / "broker"
            stack.enter_context(ringing.through(site.env["CELERY_BROKER_URL"], folder=folder))
            settings.STRIPE_API_BASE = site.sandbox_url
            settings.STRIPE_WEBHOOK_SECRET = site.env.get(
                "STRIPE_WEBHOOK_SECRET", settings.STRIPE_WEBHOOK_SECRET
            )
            settings.SITE_URL = site.site_url
            return site

        yield start


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Wait until the given question has a true answer, and give it."""

    def wait(question: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> Any:
        deadline = time.monotonic() + seconds
        while True:
            if answer := question():
                return answer
            assert time.monotonic() < deadline, f"still not true after {seconds:g} s"
            time.sleep(0.05)

    return wait
