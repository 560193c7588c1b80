"""Money, numbers, dates and times in the reader's language."""

from copy import copy
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Protocol
from unicodedata import bidirectional

import jdatetime
from babel import Locale, dates, numbers
from django import template
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import languages, reader
from core import text as written_text
from core.money import exponent

register = template.Library()

# English without a country means day before month and a clock of 24 hours here.
LOCALES = {"en": "en_GB"}
PERSIAN = str.maketrans("0123456789%", "۰۱۲۳۴۵۶۷۸۹٪")
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
# The classes of letters that are written from the right.
FROM_THE_RIGHT = {"R", "AL"}


class Amount(Protocol):
    @property
    def minor(self) -> int: ...
    @property
    def currency(self) -> str: ...


def isolated(words: str) -> str:
    """Somebody's words within a plain sentence of ours, wherever either runs from the right."""
    foreign = any(bidirectional(letter) in FROM_THE_RIGHT for letter in words)
    return f"{FIRST_STRONG_ISOLATE}{words}{POP_ISOLATE}" if foreign else _isolated(words)


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(LOCALES.get(code, code.replace("-", "_")))


def reader_locale() -> Locale:
    """Babel's locale for the active language."""
    return _locale(translation.get_language() or "en")


def _in_script(text: str, locale: Locale) -> str:
    """Babel knows Persian separators but writes Latin digits."""
    return text.translate(PERSIAN) if locale.language == "fa" else text


def _isolated(text: str) -> str:
    """Plain text's <bdi>, so that it also holds in attributes and mails."""
    if translation.get_language_bidi():
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def _written(amount: Amount, *, decimals: int) -> str:
    locale = reader_locale()
    value = Decimal(amount.minor).scaleb(-exponent(amount.currency))
    # Persian names the currency after the figure, as people there read it.
    named = locale.language == "fa"
    formats = locale.decimal_formats[None] if named else locale.currency_formats["standard"]
    # Babel keeps one pattern for all: changed in place, it would write every later amount so.
    pattern = copy(formats)
    pattern.frac_prec = (decimals, decimals)
    text: str = pattern.apply(
        value,
        locale,
        currency=amount.currency,
        currency_digits=False,
        numbering_system="default",
    )
    if named:
        text = f"{text} {numbers.get_currency_name(amount.currency, locale=locale)}"
    return _isolated(_in_script(text, locale))


@register.filter
def money(amount: Amount | None) -> str:
    """€84,320 or €108.90: the smaller unit shows only where it counts."""
    if amount is None:
        return ""
    places = exponent(amount.currency)
    return _written(amount, decimals=places if amount.minor % 10**places else 0)


@register.filter
def money_exact(amount: Amount | None) -> str:
    """€99.00: for bills and forms, where amounts stand under each other."""
    return "" if amount is None else _written(amount, decimals=exponent(amount.currency))


@register.filter
def currency_sign(currency: str) -> str:
    locale = reader_locale()
    if locale.language == "fa":
        return numbers.get_currency_name(currency, locale=locale)
    return numbers.get_currency_symbol(currency, locale=locale)


@register.filter
def number(value: Decimal | float | None) -> str:
    if value is None:
        return ""
    locale = reader_locale()
    text = numbers.format_decimal(value, locale=locale, numbering_system="default")
    return _in_script(text, locale)


@register.filter
def figures(said: str) -> str:
    """A sentence in the reader's figures: Django's own errors are written with Latin ones."""
    # Markup holds addresses and names of characters, whose figures are not for reading.
    return said if isinstance(said, SafeString) else _in_script(str(said), reader_locale())


@register.filter
def percent(value: Decimal | float | None) -> str:
    """70 becomes 70%: the value counts hundredths, as `<progress max="100">` does."""
    if value is None:
        return ""
    locale = reader_locale()
    if locale.language == "fa":
        # Read from the right, the sign comes after the figure: so it is written before it.
        return _isolated(_in_script(f"%{Decimal(str(value)):.0f}", locale))
    return numbers.format_percent(
        Decimal(str(value)) / 100, locale=locale, numbering_system="default"
    )


def _here(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value: date | None, style: str = "long") -> str:
    """1 December 2026; `short`: 1 Dec; `month`: December 2026."""
    return "" if value is None else _isolated(_day(value, style))


@register.simple_tag
def is_solar_hijri() -> bool:
    """Whether the reader's days are those of the calendar of Iran."""
    return reader_locale().language == "fa" and reader.current().calendar != "gregorian"


def _day(value: date, style: str) -> str:
    locale, value = reader_locale(), _here(value)
    if is_solar_hijri():
        return _persian_day(value, style).translate(PERSIAN)
    if style == "short":
        text = dates.format_skeleton("MMMd", _midnight(value), locale=locale)
    elif style == "month":
        text = dates.format_skeleton("yMMMM", _midnight(value), locale=locale)
    else:
        text = dates.format_date(value, "long", locale=locale)
    return _in_script(text, locale)


def _persian_day(value: date, style: str) -> str:
    """By the calendar of Iran, which Babel does not know: 10 آذر 1405."""
    told = jdatetime.date.fromgregorian(year=value.year, month=value.month, day=value.day)
    name = jdatetime.date.j_months_fa[told.month - 1]
    if style == "month":
        return f"{name} {told.year}"
    return f"{told.day} {name}" if style == "short" else f"{told.day} {name} {told.year}"


def _midnight(value: date) -> datetime:
    """format_skeleton() takes only datetimes, and would read naive ones as UTC."""
    return datetime.combine(value, time.min)


@register.filter
def clock(value: datetime | None) -> str:
    """18:00, in the current time zone."""
    return "" if value is None else _isolated(_clock(value))


def _clock(value: datetime) -> str:
    locale = reader_locale()
    here = timezone.localtime(value).replace(tzinfo=None)
    return _in_script(dates.format_skeleton("Hm", here, locale=locale), locale)


@register.filter
def moment(value: datetime | None, style: str = "long") -> str:
    """1 December 2026, 18:00, in the current time zone; `short`: 1 Dec, 18:00."""
    if value is None:
        return ""
    comma = "، " if translation.get_language_bidi() else ", "
    return _isolated(f"{_day(value, style)}{comma}{_clock(value)}")


@register.filter
def moment_there(value: datetime | None) -> str:
    """1 December 2026, 18:00 (Central European Time): for mails, which are read anywhere."""
    return "" if value is None else f"{moment(value)} ({time_zone()})"


@register.simple_tag
def time_zone() -> str:
    """Central European Time: the zone of every date and time shown."""
    zone, locale = timezone.get_current_timezone(), reader_locale()
    # It belongs to no place, which is all that Babel knows zones by.
    name = "UTC" if str(zone) == "UTC" else dates.get_timezone_name(zone, locale=locale)
    return _in_script(name, locale)


@register.filter
def since(value: datetime | None, now: datetime | None = None) -> str:
    """3 hours ago, or in 2 days."""
    if value is None:
        return ""
    locale = reader_locale()
    difference = value - (now or timezone.now())
    text = dates.format_timedelta(difference, add_direction=True, locale=locale)
    return _isolated(_in_script(text, locale))


@register.filter
def words(name: str) -> str:
    """“Display name” for display_name: where only a field's name has been kept of it."""
    return name.replace("_", " ").capitalize()


@register.filter
def prose(written: str) -> SafeString:
    """What a person wrote in Markdown, as safe HTML."""
    return written_text.as_html(written)


@register.filter
def lang(code: str) -> SafeString:
    """`<div dir="auto"{{ idea.language|lang }}>`: in which language somebody's words are."""
    return languages.attribute(code)


@register.filter
def said(words: str) -> SafeString:
    """A row's words as `core.translated.Said` has them, also within a sentence of ours."""
    return format_html("<bdi{}>{}</bdi>", lang(getattr(words, "lang", "")), words)


@register.filter
def spoken(words: str) -> SafeString:
    """As `said`, where the sentence itself has the <bdi> around its name."""
    code = languages.attribute(getattr(words, "lang", ""))
    return format_html("<span{}>{}</span>", code, words) if code else format_html("{}", words)
