"""How much editors have to judge, in numbers."""

from collections.abc import Iterator
from datetime import datetime

from community.models import Case
from core.metrics import Figure, age


def figures(at: datetime) -> Iterator[Figure]:
    waiting = Case.objects.waiting().order_by()
    yield Figure("eyelevel_reports_waiting", "Reported texts to be judged.", waiting.count())
    yield Figure(
        "eyelevel_reports_oldest_seconds",
        "Age of the oldest report.",
        age(waiting, "first_reported_at", at=at),
    )
