"""Points the Celery application of the test process at another broker for a while."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from django.test import override_settings

from config import celery

KEYS = ("broker_url", "broker_transport", "broker_transport_options")


@contextlib.contextmanager
def through(url: str, *, folder: Path) -> Iterator[None]:
    conf = celery.app.conf
    before = {key: conf[key] for key in KEYS}
    with override_settings(CELERY_BROKER_URL=url, CELERY_BROKER_DIR=folder):
        chosen = {"broker_transport": None, "broker_url": url} | celery.broker(url)
        _switch(chosen)
        try:
            yield
        finally:
            _switch(before)


def _switch(values: dict[str, object]) -> None:
    app = celery.app
    if app._pool is not None:
        app._pool.force_close_all()
    app.conf.update(values)
    app._pool = None
    app.amqp._producer_pool = None
