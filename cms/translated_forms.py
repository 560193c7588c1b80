"""Fields for the texts of a row in further languages: `title_fa` beside `title`."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import Min
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from cms.models import CampaignPage
from core import languages
from core.translated import Translated, Translations


@dataclass(frozen=True)
class InLanguage:
    """One language's fields; `is_open` where somebody has written, or must look again."""

    code: str
    name: str
    fields: Sequence[forms.BoundField]
    is_open: bool


class TranslatedForm(forms.Form):
    """A form whose `TRANSLATED` texts may be given in each of `offered` languages too.

    `source` is the language of the texts themselves, as it stands in the form. It has no further
    fields, unless somebody filled them before they said so: what was typed is not lost.
    """

    TRANSLATED: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, offered: Sequence[str], source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        self.in_turn: list[str] = []
        for code in offered:
            names = [f"{name}_{code}" for name in self.TRANSLATED]
            typed = any(self.data.get(self.add_prefix(name)) for name in names)
            if code != source or typed:
                self.in_turn.append(code)
                for name, own in zip(names, self.TRANSLATED, strict=True):
                    self.fields[name] = _field(self.fields[own], code=code)

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in self.TRANSLATED:
            if self.cleaned_data.get(twice := f"{name}_{self.source}"):
                said = _("The text itself is in this language. Leave this empty.")
                self.add_error(twice, said)
        return self.cleaned_data

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """What is visible and no translation."""
        names = {f"{name}_{code}" for name in self.TRANSLATED for code in self.in_turn}
        return [field for field in self.visible_fields() if field.name not in names]

    @property
    def in_languages(self) -> list[InLanguage]:
        return [self._in(code) for code in self.in_turn]

    def _in(self, code: str) -> InLanguage:
        fields = [self[f"{name}_{code}"] for name in self.TRANSLATED]
        is_open = any(field.errors or field.value() for field in fields)
        return InLanguage(code, name_of(code), fields, is_open)

    def translations(self) -> Translations:
        """What was given, as the row keeps it: nothing empty."""
        given = {
            code: {n: words for n in self.TRANSLATED if (words := self.cleaned_data[f"{n}_{code}"])}
            for code in self.in_turn
        }
        return {code: texts for code, texts in given.items() if texts}


def _field(own: forms.Field, *, code: str) -> forms.Field:
    """As the text's own field, of the same length, but nobody has to fill it."""
    field = deepcopy(own)
    field.required, field.help_text = False, ""
    field.label = f"{own.label} ({name_of(code)})"
    info = get_language_info(code)
    field.widget.attrs |= {"lang": code, "dir": "rtl" if info["bidi"] else "ltr"}
    field.widget.is_required = False
    return field


def name_of(code: str) -> str:
    """The language by its own name, as everywhere."""
    return str(get_language_info(code)["name_local"])


def initial_of(row: Translated) -> dict[str, str]:
    """The translations of a row, as such a form names them."""
    return {
        f"{name}_{code}": words
        for code, texts in row.translations.items()
        for name, words in texts.items()
    }


def languages_of(**campaigns: Any) -> list[str]:
    """The languages in which these campaigns have pages, that of their first one first."""
    found = CampaignPage.objects.filter(**campaigns).values("language")
    # Grouped by the database: a firm may have hundreds of pages.
    return [row["language"] for row in found.annotate(first=Min("pk")).order_by("first")]


def offered(pages: Iterable[str], *rows: Translated) -> list[str]:
    """The languages of the pages, and any in which the rows say something already."""
    found = {*pages, *(code for row in rows for code in row.translations)}
    return [code for code in languages.CODES if code in found]


def source_of(data: Mapping[str, Any] | None, *, otherwise: str) -> str:
    """The language that is being written in, as the form says it; else the one it starts from."""
    return languages.known(data.get("language")) if data else otherwise
