"""What signing up asks."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import LineField


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
