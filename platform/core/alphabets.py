"""Sorting names as readers of a language look them up.

The database sorts by code point, since not every PostgreSQL brings ICU; lists short enough to be
shown whole are sorted here. German follows DIN 5007-1: ä stands with a.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils import translation

Row = TypeVar("Row")
Place = tuple[int, int, str]
ALPHABETS = {
    "pl": "aąbcćdeęfghijklłmnńoóprsśtuvwxyzźż",
    "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
}
# Letters typed on an Arabic keyboard stand with the Persian ones they are read as.
SAME = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "\u200c": " "})
KNOWN = {
    code: {letter: place for place, letter in enumerate(ALPHABETS[code])} for code in ALPHABETS
}


def sort_key(name: str, *, language: str = "") -> tuple[tuple[Place, ...], str]:
    """Compares names in the active language, or in the one named."""
    known = KNOWN.get(language or translation.get_language() or "", {})
    plain = unicodedata.normalize("NFC", name).translate(SAME).casefold()
    return tuple(_place(letter, known) for letter in plain), name


def _place(letter: str, known: dict[str, int]) -> Place:
    """Signs and figures first, then the alphabet, then what other alphabets know."""
    if letter in known:
        return 1, known[letter], ""
    base = unicodedata.normalize("NFD", letter)[0]
    if base in known:
        # A foreign “é” stands behind every “e” of the alphabet, and before what follows that.
        return 1, known[base], letter
    if known and letter.isalpha():
        return 2, 0, letter
    return (1 if letter.isalpha() else 0), 0, base


def in_order(rows: Iterable[Row], *, by: Callable[[Row], str]) -> list[Row]:
    """The rows by name, for the reader of the active language."""
    return sorted(rows, key=lambda row: sort_key(by(row)))
