"""What was refunded before refunds had rows of their own is carried over whole."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.money import Money
from payments import refunds
from payments.models import FundingRound, Pledge, Refund
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
BEFORE, AFTER = ("payments", "0001_initial"), ("payments", "0002_refunds")


def migrate_to(target: tuple[str, str]) -> Any:
    """Inside the test's transaction, so that nothing of it stays."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return MigrationExecutor(connection).loader.project_state([target]).apps


def test_each_old_refund_becomes_a_row(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledges = [factory.pledge(live, sandbox, amount=10_000, at=now) for _ in range(5)]
    settle(live, at=deadline)
    kept, waiting, back, returned, lost = (pledge.pk for pledge in pledges)
    old = migrate_to(BEFORE).get_model("payments", "Pledge").objects
    old.filter(pk=waiting).update(state="refunding")
    old.filter(pk=back).update(state="refunded", refund_id="re_2", ended_at=deadline)
    old.filter(pk=returned).update(refund_id="re_3")
    old.filter(pk=lost).update(state="lost")

    migrate_to(AFTER)
    # Today's models read columns that came later.
    [today] = MigrationExecutor(connection).loader.graph.leaf_nodes("payments")
    migrate_to(today)

    rows = Refund.objects.order_by("pledge_id").values_list("pledge_id", "state", "stripe_id")
    assert list(rows) == [
        (waiting, "pending", ""),
        (back, "succeeded", "re_2"),
        (returned, "failed", "re_3"),
    ]
    assert len({row.key for row in Refund.objects.all()}) == 3
    held = {pledge.pk: pledge.held for pledge in Pledge.objects.all()}
    nothing, all_of_it = Money(0, "EUR"), Money(10_000, "EUR")
    assert held == {
        kept: all_of_it,
        waiting: all_of_it,
        back: nothing,
        returned: all_of_it,
        lost: nothing,
    }
    refunds.run(Refund.objects.get(pledge=waiting), at=deadline)
    assert Pledge.objects.get(pk=waiting).state == "refunded"
