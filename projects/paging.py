"""Pages of twenty ideas by keyset: the cursor says where the last page ended, never how many.

A page costs the same at a hundred ideas and at a hundred thousand, at the start and at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from projects.models import Idea

SIZE = 20
# PostgreSQL's bigint: with more a cursor would be an error, and not a page.
BIGGEST = 2**63 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """Some ideas, and the cursor of what comes next; "" at the end."""

    ideas: list[Idea]
    cursor: str


def fair(ideas: QuerySet[Idea], *, start: int, cursor: str) -> Page:
    """In the order of the shuffle keys, once around the circle from `start`.

    The cursor carries the starting point, so that everyone who follows it goes around once.
    """
    numbers = _numbers(cursor, count=3)
    if numbers is None:
        arcs = [ideas.filter(shuffle_key__gte=start), ideas.filter(shuffle_key__lt=start)]
    else:
        start, key, pk = numbers
        after = ideas.filter(_beyond("shuffle_key", key, pk), shuffle_key__gte=key)
        before_start = ideas.filter(shuffle_key__lt=start)
        # A page that ended before the start has come around: only the rest up to the start is left.
        arcs = [after, before_start] if key >= start else [after.filter(shuffle_key__lt=start)]
    found = _around(arcs)
    return _page(found, lambda last: f"{start}-{last.shuffle_key}-{last.pk}")


def beginning(cursor: str) -> str:
    """The cursor of the first page of the circle that a cursor of the fair order goes around."""
    numbers = _numbers(cursor, count=3)
    return f"{numbers[0]}-{numbers[0]}-0" if numbers else ""


def newest(ideas: QuerySet[Idea], *, cursor: str) -> Page:
    numbers = _numbers(cursor, count=2)
    moment = _moment(numbers[0]) if numbers else None
    if numbers and moment:
        earlier = Q(proposed_at__lt=moment) | Q(proposed_at=moment, pk__lt=numbers[1])
        ideas = ideas.filter(earlier, proposed_at__lte=moment)
    found = list(ideas.order_by("-proposed_at", "-pk")[: SIZE + 1])
    return _page(found, lambda last: f"{_microseconds(last.proposed_at)}-{last.pk}")


def by_result(ideas: QuerySet[Idea], *, cursor: str) -> Page:
    """Best first. Only for a vote that has been counted: before, no idea has a place."""
    numbers = _numbers(cursor, count=2)
    if numbers:
        place, pk = numbers
        # The place once more beside the alternatives: it is what tells where in the index to begin.
        ideas = ideas.filter(_beyond("place", place, pk), place__gte=place)
    found = list(ideas.order_by("place", "pk")[: SIZE + 1])
    return _page(found, lambda last: f"{last.place}-{last.pk}")


def _around(arcs: Sequence[QuerySet[Idea]]) -> list[Idea]:
    """One arc after the other, each a short read of the index, as far as the page reaches."""
    found: list[Idea] = []
    for arc in arcs:
        if len(found) <= SIZE:
            found += arc.order_by("shuffle_key", "pk")[: SIZE + 1 - len(found)]
    return found


def _beyond(column: str, value: int, pk: int) -> Q:
    return Q(**{f"{column}__gt": value}) | Q(**{column: value, "pk__gt": pk})


def _page(found: list[Idea], cursor_of: Any) -> Page:
    # One more was asked for than is shown: that there is more is known without a count.
    more = len(found) > SIZE
    shown = found[:SIZE]
    return Page(shown, cursor_of(shown[-1]) if more else "")


def _numbers(cursor: str, *, count: int) -> list[int] | None:
    """The cursor's numbers; nothing, and so the first page, where it is not one of ours."""
    parts = cursor.split("-")
    # `isdigit` alone takes "²", of which `int` makes an error.
    if len(parts) != count or not all(p.isascii() and p.isdigit() and len(p) < 20 for p in parts):
        return None
    numbers = [int(part) for part in parts]
    return numbers if max(numbers) <= BIGGEST else None


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _moment(microseconds: int) -> datetime | None:
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None
