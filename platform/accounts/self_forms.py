"""What one is called, how one is addressed, what others see of one, and the end of the account."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.firms import lock_person
from accounts.models import Calendar, FormOfAddress, Salutation, User
from core import pictures
from core.fields import LineField
from core.languages import OWN_NAMES


class HandleTaken(Exception):
    """Somebody else took this handle after the form had found it free."""


class OwnForm(forms.ModelForm[User]):
    """Writes its own fields alone: what else changes meanwhile stands, an erasure above all."""

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        lock_person(self.instance)
        self.instance.save(update_fields=self._meta.fields)
        return self.instance


class ProfileForm(OwnForm):
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

    def save(self, commit: bool = True) -> User:
        try:
            return super().save(commit)
        except IntegrityError as problem:
            if "handle" in str(problem):
                raise HandleTaken(self.instance.handle) from None
            raise


class AddressForm(OwnForm):
    """Formal or informal, and what each needs."""

    form_of_address = forms.ChoiceField(
        label=_("How shall we speak to you?"),
        choices=FormOfAddress.choices,
        widget=forms.RadioSelect,
        help_text=_("Our pages and mails obey, and whoever replies to you sees it."),
    )
    called = LineField(
        label=_("First name"),
        max_length=40,
        required=False,
        help_text=_("If you want to be spoken to informally. Without it we say the name you show."),
    )
    salutation = forms.ChoiceField(
        label=_("Before your surname"), choices=Salutation.choices, required=False
    )
    salutation_words = LineField(
        label=_("Words of your own"),
        max_length=40,
        required=False,
        help_text=_("Such as a title. Used if you choose so above."),
    )
    surname = LineField(
        label=_("Surname"),
        max_length=80,
        required=False,
        help_text=_("Only those who reply to you see it; it is not on your public page."),
    )

    class Meta:
        model = User
        fields = ["form_of_address", "called", "salutation", "salutation_words", "surname"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        formal = cleaned.get("form_of_address") == FormOfAddress.FORMAL
        if formal and "surname" in cleaned and not cleaned["surname"]:
            problem = _("To speak to you formally we need your surname, as in “Ms Kowalska”.")
            self.add_error("surname", ValidationError(problem, code="required"))
        own = cleaned.get("salutation") == Salutation.OWN
        if own and "salutation_words" in cleaned and not cleaned["salutation_words"]:
            problem = _("Write the words that stand before your surname.")
            self.add_error("salutation_words", ValidationError(problem, code="required"))
        return cleaned


class PublicPageForm(OwnForm):
    """What /people/<handle>/ shows. Votes and pledges are never on it."""

    page_is_public = forms.BooleanField(label=_("I have a public page"), required=False)
    shows_ideas = forms.BooleanField(label=_("It lists my ideas"), required=False)
    shows_comments = forms.BooleanField(label=_("It lists my comments"), required=False)
    shows_since = forms.BooleanField(label=_("It says since when I am here"), required=False)

    class Meta:
        model = User
        fields = ["page_is_public", "shows_ideas", "shows_comments", "shows_since"]


class PortraitForm(forms.Form):
    """A picture beside one's name; gives it re-encoded."""

    portrait = forms.FileField(
        label=_("Your picture"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("We keep a square from its middle, and nothing of where it was taken."),
    )

    def clean_portrait(self) -> "ContentFile[bytes]":
        try:
            return pictures.portrait(self.cleaned_data["portrait"])
        except pictures.PictureTooLarge:
            raise ValidationError(_("This picture is too large."), code="too_large") from None
        except pictures.NotAPicture:
            raise ValidationError(
                _("This is no picture we can read. Use JPEG, PNG, WebP, GIF or AVIF."),
                code="invalid",
            ) from None


class EraseForm(forms.Form):
    """Nothing is erased by a slip: the handle has to be typed."""

    handle = LineField(label=_("Your handle"), max_length=60)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        said = _("Type %(handle)s to erase your account.") % {"handle": user.handle}
        self.fields["handle"].help_text = said

    def clean_handle(self) -> str:
        typed: str = self.cleaned_data["handle"]
        if typed.lower().removeprefix("@") != self.user.handle:
            raise ValidationError(_("This is not your handle."), code="other")
        return typed
