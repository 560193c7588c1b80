"""Beat rings only bells that somebody hears, and no sweep piles up."""

import pytest

from config import celery


@pytest.mark.parametrize("name", [*celery.SWEEPS, *celery.NIGHTLY])
def test_what_beat_rings_is_a_task(name: str) -> None:
    celery.app.loader.import_default_modules()

    assert name in celery.app.tasks


def test_a_sweep_expires_when_the_next_is_due() -> None:
    table = celery.schedule(seconds=7.5)

    for name in celery.SWEEPS:
        assert table[name]["schedule"] == 7.5
        assert table[name]["options"] == {"expires": 7.5}


def test_redis_is_given_up_on_soon_so_that_no_page_hangs() -> None:
    options = celery.broker("redis://127.0.0.1:1/0")["broker_transport_options"]

    assert options["socket_connect_timeout"] <= 1


def test_a_broker_unknown_to_us_is_left_to_celery() -> None:
    assert celery.broker("amqp://127.0.0.1//") == {}
