"""What people write about ideas and decisions, and how they look for ideas."""

import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import text
from core.fields import LanguageField, LineField, ProseField, SelectWidget
from core.languages import OWN_NAMES
from core.templatetags.format import number
from projects import pictures
from projects.ideas import Picture
from projects.models import Idea, IdeaImage, Verdict

TAGS, TAG_LENGTH = 5, 40
PICTURES = 3
# A comma, as it is typed in Latin, Arabic and Chinese scripts.
COMMAS = re.compile("[,،，、]")


class AnyLineField(forms.CharField):
    """One line in which anything may stand, also nothing."""

    def to_python(self, value: Any) -> str:
        return text.clean_line(super().to_python(value) or "")


class TagsField(AnyLineField):
    """Up to five words or short phrases between commas; gives a list without repetitions."""

    def __init__(self, **kwargs: Any) -> None:
        # With room for one tag too many, which is then refused as that and not as a text too long.
        super().__init__(max_length=TAGS * (TAG_LENGTH + 2) + 40, **kwargs)

    def clean(self, value: Any) -> Any:
        names = [text.clean_line(name) for name in COMMAS.split(super().clean(value))]
        # From the end, so that of two spellings the one typed first stays.
        unique = {name.casefold(): name for name in reversed(names) if name}
        tags = [name for name in dict.fromkeys(names) if unique.get(name.casefold()) == name]
        if len(tags) > TAGS:
            raise ValidationError(_("Use at most %(most)s tags."), params={"most": TAGS})
        for tag in tags:
            text.require_words(tag)
            if len(tag) > TAG_LENGTH:
                raise ValidationError(
                    _("A tag has at most %(most)s characters."), params={"most": TAG_LENGTH}
                )
        return tags


class SubmissionField(forms.UUIDField):
    """Names one showing of a form. Whoever garbles it gets a fresh name, never an error."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


@dataclass(frozen=True)
class Spare:
    """The fields of one more picture; open where one has been in them."""

    fields: list[forms.BoundField]
    is_open: bool


class IdeaForm(forms.Form):
    """An idea: the need, the proposal, tags and pictures."""

    title = LineField(
        label=_("Title"), max_length=120, help_text=_("The idea in one line, as you would say it.")
    )
    need = ProseField(
        label=_("The need"),
        max_length=2000,
        help_text=_("What goes wrong or is missing today? Lists of ideas show this."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    proposal = ProseField(
        label=_("The proposal"),
        max_length=8000,
        help_text=_(
            "What should be made or changed? Blank lines part paragraphs, * begins a list."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    language = LanguageField()
    tags = TagsField(
        label=_("Tags"), required=False, help_text=_("Up to five, with commas between them.")
    )
    # The function and not its result: each showing of the form has a number of its own.
    submission = SubmissionField(required=False, initial=uuid.uuid4)

    def __init__(self, *args: Any, idea: Idea | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept: list[IdeaImage] = list(idea.images.all()) if idea else []
        if kept:
            self.fields["remove"] = _removal(kept)
        self.slots = range(len(kept) + 1, PICTURES + 1)
        for slot in self.slots:
            self.fields[f"picture_{slot}"] = _file_field(slot)
            self.fields[f"alt_{slot}"] = _alt_field(slot)

    @property
    def parts(self) -> dict[str, Any]:
        """What both proposing and editing take from a valid form."""
        names = ("title", "need", "proposal", "language", "tags", "pictures")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def spares(self) -> list[Spare]:
        """The pictures after the first, each asked for only when it is wanted."""
        names = [(f"picture_{slot}", f"alt_{slot}") for slot in self.slots[1:]]
        used = [any(self.errors.get(name) or self.data.get(name) for name in two) for two in names]
        return [
            Spare([self[name] for name in two], any(used[place:]))
            for place, two in enumerate(names)
        ]

    @property
    def plain(self) -> list[forms.BoundField]:
        """What is asked for at once."""
        spare = {field.name for each in self.spares for field in each.fields}
        return [field for field in self.visible_fields() if field.name not in spare]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [slot for slot in self.slots if self._has_picture_with_words(slot)]
        # Whatever else is wrong: to choose a file again that is no picture would be in vain.
        found = [self._processed(slot) for slot in chosen if f"picture_{slot}" not in self.errors]
        if self.errors:
            self.say_which_to_choose_again()
        cleaned["pictures"] = [picture for picture in found if picture]
        return cleaned

    def _has_picture_with_words(self, slot: int) -> bool:
        """Complain unless a picture and what it shows come together; whether there is one."""
        # From the files as sent: one that was refused is not in the cleaned data, but was chosen.
        upload, alt = self.files.get(f"picture_{slot}"), self.cleaned_data.get(f"alt_{slot}")
        if upload and not alt and f"alt_{slot}" not in self.errors:
            self.add_error(
                f"alt_{slot}", _("Say what the picture shows, for those who cannot see it.")
            )
        if alt and not upload and f"picture_{slot}" not in self.errors:
            self.add_error(f"picture_{slot}", _("Choose the picture, or clear what it shows."))
        return bool(upload)

    def _processed(self, slot: int) -> Picture | None:
        try:
            content = pictures.process(self.cleaned_data[f"picture_{slot}"])
        except pictures.PictureTooLarge:
            problem = _("This picture is too large. Up to 8 MB and 40 million pixels are fine.")
        except pictures.NotAPicture:
            problem = _(
                "This file is not a picture we can read. Send a JPEG, PNG, WebP, GIF or AVIF."
            )
        else:
            return Picture(content, self.cleaned_data.get(f"alt_{slot}", ""))
        self.add_error(f"picture_{slot}", problem)
        return None

    def say_which_to_choose_again(self) -> None:
        """The one thing that a form sent back cannot keep."""
        for slot in self.slots:
            name = f"picture_{slot}"
            if self.files.get(name) and name not in self.errors:
                self.add_error(
                    name, _("Please choose this picture again: browsers do not keep files.")
                )


def _file_field(slot: int) -> forms.FileField:
    return forms.FileField(
        label=_("Picture %(number)s") % {"number": number(slot)},
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={
            "empty": _("This file is empty."),
            "max_length": _("The file's name is too long."),
            "invalid": _("No file arrived. Please choose it again."),
        },
    )


class WordsField(LineField):
    """What goes with a picture: left empty only where there is none, so not called optional."""

    required_with_another = True


def _alt_field(slot: int) -> WordsField:
    return WordsField(
        label=_("What picture %(number)s shows") % {"number": number(slot)},
        max_length=160,
        required=False,
        help_text=_("With every picture: it is read out to those who cannot see it."),
    )


def _removal(kept: Iterable[IdeaImage]) -> forms.MultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("Pictures to remove"),
        coerce=int,
        choices=[(image.pk, image.alt) for image in kept],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class SearchForm(forms.Form):
    """Looks for ideas. What cannot be understood is said at its field and left out."""

    q = AnyLineField(
        label=_("Search the ideas"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    about = forms.ChoiceField(label=_("About"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, widget=SelectWidget)
    order = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        tags: Iterable[str],
        orders: Iterable[tuple[str, Any]],
        languages: Collection[str] = (),
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        self.orders = list(orders)
        self.choices_of("about", [("", _("Everything")), *((tag, tag) for tag in tags)])
        self.choices_of("order", self.orders)
        if languages:
            named = [(code, name) for code, name in OWN_NAMES if code in languages]
            self.choices_of("language", [("", _("Any language")), *named])
        else:
            del self.fields["language"]

    def choices_of(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def wanted(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class DecisionForm(forms.Form):
    """The firm's word on an idea."""

    verdict = forms.ChoiceField(
        label=_("Your decision"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    reason = ProseField(
        label=_("The reason"),
        max_length=4000,
        help_text=_("Everyone reads this beside the idea, for good."),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    language = LanguageField()

    def __init__(self, data: Any = None, *, is_put_off: bool = False) -> None:
        super().__init__(data)
        verdict = self.fields["verdict"]
        if is_put_off and isinstance(verdict, forms.ChoiceField):
            # Once is enough: no move leads from "later" to itself.
            verdict.choices = [each for each in Verdict.choices if each[0] != Verdict.LATER]


class ClosingForm(forms.Form):
    """The firm's last word on a campaign."""

    word = ProseField(
        label=_("A word to everyone who took part"),
        max_length=4000,
        help_text=_("What came of it, and what did not. Followers receive it by mail."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    language = LanguageField()
