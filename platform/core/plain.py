"""Text as people search for it. The database's `eyelevel_plain` takes off case and accents, and
writes Persian one way; whatever is compared must go through it on both sides."""

import unicodedata
from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func, TextField, Value

# More words than this say nothing new, and each of them costs.
MOST_WORDS = 12
JOINERS = "\u200c\u200d"
# Letters by name only: the stroke that lengthens Arabic words, and two signs of the Quran.
SILENT = "\u0640\u06e5\u06e6"


class Plain(Func):
    """The text without case, accents and joiners."""

    function = "eyelevel_plain"
    arity = 1
    output_field = TextField()


class Words(Func):
    """The words of a heading (weight A) and of the text below it (weight B)."""

    function = "eyelevel_words"
    arity = 2
    output_field = SearchVectorField()


def plain(text: str) -> Plain:
    return Plain(Value(text))


def plain_of(column: str) -> Plain:
    return Plain(F(column))


def words_of(heading: str, body: str) -> Words:
    return Words(F(heading), F(body))


def words(text: str) -> list[str]:
    """The different words, in reading order: letters, digits and what belongs to them."""
    spaced = "".join(char if _is_of_a_word(char) else " " for char in text)
    return [word for word in dict.fromkeys(spaced.split()) if _is_said(word)]


def _is_said(word: str) -> bool:
    """Whether `eyelevel_plain` leaves anything of it: no query may ask for an empty word."""
    letters = unicodedata.normalize("NFKD", word)
    return any(unicodedata.category(char)[0] in "LN" and char not in SILENT for char in letters)


def _is_of_a_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN" or char in JOINERS


def beginnings(text: str) -> SearchQuery | None:
    """Finds what has words that begin as each of these do; nothing where there are no words."""
    found = words(text)[:MOST_WORDS]
    return _query(" & ".join(f"'{word}':*" for word in found)) if found else None


def any_of(found: Iterable[str]) -> SearchQuery:
    """Finds what has one of these words or more. They must come from `words`."""
    return _query(" | ".join(f"'{word}'" for word in found))


def _query(raw: str) -> SearchQuery:
    """Quotes stay what they are: no letter, mark or digit turns into one on the way."""
    return SearchQuery(plain(raw), config="simple", search_type="raw")
