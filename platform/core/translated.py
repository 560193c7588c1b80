"""Texts of one row in several languages: its author's own, and the translations they gave.

Long texts are pages, one for each language. What stands on rows, such as the name of a reward, is
too short for that: its translations lie on the row itself, and reading them costs no query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.utils.translation import get_language

from core import languages

# By language, then by the name of the text.
Translations = Mapping[str, Mapping[str, str]]


class Said(str):
    """Somebody's words as the reader gets them.

    `lang` is the language they are in, where it is known and not the reader's.
    """

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, words: object, lang: str = "") -> Self:
        said = super().__new__(cls, words)
        said.lang = lang
        return said


@dataclass(frozen=True)
class Version:
    """Some texts of a row in one language, in the order they were asked for."""

    language: str
    texts: Sequence[str]


class Translated(models.Model):
    """A row whose texts may have been translated.

    `language` is that of the texts in their own columns, empty where nobody has said which it is;
    it is never one of `translations`, and no translation is empty.
    """

    language = languages.field()
    translations = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    def spoken(self, name: str) -> Said:
        """One text in the reader's language, or as it was written."""
        own, here = getattr(self, name), get_language() or ""
        if here == self.language:
            return Said(own)
        words = self.translations.get(here, {}).get(name)
        return Said(words) if words else Said(own, self.language)

    def is_said_in(self, code: str, *names: str) -> bool:
        """Whether these texts can all be read in this language."""
        given = self.translations.get(code, {})
        return code == self.language or all(given.get(name) for name in names)

    def told(self, name: str) -> str | dict[str, str]:
        """One text as a mail keeps it, since that may be read in any language: see `heard`."""
        given = {code: texts[name] for code, texts in self.translations.items() if name in texts}
        return told(Said(getattr(self, name), self.language), given)

    def versions(self, *names: str) -> list[Version]:
        """The texts in each language there is, the row's own first, for whoever checks them all."""
        own = Version(self.language, [getattr(self, name) for name in names])
        given = sorted(self.translations.items())
        return [own, *(Version(code, [texts.get(n, "") for n in names]) for code, texts in given)]


def told(words: str, given: Mapping[str, str] | None = None) -> str | dict[str, str]:
    """Somebody's words as a mail keeps them: with their language, where it is known."""
    language = getattr(words, "lang", "")
    kept = {"": str(words)} | ({"lang": language} if language and words else {}) | dict(given or {})
    return kept if len(kept) > 1 else str(words)


def heard(kept: Any, *, language: str) -> Any:
    """What `told` gave to keep, in this language; anything else as it is."""
    # The empty key marks what `told` made: a mail's parameters may hold other dictionaries.
    if not isinstance(kept, dict) or "" not in kept:
        return kept
    if words := kept.get(language):
        return Said(words)
    own = kept.get("lang", "")
    return Said(kept[""], "" if own == language else own)
