import contextlib
import threading

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from core import locks
from payments.models import FundingRound
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def round_() -> FundingRound:
    return factory.funding_round()


def elsewhere(statement: str) -> str:
    """What another connection meets that does not like to wait."""
    met = []

    def run() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
                cursor.execute(statement)
                met.append("went through")
        except OperationalError as problem:
            met.append("waits" if "lock timeout" in str(problem) else str(problem))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    return met[0]


def test_a_shared_row_is_shared_and_not_changed(round_: FundingRound) -> None:
    table = FundingRound._meta.db_table
    where = f"{table} WHERE id = {round_.pk}"
    with transaction.atomic():
        shared = locks.share(round_)
        assert shared == round_
        assert elsewhere(f"SELECT 1 FROM {where} FOR SHARE") == "went through"
        assert elsewhere(f"SELECT 1 FROM {where} FOR NO KEY UPDATE") == "waits"

    assert elsewhere(f"SELECT 1 FROM {where} FOR NO KEY UPDATE") == "went through"


def test_a_seat_is_free_again_after_an_error(round_: FundingRound) -> None:
    with contextlib.suppress(ZeroDivisionError), locks.elected("seat") as leads:
        assert leads
        raise ZeroDivisionError

    with locks.elected("seat") as leads:
        assert leads
