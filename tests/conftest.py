"""The database of the tests, and what belongs in it however a test leaves it."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from tests import pristine, template_database
from tests.environment import SLOT


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
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Iterator[None]:
    """A transactional test ends with a flush: put back what the migrations had put in."""
    try:
        return (yield)
    finally:
        if nextitem is not None and pristine.was_flushed(item):
            with item.config.stash[blocking_manager_key].unblock():
                pristine.restore()
