"""Form fields for what people write and pay."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import languages, text
from core.money import MAXIMUM_CHARGE_MINOR, Money, NotAnAmount, exponent
from core.templatetags.format import currency_sign, money_exact


class LineField(forms.CharField):
    """One line of words."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return text.clean_line(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value:
            text.require_words(value)


class ProseField(LineField):
    """Paragraphs of words."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return text.clean(forms.CharField.to_python(self, value) or "")


class SelectWidget(forms.Select):
    """Languages, each by its own name and said in itself. Templates know it as a "select", which
    is what Django makes of this name."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["value"]:
            option["attrs"]["lang"] = option["value"]
        return option


class LanguageField(forms.ChoiceField):
    """In which language something is written: the page's, unless its writer says another.

    "" is an answer too: the site knows few of the world's languages.
    """

    widget = SelectWidget
    # Beside its name (components/field.html): a small matter next to the words themselves.
    on_one_line = True

    def __init__(self, **kwargs: Any) -> None:
        choices = [*languages.OWN_NAMES, ("", _("Another, or not said"))]
        defaults: dict[str, Any] = {"label": _("Language"), "initial": languages.here}
        super().__init__(choices=choices, **defaults | kwargs)

    def validate(self, value: Any) -> None:
        # Django refuses an empty value where an answer is wanted; here it is one.
        if value:
            super().validate(value)


# Space, and the marks that isolate a figure in right-to-left text.
UNSEEN = re.compile("[\\s\u2066-\u2069\u200e\u200f\u061c]")
PLAIN = re.compile("(?P<sign>[-\u2212]?)(?P<whole>\\d*)(?:[.,\u066b](?P<part>\\d*))?")
GROUPED = re.compile(
    "(?P<sign>[-\u2212]?)(?P<whole>\\d{1,3}(?P<gap>[.,'\u2019\u066c])\\d{3}(?:(?P=gap)\\d{3})*)"
    "(?:(?!(?P=gap))[.,\u066b](?P<part>\\d*))?"
)
# No amount is longer, marks and all: neither the expressions nor Decimal meet a text without end.
LONGEST_AMOUNT = 24


class MoneyField(forms.DecimalField):
    """An amount in `currency`, as people write it; gives Money within the limits.

    Any script's digits will do, and either comma or point. Where a mark may part thousands or
    decimals the person is asked, because a guess would be wrong by a factor of a thousand.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(
        self,
        *,
        currency: str,
        minimum_minor: int,
        maximum_minor: int = MAXIMUM_CHARGE_MINOR,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.currency = currency
        self.minimum = Money(minimum_minor, currency)
        self.maximum = Money(maximum_minor, currency)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        # People write the currency before the figure or after it, by its sign or its code.
        marks = self.currency + self.currency.lower() + currency_sign(self.currency)
        written = UNSEEN.sub("", str(value)).strip(marks)
        if len(written) > LONGEST_AMOUNT and written.isdecimal():
            raise self._too_large()
        try:
            return Money.from_decimal(self._figure(written), self.currency)
        except NotAnAmount:
            raise ValidationError(
                _("%(currency)s has no amount this small. Use fewer decimal places."),
                code="too_fine",
                params={"currency": self.currency},
            ) from None

    def _figure(self, written: str) -> Decimal:
        found = GROUPED.fullmatch(written) or PLAIN.fullmatch(written)
        if len(written) > LONGEST_AMOUNT or not found or not re.search(r"\d", written):
            raise ValidationError(_("Write the amount in figures, such as 25."), code="invalid")
        parts = found.groupdict()
        gap, whole, part = parts.get("gap"), parts["whole"], parts["part"]
        could_be_a_fraction = gap in (".", ",") and whole.count(gap) == 1 and part is None
        if could_be_a_fraction and exponent(self.currency):
            raise ValidationError(
                _("Is this a thousand or a fraction? Write it without a mark for thousands."),
                code="ambiguous",
            )
        sign = "-" if parts["sign"] else ""
        return Decimal(f"{sign}{whole.replace(gap, '') if gap else whole or 0}.{part or 0}")

    def validate(self, value: Any) -> None:
        if value is None:
            forms.Field.validate(self, value)
        elif value < self.minimum:
            raise ValidationError(
                _("The smallest amount is %(minimum)s."),
                code="too_small",
                params={"minimum": money_exact(self.minimum)},
            )
        elif self.maximum < value:
            raise self._too_large()

    def _too_large(self) -> ValidationError:
        if self.maximum.minor == MAXIMUM_CHARGE_MINOR:
            said = _("No card can be charged this much. The largest amount is %(maximum)s.")
        else:
            said = _("The largest amount is %(maximum)s.")
        maximum = money_exact(self.maximum)
        return ValidationError(said, code="too_large", params={"maximum": maximum})

    def run_validators(self, value: Any) -> None:
        """Money has been validated above; the decimal validators do not apply to it."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.decimal:f}" if isinstance(value, Money) else value
