"""What firms and their owners write."""

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.firms import Details, withdraws
from accounts.models import Accent, Firm, FirmMember, FirmRole
from cms.translated_forms import TranslatedForm
from core import pictures
from core.fields import LanguageField, LineField, ProseField
from projects.forms import SubmissionField

ROLES_MEAN = _(
    "Owners keep the team and the firm’s details. Product leads open campaigns and rounds and "
    "decide on ideas. Agents answer and write updates. Who owns or leads may do what follows."
)


def _countries() -> list[tuple[str, str]]:
    """Whoever has not chosen yet is registered nowhere, not in the first country of the list."""
    return [("", str(_("Choose a country"))), *registry.countries()]


class AccentSelect(forms.RadioSelect):
    """Colours to choose from, each shown in itself."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        # The tokens of this accent then hold for the box itself, without a style of its own.
        option["attrs"]["data-accent"] = value
        return option


class CountryForm(forms.Form):
    """Where the firm is registered: it decides which number is asked for."""

    country = forms.ChoiceField(label=_("Country of registration"), choices=_countries)


class DetailsForm(forms.Form):
    """What a firm says of itself. The country is chosen before and only carried along."""

    name = LineField(
        label=_("Legal name"), max_length=120, help_text=_("As it stands in the register.")
    )
    registry_number = LineField(max_length=80)
    city = LineField(label=_("City"), max_length=80)
    about = LineField(
        label=_("What you make"),
        max_length=160,
        required=False,
        help_text=_("One line, shown beside your name."),
    )
    language = LanguageField(label=_("Language of this line"))
    country = forms.CharField(max_length=2, widget=forms.HiddenInput)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registered_in = country
        self.initial["country"] = country
        field = self.fields["registry_number"]
        field.label, field.help_text = number_label(country), number_hint(country)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if written := self.cleaned_data.get("registry_number"):
            try:
                self.entry = registry.read(self.registered_in, written)
            except registry.NotANumber:
                self.add_error("registry_number", _not_a_number(self.registered_in))
        return self.cleaned_data

    def details(self) -> Details:
        typed = self.cleaned_data
        accent, language = typed.get("accent", ""), typed["language"]
        return Details(typed["name"], typed["city"], typed["about"], self.entry, accent, language)


class RegisterForm(DetailsForm):
    """A new firm; `submission` names this showing of the form."""

    submission = SubmissionField()
    speaks = forms.BooleanField(
        label=_("I may speak for this firm."),
        error_messages={"required": _("Only somebody who may speak for a firm registers it.")},
    )


class CorrectForm(TranslatedForm, DetailsForm):
    """New details. Of a verified firm some of them cost the verification: that must be said."""

    TRANSLATED = ("about",)

    accent = forms.ChoiceField(
        label=_("Colour of your pages"),
        choices=[("", _("Petrol, as everywhere on this site")), *Accent.choices],
        widget=AccentSelect,
        required=False,
        help_text=_("Buttons, links and charts on your campaigns, ideas, rounds and firm page."),
    )
    understood = forms.BooleanField(
        required=False,
        label=_("I know that another name or number must be verified again."),
        help_text=_("Until then nothing new is published and the firm’s public page is away."),
    )

    def __init__(self, *args: Any, firm: Firm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firm = firm
        if firm.verified_at is None:
            del self.fields["understood"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        asked = "understood" in self.fields and not self.cleaned_data.get("understood")
        if asked and not self.errors and withdraws(self.firm, self.details()):
            self.add_error("understood", _("You change what was verified. Tick this to go on."))
        return self.cleaned_data

    def details(self) -> Details:
        return replace(super().details(), translations=self.translations())


class LogoForm(forms.Form):
    """A picture beside the firm's name; gives it re-encoded."""

    logo = forms.FileField(
        label=_("Logo"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_(
            "PNG, JPEG or WebP. It is shown whole, on a white square, instead of your initials."
        ),
    )

    def clean_logo(self) -> "ContentFile[bytes]":
        try:
            return pictures.logo(self.cleaned_data["logo"])
        except pictures.PictureTooLarge:
            raise ValidationError(_("This picture is too large."), code="too_large") from None
        except pictures.NotAPicture:
            raise ValidationError(
                _("This is no picture we can read. Use PNG, JPEG or WebP."), code="invalid"
            ) from None


class InviteForm(forms.Form):
    """Whom to ask into the team."""

    address = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"), choices=FirmRole.choices, widget=forms.RadioSelect, help_text=ROLES_MEAN
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class RoleForm(forms.Form):
    """What a member may do."""

    role = forms.ChoiceField(
        label=_("Role"), choices=FirmRole.choices, widget=forms.RadioSelect, help_text=ROLES_MEAN
    )

    def __init__(self, *args: Any, member: FirmMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["role"] = member.role


class JoinForm(forms.Form):
    """Accepting an invitation. The role is carried along: it must be the one that was shown."""

    role = forms.CharField(max_length=20, widget=forms.HiddenInput)
    as_this_account = forms.BooleanField(
        error_messages={"required": _("Tick this, or sign in with the invited address.")}
    )
    takes_back = forms.BooleanField(
        label=_("Take back what is listed above and let me join."),
        error_messages={"required": _("Nobody votes or pledges in their own firm’s campaigns.")},
    )

    def __init__(self, *args: Any, other_account: str, has_stakes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_this_account"].label = other_account
        if not other_account:
            del self.fields["as_this_account"]
        if not has_stakes:
            del self.fields["takes_back"]


class CloseForm(forms.Form):
    """Closing cannot be undone."""

    understood = forms.BooleanField(
        label=_("Close the firm for good."),
        error_messages={"required": _("Tick this to close the firm.")},
    )


class RefuseForm(forms.Form):
    """Why an operator cannot vouch for a firm. Its owners read this."""

    reason = ProseField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("The owners read this and can correct what is wrong."),
    )


def number_label(country: str) -> str:
    """NIP, REGON or KRS: whatever the country's registers call their numbers."""
    names = [str(register.number) for register in registry.of_country(country)]
    joined = " / ".join(names)
    return joined[:1].upper() + joined[1:]


def number_hint(country: str) -> Any:
    if not registry.is_checked(country):
        return _("We do not know the form of this country’s numbers: an operator looks it up.")
    if example := registry.EXAMPLES.get(country):
        hint = _("For example %(example)s. An operator looks it up.")
        # Isolated, so that its digits and dashes keep their order among words from the right.
        return hint % {"example": f"\u2066{example}\u2069"}
    return _("With or without the country’s letters. An operator looks it up.")


def _not_a_number(country: str) -> Any:
    if not registry.is_checked(country):
        return _("A registration number has at least one digit.")
    if country == "DE":
        return _(
            "This is no number of the register. Write the court, HRA or HRB and the number, "
            "or the USt-IdNr."
        )
    return _("This is no %(number)s: a digit is wrong or missing.") % {
        "number": number_label(country)
    }
