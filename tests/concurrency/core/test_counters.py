"""Two forms at the same moment are two forms."""

import pytest
from django.utils import timezone

from core import counters
from core.models import Counter
from tests.concurrency.projects.racing import Meeting, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_reading_first_and_writing_then_loses_one() -> None:
    meeting = Meeting()
    Counter.objects.create(key="door", count=0, expires_at=timezone.now())

    def naive() -> None:
        count = Counter.objects.get(key="door").count
        meeting()
        Counter.objects.filter(key="door").update(count=count + 1)

    together(naive, naive)

    assert meeting.took_place
    assert Counter.objects.get(key="door").count == 1


def test_the_storage_counts_both() -> None:
    storage = counters.DatabaseStorage()

    def hits() -> list[int]:
        return [storage.incr("door", 60) for _ in range(50)]

    first, second = together(hits, hits)

    assert sorted(first + second) == list(range(1, 101))
    assert storage.get("door") == 100
