"""Every way in which the ledger and the pledges can disagree is found and said."""

from datetime import datetime

import pytest
from django.db import connection

from core.money import Money
from payments import audit, refunds
from payments.models import FundingRound, Pledge, Refund
from payments.sandbox.core import Sandbox
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def refunded(live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime) -> Pledge:
    """100.00 collected, 40.00 of it back."""
    pledge = factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)
    pledge = Pledge.objects.get(pk=pledge.pk)
    refunds.run(refunds.begin(pledge, amount=Money(4_000, "EUR"), at=deadline), at=deadline)
    return Pledge.objects.get(pk=pledge.pk)


def sentences() -> list[str]:
    return list(audit.findings())


def test_books_in_order_say_nothing(refunded: Pledge) -> None:
    assert sentences() == []


def test_a_pledge_that_claims_another_sum_is_told_of(refunded: Pledge) -> None:
    Pledge.objects.filter(pk=refunded.pk).update(refunded_minor=5_000)

    said = sentences()

    assert len(said) == 3
    assert "says 50.00 EUR is back, its refunds say 40.00 EUR" in said[0]
    assert "booked is 40.00 EUR" in said[1]
    assert "pledges hold 50.00 EUR, the ledger holds 60.00 EUR" in said[2]


def test_a_refund_that_was_never_booked_is_told_of(refunded: Pledge) -> None:
    Refund.objects.filter(pledge=refunded).update(amount_minor=1)

    [said] = sentences()

    assert "its refunds say 0.01 EUR" in said


def test_a_posting_that_went_missing_is_told_of(refunded: Pledge) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_ledgerentry DISABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM payments_ledgerentry WHERE transaction_id IN "
            "(SELECT id FROM payments_ledgertransaction WHERE kind = 'refunded')"
        )
        cursor.execute("ALTER TABLE payments_ledgerentry ENABLE TRIGGER USER")

    said = sentences()

    assert "booked is 0.00 EUR" in said[0]
    assert "pledges hold 60.00 EUR, the ledger holds 100.00 EUR" in said[1]
