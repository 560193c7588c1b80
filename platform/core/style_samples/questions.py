"""Forms: empty, filled in, sent back with faults, not to be changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind; bound with faults, it shows how they are told."""

    title = forms.CharField(help_text=_("What someone would say across a table."), max_length=80)
    amount = forms.DecimalField(min_value=99, decimal_places=2)
    email = forms.EmailField(required=False)
    need = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    country = forms.ChoiceField(choices=[("PL", "Polska"), ("DE", "Deutschland"), ("IR", "ایران")])
    how_often = forms.ChoiceField(
        choices=[("daily", "Daily"), ("weekly", "Weekly")], widget=forms.RadioSelect
    )
    picture = forms.ImageField(required=False, help_text=_("JPEG, PNG or WebP, up to 8 MB."))
    languages = forms.MultipleChoiceField(
        choices=[("pl", "Polski"), ("de", "Deutsch"), ("fa", "فارسی")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sent_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    code = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        required=False,
    )
    agreed = forms.BooleanField(label=_("I agree to the rules, the same for all."))


class SampleSearch(forms.Form):
    q = forms.CharField(label=_("Search the ideas"), widget=forms.SearchInput, required=False)
    about = forms.ChoiceField(label=_("About"), choices=[("", _("Everything"))], required=False)
    order = forms.ChoiceField(label=_("Order"), choices=[("fair", _("Fair"))], required=False)


def everything() -> dict[str, Any]:
    initial = {
        "title": "A grinder that stays sharp",
        "amount": "120.00",
        "how_often": "weekly",
    }
    faulty = {"title": "", "amount": "95.00", "email": "marta@", "how_often": ""}
    still = SampleForm(initial=initial, prefix="still")
    for field in still.fields.values():
        field.disabled = True
    return {
        "form": SampleForm(initial=initial, prefix="good"),
        "empty_form": SampleForm(prefix="empty"),
        "still_form": still,
        "faulty_form": SampleForm(data={f"bad-{k}": v for k, v in faulty.items()}, prefix="bad"),
        "search_form": SampleSearch(prefix="search"),
    }
