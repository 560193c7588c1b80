"""Out of the newest of the whole site, a few that this reader can read, each of another firm.

What people write is in the language they said. Where they did not, the one they read the site in
is the best guess.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.utils import translation

# So many are looked at: enough for four languages, and a bounded read of an index.
LOOKED_AT = 40
Row = TypeVar("Row")


def choose(
    newest: Iterable[Row],
    *,
    language_of: Callable[[Row], str],
    firm_of: Callable[[Row], int],
    most: int,
) -> Sequence[Row]:
    """In the reader's language first; a second one of the same firm only where others lack."""
    here = translation.get_language() or "en"
    # Sorting keeps what is equal in its order: within a language the newest stay first.
    rows = sorted(newest, key=lambda row: language_of(row) != here)
    seen: set[int] = set()
    others: list[Row] = []
    again: list[Row] = []
    for row in rows:
        known = firm_of(row) in seen or language_of(row) != here
        (again if known else others).append(row)
        seen.add(firm_of(row))
    return [*others, *again][:most]
