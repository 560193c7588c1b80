"""Pages of comments by keyset. A cursor is a comment's id: the page begins, or ends, at it."""

from dataclasses import dataclass

from django.db.models import Q

from community.models import Comment
from community.models.comments import CommentQuerySet

THREADS, REPLIES = 20, 50
# Ids of PostgreSQL have up to 19 digits; those of 18 all fit.
LONGEST_ID = 18


@dataclass(frozen=True)
class Page:
    """Some comments in the order asked for, and the cursors of its neighbours; "" at an end."""

    comments: list[Comment]
    earlier: str = ""
    later: str = ""


def page(
    comments: CommentQuerySet, *, size: int, newest: bool = False, start: str = "", end: str = ""
) -> Page:
    """From `start` on, or up to `end` without it; else the first. Unknown cursors are no error."""
    if (last := _found(comments, end)) and (before := _up_to(comments, last, size, newest)):
        return before
    first = _found(comments, start)
    wanted = comments.filter(_beyond(first, newest, inclusive=True)) if first else comments
    found = list(wanted.order_by(*_order(newest))[: size + 1])
    return Page(
        found[:size],
        earlier=str(found[0].pk) if first and found else "",
        later=str(found[size].pk) if len(found) > size else "",
    )


def _up_to(comments: CommentQuerySet, last: Comment, size: int, newest: bool) -> Page | None:
    """The page that ends before `last`; none where nothing is before it."""
    wanted = comments.filter(_beyond(last, not newest, inclusive=False))
    found = list(wanted.order_by(*_order(not newest))[: size + 1])
    shown = found[:size][::-1]
    more = str(shown[0].pk) if len(found) > size else ""
    return Page(shown, earlier=more, later=str(last.pk)) if shown else None


def before(comments: CommentQuerySet, comment: Comment, *, most: int) -> int:
    """How many of these stand before the comment, oldest first; counts no further than `most`."""
    earlier = comments.filter(_beyond(comment, newest=True, inclusive=False))
    return int(earlier.order_by()[:most].count())


def _found(comments: CommentQuerySet, cursor: str) -> Comment | None:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= LONGEST_ID):
        return None
    # Only among these: the id of a comment elsewhere is no cursor here.
    return comments.filter(pk=int(cursor)).first()


def _beyond(comment: Comment, newest: bool, *, inclusive: bool) -> Q:
    """At the comment or after it in this order; the time alone first, for the index."""
    way, also = ("lt" if newest else "gt"), ("e" if inclusive else "")
    moment = comment.written_at
    exact = Q(**{f"written_at__{way}": moment}) | Q(
        **{"written_at": moment, f"pk__{way}{also}": comment.pk}
    )
    return Q(**{f"written_at__{way}e": moment}) & exact


def _order(newest: bool) -> tuple[str, str]:
    return ("-written_at", "-pk") if newest else ("written_at", "pk")
