"""An amount as people write it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.fields import MoneyField
from core.money import Money


def field(currency: str = "EUR") -> MoneyField:
    return MoneyField(currency=currency, minimum_minor=50)


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("25", 2_500),
        ("25.5", 2_550),
        ("25,50", 2_550),
        (" 25 ", 2_500),
        ("€25", 2_500),
        ("25 EUR", 2_500),
        (".5", 50),
        ("25.", 2_500),
        ("1 000", 100_000),
        ("1\u202f000,50", 100_050),
        ("1.000,50", 100_050),
        ("1,000.50", 100_050),
        ("1,234,567", 123_456_700),
        ("1’000", 100_000),
        ("۲۵٫۵", 2_550),
        ("۱٬۰۰۰", 100_000),
        ("२५", 2_500),
    ],
)
def test_an_amount_is_read_as_it_is_written(written: str, minor: int) -> None:
    generous = MoneyField(currency="EUR", minimum_minor=50, maximum_minor=10**12)

    assert generous.clean(written) == Money(minor, "EUR")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "required"),
        (" \u00a0", "required"),
        ("0", "too_small"),
        ("-5", "too_small"),
        ("\u22125", "too_small"),
        ("0.49", "too_small"),
        ("0.001", "ambiguous"),
        ("25.0001", "too_fine"),
        ("1,000", "ambiguous"),
        ("1.000", "ambiguous"),
        ("1000000", "too_large"),
        ("9" * 400, "too_large"),
        ("1e3", "invalid"),
        ("1e999999999", "invalid"),
        ("NaN", "invalid"),
        ("Infinity", "invalid"),
        ("twenty", "invalid"),
        ("12.34.56", "invalid"),
        ("1,00,000", "invalid"),
        ("½", "invalid"),
        ("²", "invalid"),
        (".", "invalid"),
        ("--5", "invalid"),
        ("5\x00", "invalid"),
        ("1." * 300, "invalid"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(written: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        field().clean(written)

    assert refusal.value.code == code


def test_yen_have_no_fractions_so_a_mark_parts_thousands() -> None:
    assert field("JPY").clean("1,000") == Money(1_000, "JPY")
    with pytest.raises(ValidationError):
        field("JPY").clean("10.5")


def test_limits_are_named_in_the_readers_language() -> None:
    with translation.override("de"), pytest.raises(ValidationError) as refusal:
        field().clean("0,10")

    assert "0,50\xa0€" in refusal.value.messages[0]
