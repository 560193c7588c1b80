"""Who reads: what of a person's choice decides how the site writes to them, beside the language.

A middleware (accounts.readers) and whoever writes a letter say whose choice holds; without one
people are addressed formally, and dates follow the calendar that is usual in the language.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Reader:
    """`calendar` is "gregorian", or empty for the one that is usual in the language."""

    is_formal: bool = True
    calendar: str = ""


ANYBODY = Reader()
# A function, since nobody is to be looked up for a page that asks nothing about its reader.
_reader: ContextVar[Callable[[], Reader]] = ContextVar("reader", default=lambda: ANYBODY)


def current() -> Reader:
    return _reader.get()()


@contextmanager
def reading(who: Callable[[], Reader]) -> Iterator[None]:
    """What is written inside is written to this reader."""
    token = _reader.set(who)
    try:
        yield
    finally:
        _reader.reset(token)
