"""Money, numbers and dates as readers of each language write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from core import reader
from core.money import Money
from core.templatetags import format as formats

NBSP, FSI, PDI = "\u00a0", "\u2068", "\u2069"
CLOSES_AT = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "whole", "broken"),
    [
        ("en", "€84,320", "€108.90"),
        ("de", f"84.320{NBSP}€", f"108,90{NBSP}€"),
        ("pl", f"84{NBSP}320{NBSP}€", f"108,90{NBSP}€"),
        ("fa", f"{FSI}۸۴٬۳۲۰ یورو{PDI}", f"{FSI}۱۰۸٫۹۰ یورو{PDI}"),
    ],
)
def test_money(language: str, whole: str, broken: str) -> None:
    with translation.override(language):
        assert formats.money(Money(8_432_000, "EUR")) == whole
        assert formats.money(Money(10_890, "EUR")) == broken


def test_money_on_a_bill_always_shows_the_smaller_unit() -> None:
    with translation.override("en"):
        assert formats.money_exact(Money(9_900, "EUR")) == "€99.00"
        assert formats.money_exact(Money(0, "EUR")) == "€0.00"


def test_a_currency_without_smaller_unit_has_none_to_show() -> None:
    with translation.override("en"):
        assert formats.money_exact(Money(1_200, "JPY")) == "JP¥1,200"


def test_a_currency_is_named_by_the_readers_sign() -> None:
    with translation.override("pl"):
        assert formats.currency_sign("PLN") == "zł"
    with translation.override("fa"):
        assert formats.currency_sign("EUR") == "یورو"


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "1,284"), ("de", "1.284"), ("fa", "۱٬۲۸۴")]
)
def test_number(language: str, expected: str) -> None:
    with translation.override(language):
        assert formats.number(1284) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Ensure this value has 7"), ("fa", "Ensure this value has ۷")],
)
def test_a_sentence_is_told_in_the_readers_figures(language: str, expected: str) -> None:
    with translation.override(language):
        assert formats.figures("Ensure this value has 7") == expected


def test_markup_keeps_the_figures_of_its_addresses() -> None:
    with translation.override("fa"):
        assert formats.figures(mark_safe('<a href="/7/">7</a>')) == '<a href="/7/">7</a>'


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "70%"), ("de", f"70{NBSP}%"), ("fa", f"{FSI}٪۷۰{PDI}")],
)
def test_percent_counts_hundredths(language: str, expected: str) -> None:
    with translation.override(language):
        assert formats.percent(70) == expected


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "1 December 2026", "1 Dec"),
        ("de", "1. Dezember 2026", "1. Dez."),
        ("fa", f"{FSI}۱۰ آذر ۱۴۰۵{PDI}", f"{FSI}۱۰ آذر{PDI}"),
    ],
)
def test_day(language: str, long: str, short: str) -> None:
    with translation.override(language):
        assert formats.day(date(2026, 12, 1)) == long
        assert formats.day(date(2026, 12, 1), "short") == short


def test_day_as_a_month() -> None:
    with translation.override("en"):
        assert formats.day(date(2027, 6, 1), "month") == "June 2027"
    with translation.override("fa"):
        assert formats.day(date(2027, 6, 1), "month") == f"{FSI}خرداد ۱۴۰۶{PDI}"


def test_persian_pages_count_days_as_their_reader_chose() -> None:
    chose = reader.Reader(calendar="gregorian")
    with translation.override("fa"), reader.reading(lambda: chose):
        assert formats.day(date(2026, 12, 1)) == f"{FSI}۱ دسامبر ۲۰۲۶{PDI}"
    with translation.override("de"), reader.reading(reader.Reader):
        assert formats.day(date(2026, 12, 1)) == "1. Dezember 2026"


@pytest.mark.parametrize(
    ("language", "calendar", "is_so"),
    [("fa", "", True), ("fa", "gregorian", False), ("de", "", False)],
)
def test_who_counts_by_the_calendar_of_iran(language: str, calendar: str, is_so: bool) -> None:
    chose = reader.Reader(calendar=calendar)
    with translation.override(language), reader.reading(lambda: chose):
        assert formats.is_solar_hijri() is is_so


@pytest.mark.parametrize(
    ("gregorian", "persian"),
    [
        (date(2026, 3, 20), "۲۹ اسفند ۱۴۰۴"),
        (date(2026, 3, 21), "۱ فروردین ۱۴۰۵"),
        # 1403 had 366 days.
        (date(2025, 3, 20), "۳۰ اسفند ۱۴۰۳"),
    ],
)
def test_the_persian_year_turns_in_march(gregorian: date, persian: str) -> None:
    with translation.override("fa"):
        assert formats.day(gregorian) == f"{FSI}{persian}{PDI}"


def test_a_moment_is_told_in_the_current_time_zone() -> None:
    with translation.override("en"), timezone.override("Europe/Warsaw"):
        assert formats.moment(CLOSES_AT) == "1 December 2026, 18:00"
        assert formats.moment(CLOSES_AT, "short") == "1 Dec, 18:00"
        assert formats.clock(CLOSES_AT) == "18:00"
    with translation.override("fa"), timezone.override("UTC"):
        assert formats.moment(CLOSES_AT) == f"{FSI}۱۰ آذر ۱۴۰۵، ۱۷:۰۰{PDI}"


def test_the_day_of_a_moment_is_the_day_where_the_reader_is() -> None:
    just_before_midnight = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    with translation.override("en"), timezone.override("Europe/Warsaw"):
        assert formats.day(just_before_midnight) == "1 December 2026"
        assert formats.day(just_before_midnight, "short") == "1 Dec"


@pytest.mark.parametrize(
    ("language", "ago", "ahead"),
    [("en", "3 hours ago", "in 2 days"), ("fa", f"{FSI}۳ ساعت پیش{PDI}", f"{FSI}۲ روز دیگر{PDI}")],
)
def test_since(language: str, ago: str, ahead: str) -> None:
    with translation.override(language):
        assert formats.since(CLOSES_AT - timedelta(hours=3), CLOSES_AT) == ago
        assert formats.since(CLOSES_AT + timedelta(days=2), CLOSES_AT) == ahead


@pytest.mark.parametrize(
    "name",
    [
        "money",
        "money_exact",
        "number",
        "percent",
        "day",
        "moment",
        "moment_there",
        "clock",
        "since",
    ],
)
def test_nothing_is_written_for_nothing(name: str) -> None:
    template = Template("{% load format %}[{{ nothing|" + name + " }}]")

    assert template.render(Context({"nothing": None})) == "[]"


@pytest.mark.parametrize(
    ("language", "zone"), [("en", "Central European Time"), ("de", "Mitteleuropäische Zeit")]
)
def test_the_zone_of_all_times_has_a_name(language: str, zone: str) -> None:
    with translation.override(language), timezone.override("Europe/Warsaw"):
        assert formats.time_zone() == zone


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Warsaw", "1 December 2026, 18:00 (Central European Time)"),
        ("Asia/Tehran", "1 December 2026, 20:30 (Iran Time)"),
        ("UTC", "1 December 2026, 17:00 (UTC)"),
    ],
)
def test_a_moment_that_may_be_read_anywhere_names_its_zone(zone: str, said: str) -> None:
    with translation.override("en"), timezone.override(zone):
        assert formats.moment_there(CLOSES_AT) == said


def test_a_zone_without_a_name_is_written_in_the_reader_s_digits() -> None:
    with translation.override("fa"), timezone.override("Etc/GMT-5"):
        assert not [sign for sign in formats.moment_there(CLOSES_AT) if sign in "0123456789"]


def test_a_fields_name_in_words() -> None:
    assert formats.words("display_name") == "Display name"


@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("en", "It shames.", "It shames."),
        ("en", "توهین است.", f"{FSI}توهین است.{PDI}"),
        ("de", "עלבון", f"{FSI}עלבון{PDI}"),
        ("fa", "It shames.", f"{FSI}It shames.{PDI}"),
    ],
)
def test_words_within_a_sentence_are_isolated_where_either_runs_from_the_right(
    language: str, words: str, shown: str
) -> None:
    with translation.override(language):
        assert formats.isolated(words) == shown
