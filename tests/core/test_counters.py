from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core import counters
from core.models import Counter

pytestmark = pytest.mark.django_db


@pytest.fixture
def storage() -> counters.DatabaseStorage:
    return counters.DatabaseStorage()


def test_it_counts_within_its_window(storage: counters.DatabaseStorage) -> None:
    assert [storage.incr("door", 60) for _ in range(3)] == [1, 2, 3]
    assert storage.get("door") == 3
    assert storage.get("another") == 0


def test_a_window_that_is_over_begins_anew(storage: counters.DatabaseStorage) -> None:
    storage.incr("door", 60, 5)
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert storage.get("door") == 0
        assert storage.incr("door", 60) == 1


def test_a_hit_does_not_move_the_end_of_the_window(storage: counters.DatabaseStorage) -> None:
    storage.incr("door", 60)
    ends = storage.get_expiry("door")
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
        storage.incr("door", 60)

    assert storage.get_expiry("door") == ends


def test_tidying_drops_only_what_is_over(storage: counters.DatabaseStorage) -> None:
    storage.incr("old", 1)
    storage.incr("running", 600)
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=False):
        assert counters.tidy() == 1

    assert list(Counter.objects.values_list("key", flat=True)) == ["running"]


def test_clearing_forgets(storage: counters.DatabaseStorage) -> None:
    storage.incr("door", 60)
    storage.clear("door")
    assert storage.get("door") == 0
    storage.incr("door", 60)
    assert storage.reset() == 1
    assert storage.check()
