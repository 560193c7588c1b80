from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import money
from core.money import CurrencyMismatch, Money, NotAnAmount
from payments.sandbox import currencies as stripes

AMOUNTS = st.builds(Money, st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "HUF"]))


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("25", "EUR", 2_500),
        ("25.00", "EUR", 2_500),
        ("0.01", "EUR", 1),
        ("1E+2", "EUR", 10_000),
        ("-3.50", "EUR", -350),
        ("500", "JPY", 500),
        ("500.0", "JPY", 500),
        ("7", "ISK", 700),
        ("99999999999999.99", "EUR", 9_999_999_999_999_999),
    ],
)
def test_what_people_write_is_kept_exactly(written: str, currency: str, minor: int) -> None:
    amount = Money.from_decimal(Decimal(written), currency)

    assert amount == Money(minor, currency)
    assert amount.decimal == Decimal(written)


@pytest.mark.parametrize(
    ("written", "currency"),
    [
        ("0.001", "EUR"),
        ("25.005", "EUR"),
        ("0.5", "JPY"),
        ("0.5", "ISK"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("-Infinity", "EUR"),
    ],
)
def test_what_the_currency_cannot_say_is_refused_and_not_rounded(
    written: str, currency: str
) -> None:
    with pytest.raises(NotAnAmount):
        Money.from_decimal(Decimal(written), currency)


@given(AMOUNTS)
def test_writing_and_reading_gives_the_same(amount: Money) -> None:
    assert Money.from_decimal(amount.decimal, amount.currency) == amount


@given(AMOUNTS, AMOUNTS)
def test_sums_are_exact_or_refused(one: Money, other: Money) -> None:
    if one.currency != other.currency:
        for do in (one.__add__, one.__sub__, one.__lt__, one.__le__):
            with pytest.raises(CurrencyMismatch):
                do(other)
        return
    assert (one + other).minor == one.minor + other.minor
    assert one - other == one + -other
    assert (one < other, one <= other) == (one.minor < other.minor, one.minor <= other.minor)


def test_nothing_is_false_and_anything_owed_or_owned_is_true() -> None:
    assert [bool(Money(minor, "EUR")) for minor in (0, 1, -1)] == [False, True, True]


def test_money_says_itself_in_its_own_decimals() -> None:
    assert str(Money(2_500, "EUR")) == "25.00 EUR"
    assert str(Money(2_500, "JPY")) == "2500 JPY"


def test_the_sum_of_nothing_has_a_currency() -> None:
    assert money.total([], currency="EUR") == Money(0, "EUR")
    assert money.total([Money(1, "EUR"), Money(2, "EUR")], currency="EUR") == Money(3, "EUR")
    with pytest.raises(CurrencyMismatch):
        money.total([Money(1, "USD")], currency="EUR")


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(9_999, 10_000, 99), (10_000, 10_000, 100), (0, 7, 0), (5, 0, 0)]
)
def test_a_goal_is_not_shown_as_reached_before_it_is(part: int, whole: int, percent: int) -> None:
    assert money.percent_of(Money(part, "EUR"), Money(whole, "EUR")) == percent


def test_percent_of_another_currency_is_refused() -> None:
    with pytest.raises(CurrencyMismatch):
        money.percent_of(Money(1, "EUR"), Money(1, "USD"))


@pytest.mark.parametrize("currency", sorted(money.MINIMUM_CHARGE))
def test_our_minimum_is_never_below_stripes(currency: str) -> None:
    assert money.MINIMUM_CHARGE[currency] >= stripes.smallest(currency.lower())
