"""What a visitor may ask of the list of campaigns. Everything stands in the address."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms import places
from core.languages import OWN_NAMES
from projects.forms import AnyLineField
from projects.models import PhaseKind

CLOSED = "closed"
LONGEST = 120


class DiscoverForm(forms.Form):
    """What cannot be understood is left out; nothing here is ever refused."""

    q = AnyLineField(
        label=_("Search campaigns, ideas and firms"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    phase = forms.ChoiceField(
        label=_("Phase"),
        required=False,
        choices=[("", _("All")), *PhaseKind.choices, (CLOSED, _("Closed"))],
        widget=forms.RadioSelect,
    )
    firm = forms.ChoiceField(label=_("Firm"), required=False)
    language = forms.ChoiceField(label=_("Written in"), required=False)
    near = forms.ChoiceField(label=_("Near"), required=False)
    tag = AnyLineField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any], *, firms: Iterable[tuple[str, str]], cities: Iterable[str]
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        # Where a browser says it is, is not on the list of cities: it is a choice only while asked.
        here = [(asked, _("Where I am"))] if places.written(asked := data.get("near", "")) else []
        self._offer("firm", [("", _("All firms")), *firms])
        self._offer("language", [("", _("Any language")), *OWN_NAMES])
        self._offer("near", [("", _("Anywhere")), *here, *((city, city) for city in cities)])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def wanted(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    def asked(self) -> dict[str, str]:
        """What was understood and is not empty."""
        return {name: found for name in self.fields if (found := self.wanted(name))}
