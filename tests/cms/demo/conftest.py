"""The demo's world, made once for all tests here, on a database and a sandbox of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from cms.demo import world
from core.embedded import services
from payments.rehearsal import pages
from tests import template_database
from tests.environment import SLOT


@pytest.fixture(scope="module")
def made(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The world, made in two goes: somebody stopped the first among its pledges.

    Gives the folder in which it says who can sign in. Nothing is rolled back.
    """
    name, var = f"demo_eyelevel_{SLOT}", tmp_path_factory.mktemp("demo")
    told = {"SANDBOX_PORT": os.environ["SANDBOX_PORT"]}
    told["STRIPE_API_BASE"] = f"http://127.0.0.1:{told['SANDBOX_PORT']}"
    with django_db_blocker.unblock():
        template_database.clone(name)
        with (
            template_database.connected_to(name),
            services.running(
                var=var,
                database_url=template_database.address(name),
                worker=0,
                beat=False,
                web=False,
                env=told,
            ),
            override_settings(VAR_DIR=var, MEDIA_ROOT=var / "media"),
        ):
            with pytest.raises(KeyboardInterrupt), _patience(cards=60):
                world.seed(say=lambda _what: None)
            world.seed(say=lambda _what: None)
            yield var
        template_database.drop(name)


@contextmanager
def _patience(*, cards: int) -> Iterator[None]:
    """Until so many cards are saved; then Ctrl-C."""
    saves = pages.save_card
    left = iter(range(cards))

    def save(address: str, *, number: str) -> bool:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return saves(address, number=number)

    with mock.patch.object(pages, "save_card", save):
        yield
