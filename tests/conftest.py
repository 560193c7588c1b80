"""The database of the tests, and what belongs in it however a test leaves it."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from tests import pristine, requirements, template_database
from tests.environment import SLOT


def pytest_configure(config: pytest.Config) -> None:
    """What a test run does without: slow passwords, and mail that leaves the process."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    requirements.leave_out(config, items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if said := requirements.summary():
        terminalreporter.write_line(said, yellow=True)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A request leaves its language behind in the thread, and addresses would follow it."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A copy of one migrated template: migrating takes seconds, copying a tenth of one."""
    name = f"test_eyelevel_{SLOT}"
    with django_db_blocker.unblock():
        template_database.clone(name)
    with template_database.connected_to(name):
        yield
    with django_db_blocker.unblock():
        template_database.drop(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A transactional test ends with a flush: put back what the migrations had put in."""
    try:
        return (yield)
    finally:
        if nextitem is not None and pristine.was_flushed(item):
            with item.config.stash[blocking_manager_key].unblock():
                pristine.restore()


@pytest.fixture
def eager_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is rung in this process is done at once, in the same thread."""
    from config.celery import app

    def done_at_once(name: str, args: Sequence[Any] = (), **_options: Any) -> None:
        app.tasks[name].apply(args=args, throw=True)

    app.loader.import_default_modules()
    # The bell sends by name, which Celery's own eager mode leaves alone.
    monkeypatch.setattr(app, "send_task", done_at_once)
    monkeypatch.setitem(app.conf, "task_always_eager", True)
    monkeypatch.setitem(app.conf, "task_eager_propagates", True)
