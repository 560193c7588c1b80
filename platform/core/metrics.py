"""What a site says of itself to whoever watches it, in numbers without names.

Each floor answers `figures(at)`; `config.metrics` puts them together at /metrics. They are read
from the database at each scrape, so every web process tells the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Min, QuerySet
from kombu import Connection

from core.embedded import filebroker
from core.models import Pulse

QUEUE = "celery"


@dataclass(frozen=True)
class Figure:
    """One number. `name` in Prometheus' style, units in it; `labels` few and bounded."""

    name: str
    help: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def age(rows: QuerySet[Any], column: str, *, at: datetime) -> float:
    """Seconds since the oldest of the rows; 0 if there is none."""
    oldest: datetime | None = rows.aggregate(oldest=Min(column))["oldest"]
    return max(0.0, (at - oldest).total_seconds()) if oldest else 0.0


def figures(at: datetime) -> Iterator[Figure]:
    yield Figure("eyelevel_queue_depth", "Messages waiting at the broker.", queue_depth())
    for pulse in Pulse.objects.order_by("task"):
        yield Figure(
            "eyelevel_sweep_lag_seconds",
            "Seconds since this sweep last came to its end.",
            max(0.0, (at - pulse.at).total_seconds()),
            {"task": pulse.task},
        )


def queue_depth() -> float:
    """Bells not yet heard; -1 where the broker cannot be asked."""
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        return filebroker.depth(Path(settings.CELERY_BROKER_DIR) / QUEUE)
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=1) as broker:
            found = broker.default_channel.queue_declare(QUEUE, passive=True)
    except Exception:
        return -1
    return float(found.message_count)
