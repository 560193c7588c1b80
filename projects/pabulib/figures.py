"""Numbers, amounts and dates as Pabulib files write them."""

import re
from datetime import date, timedelta
from decimal import Decimal

from core.money import Money, NotAnAmount
from projects.pabulib.rows import Malformed

# Nine digits fit PostgreSQL's integer, whatever they are.
WHOLE = re.compile(r"[0-9]{1,9}")
# Fifteen digits before the point: more than any budget, less than the column holds.
AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
YEAR = re.compile(r"[0-9]{4}")


def whole(written: str, *, name: str, line: int) -> int:
    """A count: digits and nothing else."""
    if not WHOLE.fullmatch(written):
        raise Malformed(f"{name} is {written!r}, not a whole number", line=line)
    return int(written)


def amount(written: str, *, currency: str, name: str, line: int) -> Money:
    """Files write major units, "1500000" or "3600.50"; never rounded."""
    if written.startswith("-"):
        raise Malformed(f"{name} is negative: {written}", line=line)
    if not AMOUNT.fullmatch(written):
        raise Malformed(f"{name} is {written!r}, not an amount", line=line)
    try:
        return Money.from_decimal(Decimal(written), currency)
    except NotAnAmount as problem:
        raise Malformed(f"{currency} has no amount of {written} ({name})", line=line) from problem


def days(written: str, *, name: str, line: int) -> tuple[date, date]:
    """The first and the last day meant: "22.06.2020" is one day, "2020" a year."""
    try:
        if parts := DAY.fullmatch(written):
            day, month, year = map(int, parts.groups())
            return date(year, month, day), date(year, month, day)
        if parts := ISO_DAY.fullmatch(written):
            year, month, day = map(int, parts.groups())
            return date(year, month, day), date(year, month, day)
        if YEAR.fullmatch(written):
            return date(int(written), 1, 1), date(int(written), 12, 31)
    except ValueError:
        # A day that no calendar has is refused in the same words as one badly written.
        pass
    raise Malformed(f"{name} is {written!r}, not a date like 22.06.2020 or 2020", line=line)


def day_after(day: date) -> date:
    return day + timedelta(days=1)
