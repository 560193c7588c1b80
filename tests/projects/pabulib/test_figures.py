"""Numbers are taken as written or refused; nothing is rounded or guessed."""

from datetime import date

import pytest

from core.money import Money
from projects.pabulib import figures
from projects.pabulib.rows import Malformed


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("1500000", "PLN", 150_000_000),
        ("3600.5", "EUR", 360_050),
        ("0.01", "EUR", 1),
        ("10.00", "JPY", 10),
        ("0", "EUR", 0),
        ("999999999999999", "EUR", 99_999_999_999_999_900),
    ],
)
def test_amounts_are_major_units_in_the_file(written: str, currency: str, minor: int) -> None:
    found = figures.amount(written, currency=currency, name="cost", line=7)
    assert found == Money(minor, currency)


@pytest.mark.parametrize(
    ("written", "currency", "reason"),
    [
        ("-5", "EUR", "cost is negative: -5"),
        ("10.005", "EUR", "EUR has no amount of 10.005"),
        ("10.5", "JPY", "JPY has no amount of 10.5"),
        ("1,50", "EUR", "not an amount"),
        ("1e9", "EUR", "not an amount"),
        ("NaN", "EUR", "not an amount"),
        ("٣", "EUR", "not an amount"),
        ("1" * 16, "EUR", "not an amount"),
        ("", "EUR", "not an amount"),
        ("12 000", "EUR", "not an amount"),
    ],
)
def test_an_amount_that_is_none_is_refused(written: str, currency: str, reason: str) -> None:
    with pytest.raises(Malformed, match=f"line 7: .*{reason}"):
        figures.amount(written, currency=currency, name="cost", line=7)


@pytest.mark.parametrize("written", ["", "-1", "1.5", "x", "²", "1" * 10])
def test_a_count_is_digits_and_nothing_else(written: str) -> None:
    with pytest.raises(Malformed, match=r"line 3: num_votes is .*, not a whole number"):
        figures.whole(written, name="num_votes", line=3)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("08.06.2020", date(2020, 6, 8), date(2020, 6, 8)),
        ("8.6.2020", date(2020, 6, 8), date(2020, 6, 8)),
        ("2020-06-08", date(2020, 6, 8), date(2020, 6, 8)),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
    ],
)
def test_days_and_whole_years(written: str, first: date, last: date) -> None:
    assert figures.days(written, name="date_end", line=1) == (first, last)


@pytest.mark.parametrize("written", ["31.02.2020", "June", "2020-13-01", "0000", "20200608", ""])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(Malformed, match=r"line 9: date_end is .*, not a date like"):
        figures.days(written, name="date_end", line=9)
