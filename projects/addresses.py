"""Where ideas are found. Lists ask for dozens at once, so answers are remembered."""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language

REMEMBERED = 8192


def of_idea(view: str, slug: str, number: int) -> str:
    """The address of one of the views at an idea, in the language of the moment."""
    # The idea's own page shows several floors at once, so its address stands above this one.
    name = view if view == "idea" else f"projects:{view}"
    return _reverse(name, slug, number, get_language())


@lru_cache(maxsize=REMEMBERED)
def _reverse(name: str, slug: str, number: int, language: str) -> str:
    return reverse(name, args=[slug, number])
