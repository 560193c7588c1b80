"""Form fields for what people write and pay."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import text
from core.money import MAXIMUM_CHARGE_MINOR, Money, NotAnAmount


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


class MoneyField(forms.DecimalField):
    """An amount in `currency`, as people write it; gives Money within what Stripe can charge."""

    def __init__(self, *, currency: str, minimum_minor: int, **kwargs: Any) -> None:
        super().__init__(max_digits=14, **kwargs)
        self.currency = currency
        self.minimum = Money(minimum_minor, currency)

    def to_python(self, value: Any) -> Any:
        written = str(value).replace("\u00a0", "").replace(" ", "").replace(",", ".") if value else value
        amount: Decimal | None = super().to_python(written)
        if amount is None:
            return None
        try:
            return Money.from_decimal(amount, self.currency)
        except NotAnAmount:
            raise ValidationError(
                _("%(currency)s has no amount this small. Use fewer decimal places."),
                code="too_fine",
                params={"currency": self.currency},
            ) from None

    def validate(self, value: Any) -> None:
        if value is None:
            super().validate(value)
        elif value < self.minimum:
            raise ValidationError(
                _("The smallest amount is %(minimum)s."),
                code="too_small",
                params={"minimum": str(self.minimum)},
            )
        elif value.minor > MAXIMUM_CHARGE_MINOR:
            raise ValidationError(
                _("No card can be charged this much. The largest amount is %(maximum)s."),
                code="too_large",
                params={"maximum": str(Money(MAXIMUM_CHARGE_MINOR, self.currency))},
            )

    def run_validators(self, value: Any) -> None:
        """Money has been validated above; the decimal validators do not apply to it."""

    def prepare_value(self, value: Any) -> Any:
        return value.decimal if isinstance(value, Money) else value
