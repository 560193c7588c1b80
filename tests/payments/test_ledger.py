"""The ledger: the database is its referee."""

from datetime import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.money import Money
from payments import ledger
from payments.models import Account, FundingRound, LedgerEntry, LedgerTransaction
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db
TEN = Money(1_000, "EUR")


def post(
    round_: FundingRound, lines: dict[Account, Money], *, at: datetime, name: str = "x"
) -> None:
    ledger.post("test", reference=name, lines=lines, round_=round_, pledge=None, at=at)


def post_at_once(round_: FundingRound, lines: dict[Account, Money], *, at: datetime) -> None:
    with transaction.atomic():
        post(round_, lines, at=at)
        check_now()


def check_now() -> None:
    """What otherwise happens at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_a_posting_in_balance_stands(live: FundingRound, now: datetime) -> None:
    post(live, {Account.STRIPE: TEN, Account.HELD: -TEN, Account.FEES: Money(0, "EUR")}, at=now)
    check_now()

    assert LedgerEntry.objects.count() == 2
    assert ledger.balance(Account.STRIPE, currency="EUR") == TEN
    assert ledger.balance(Account.STRIPE, currency="EUR", round_=live) == TEN
    assert ledger.balance(Account.STRIPE, currency="USD") == Money(0, "USD")
    other = factory.funding_round(at=now)
    assert ledger.balance(Account.STRIPE, currency="EUR", round_=other) == Money(0, "EUR")
    assert ledger.imbalances() == []


@pytest.mark.parametrize(
    "lines",
    [
        {Account.STRIPE: TEN, Account.HELD: Money(-999, "EUR")},
        {Account.STRIPE: TEN},
        {Account.STRIPE: TEN, Account.HELD: Money(-1_000, "USD")},
    ],
    ids=["off by one", "one line", "two currencies"],
)
def test_a_posting_out_of_balance_fails_at_the_commit(
    lines: dict[Account, Money], live: FundingRound, now: datetime
) -> None:
    with pytest.raises(DatabaseError, match="out of balance"):
        post_at_once(live, lines, at=now)

    assert not LedgerTransaction.objects.exists()


def test_a_line_added_later_must_balance_too(live: FundingRound, now: datetime) -> None:
    post(live, {Account.STRIPE: TEN, Account.HELD: -TEN}, at=now)
    check_now()
    posting = LedgerTransaction.objects.get()

    LedgerEntry.objects.create(
        transaction=posting, account=Account.DISPUTED, amount_minor=1, currency="EUR"
    )
    with pytest.raises(DatabaseError, match="out of balance"):
        check_now()
    transaction.set_rollback(True)


def test_the_same_occasion_is_posted_once(live: FundingRound, now: datetime) -> None:
    lines = {Account.STRIPE: TEN, Account.HELD: -TEN}
    post(live, lines, at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        post(live, lines, at=now)

    assert LedgerTransaction.objects.count() == 1
    assert LedgerEntry.objects.count() == 2


@pytest.mark.parametrize("model", [LedgerTransaction, LedgerEntry])
def test_what_is_posted_is_never_changed_or_removed(
    model: type[LedgerTransaction] | type[LedgerEntry], live: FundingRound, now: datetime
) -> None:
    post(live, {Account.STRIPE: TEN, Account.HELD: -TEN}, at=now)
    check_now()
    before = list(model._base_manager.values())
    table = model._meta.db_table
    field = "kind" if model is LedgerTransaction else "account"

    for statement in (f"UPDATE {table} SET {field} = 'x'", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    assert list(model._base_manager.values()) == before


def test_a_line_of_nothing_is_refused(live: FundingRound, now: datetime) -> None:
    post(live, {Account.STRIPE: TEN, Account.HELD: -TEN}, at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(
            transaction=LedgerTransaction.objects.get(),
            account=Account.DISPUTED,
            amount_minor=0,
            currency="EUR",
        )


def test_lines_in_two_currencies_may_each_balance(live: FundingRound, now: datetime) -> None:
    post(live, {Account.STRIPE: TEN, Account.HELD: -TEN}, at=now, name="euro")
    dollars = Money(500, "USD")
    post(live, {Account.STRIPE: dollars, Account.HELD: -dollars}, at=now, name="dollar")
    check_now()

    assert ledger.balance(Account.HELD, currency="EUR") == -TEN
    assert ledger.balance(Account.HELD, currency="USD") == -dollars
