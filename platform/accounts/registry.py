"""Public registers of firms: which number is asked for where, and whether it can be one.

The form of a number proves little; an operator looks it up before the firm is verified.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import stdnum.ch.uid
import stdnum.de.handelsregisternummer
import stdnum.eu.vat
import stdnum.gb.vat
import stdnum.no.orgnr
import stdnum.pl.nip
import stdnum.pl.regon
from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidFormat, ValidationError

from core import alphabets

LONGEST = 60
# Not countries, though the list of regions has them.
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
# “XI” begins the VAT numbers of Northern Ireland, which is no country of its own here.
EU_COUNTRIES = {code.upper() for code in stdnum.eu.vat.MEMBER_STATES} - {"XI"}
# Where the prefix of a VAT number is not the country's code.
VAT_PREFIXES = {"GR": "EL"}
COURT_WORDS = re.compile(r"^\s*(?:Amtsgericht|Registergericht|AG)\s+", re.IGNORECASE)


class NotANumber(Exception):
    """No number of that country's registers has this form."""


@dataclass(frozen=True)
class Entry:
    """A firm's place in a public register; `number` as the register writes it."""

    country: str
    register: str
    number: str


@dataclass(frozen=True)
class Register:
    """`number` is what its number is called, `source` where an operator looks it up."""

    code: str
    number: Any
    source: Any
    read: Callable[[str], str]


def _krs(written: str) -> str:
    """Ten digits, zeros first; the register gives no check digit."""
    digits = re.sub(r"[\s.-]", "", written.upper().removeprefix("KRS"))
    if not re.fullmatch(r"000\d{7}", digits):
        raise InvalidFormat
    return digits


def _handelsregister(written: str) -> str:
    number: str = stdnum.de.handelsregisternummer.validate(COURT_WORDS.sub("", written))
    return number


def _companies_house(written: str) -> str:
    """Eight characters; leading zeros are often left out."""
    number = re.sub(r"\s", "", written.upper())
    if not re.fullmatch(r"(?:[A-Z]{2}|\d\d)\d{6}|\d{6,7}", number):
        raise InvalidFormat
    return number.zfill(8)


def _eu_vat(country: str) -> Callable[[str], str]:
    prefix = VAT_PREFIXES.get(country, country)

    def read(written: str) -> str:
        number = re.sub(r"[\s./-]", "", written.upper()).removeprefix(prefix)
        found: str = stdnum.eu.vat.validate(prefix + number)
        return found

    return read


def _free(written: str) -> str:
    """Any letters and digits; who verifies the firm looks it up."""
    number = " ".join(written.split()).upper()
    if not any(mark.isdigit() for mark in number):
        raise InvalidFormat
    return number


VAT = _("EU VAT number")
VIES = "VIES"
REGISTERS = {
    "PL": (
        Register("krs", "KRS", "Krajowy Rejestr Sądowy", _krs),
        Register("nip", "NIP", "Wykaz podatników VAT", stdnum.pl.nip.validate),
        Register("regon", "REGON", "GUS BIR", stdnum.pl.regon.validate),
    ),
    "DE": (
        Register("hr", "Handelsregister", "handelsregister.de", _handelsregister),
        Register("vat", "USt-IdNr.", VIES, _eu_vat("DE")),
    ),
    "GB": (
        Register("company", _("company number"), "Companies House", _companies_house),
        Register("vat", _("VAT number"), "HMRC", stdnum.gb.vat.validate),
    ),
    "CH": (Register("uid", "UID", "UID-Register", stdnum.ch.uid.validate),),
    "NO": (
        Register(
            "orgnr",
            "organisasjonsnummer",
            "Brønnøysundregistrene",
            stdnum.no.orgnr.validate,
        ),
    ),
} | {
    country: (Register("vat", VAT, VIES, _eu_vat(country)),)
    for country in EU_COUNTRIES - {"PL", "DE"}
}
ANY = (Register("other", _("registration number"), _("the country’s public register"), _free),)
EXAMPLES = {
    "PL": "526-000-12-46",
    "DE": "Freiburg HRB 700123",
    "GB": "01234567",
    "CH": "CHE-100.155.212",
    "NO": "988 077 917",
}


def of_country(country: str) -> tuple[Register, ...]:
    return REGISTERS.get(country, ANY)


def is_checked(country: str) -> bool:
    """Whether we know the form of that country's numbers."""
    return country in REGISTERS


def read(country: str, written: str) -> Entry:
    """The number as the first register that knows its form would write it."""
    # stdnum knows Latin digits alone; a Persian keyboard writes others, and pasted text any.
    plain = "".join(
        str(unicodedata.digit(mark)) if mark.isdecimal() else mark for mark in written
    ).strip()
    for register in of_country(country):
        try:
            number = register.read(plain)
        except ValidationError:
            continue
        if len(number) <= LONGEST:
            return Entry(country, register.code, number)
    raise NotANumber(country)


def source(entry: Entry) -> str:
    """Where to look the number up; nothing for a firm without one."""
    known = (each for each in of_country(entry.country) if each.code == entry.register)
    found = next(known, None)
    return f"{found.source}: {entry.number}" if found else ""


def country_name(code: str) -> str:
    return _territories().get(code, code)


def countries() -> list[tuple[str, str]]:
    """Every country by its name in the reader's language."""
    named = [
        (code, name)
        for code, name in _territories().items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    ]
    return alphabets.in_order(named, by=lambda pair: pair[1])


def _territories() -> dict[str, str]:
    return dict(Locale.parse(get_language() or "en", sep="-").territories)
