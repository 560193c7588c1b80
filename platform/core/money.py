"""Exact amounts of money, in the smallest unit of their currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# Currencies that Stripe counts in whole units, not hundredths.
# Source: Stripe's documentation, "Zero-decimal currencies", November 2026.
ZERO_DECIMAL = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
# Sent to Stripe in hundredths although only whole units exist.
WHOLE_UNITS_ONLY = frozenset({"ISK", "UGX"})
# What a round may be held in, with Stripe's minimum charge in minor units.
MINIMUM_CHARGE = {
    "EUR": 50,
    "USD": 50,
    "PLN": 200,
    "GBP": 30,
    "CHF": 50,
    "SEK": 300,
    "NOK": 300,
    "DKK": 250,
    "CZK": 1500,
    "HUF": 17500,
    "JPY": 50,
}
# Stripe refuses amounts of more than eight digits.
MAXIMUM_CHARGE_MINOR = 99_999_999


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum."""


class NotAnAmount(ValueError):
    """A figure that the currency cannot express: fractional beyond its units, or no number."""


def exponent(currency: str) -> int:
    """How many decimal places the currency has in Stripe's counting: 0 or 2."""
    return 0 if currency in ZERO_DECIMAL else 2


@dataclass(frozen=True)
class Money:
    """An exact amount: `minor` counts the currency's smallest unit."""

    minor: int
    currency: str

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> "Money":
        """An amount as people write it. Raises NotAnAmount rather than round."""
        if not amount.is_finite():
            raise NotAnAmount(str(amount))
        minor = amount.scaleb(exponent(currency))
        whole_units = currency in WHOLE_UNITS_ONLY and amount != amount.to_integral_value()
        if minor != minor.to_integral_value() or whole_units:
            raise NotAnAmount(f"{amount} {currency}")
        return cls(int(minor), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount as people write it."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        self._same_currency(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        return not other < self

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)


def total(amounts: Iterable[Money], *, currency: str) -> Money:
    """The sum, also of nothing."""
    return sum(amounts, Money(0, currency))


def percent_of(part: Money, whole: Money) -> int:
    """Whole percent, rounded down: a goal is never shown as reached before it is."""
    if part.currency != whole.currency:
        raise CurrencyMismatch(part.currency, whole.currency)
    return part.minor * 100 // whole.minor if whole.minor else 0
