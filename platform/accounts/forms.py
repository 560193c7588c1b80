"""Forms about oneself."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Calendar, User
from core.fields import LineField
from core.languages import OWN_NAMES


class SignupForm(forms.Form):
    """What allauth's sign-up asks besides address and password."""

    display_name = LineField(
        label=_("Your name"),
        max_length=80,
        help_text=_("Shown beside what you write. It need not be your full name."),
    )
    field_order = ["display_name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account stands; the adapter has saved the name."""


class ProfileForm(forms.ModelForm[User]):
    """The name, handle and language a person goes by, and how Persian pages count the days."""

    display_name = LineField(label=_("Your name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=OWN_NAMES)
    calendar = forms.ChoiceField(
        label=_("Calendar of Persian pages"), choices=Calendar.choices, required=False
    )

    class Meta:
        model = User
        fields = ["display_name", "handle", "language", "calendar"]

    def clean_handle(self) -> Any:
        return self.cleaned_data["handle"].lower()
