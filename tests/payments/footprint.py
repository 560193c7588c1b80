"""What a refused action must leave as it was: every row that money is written to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model

from core.models import Event
from notifications.models import Mail
from payments.models import (
    ChargeAttempt,
    FundingRound,
    LedgerEntry,
    LedgerTransaction,
    Pledge,
    Refund,
    Reward,
    StripeEvent,
    WorkItem,
)

WRITTEN: tuple[type[Model], ...] = (
    FundingRound,
    Reward,
    Pledge,
    ChargeAttempt,
    Refund,
    LedgerTransaction,
    LedgerEntry,
    WorkItem,
    StripeEvent,
    Mail,
    Event,
)


def rows() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in WRITTEN}


@contextmanager
def unchanged() -> Iterator[None]:
    """Whatever happens inside leaves no trace."""
    before = rows()
    yield
    assert rows() == before
