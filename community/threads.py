"""Reading comments: the threads of a place with their first replies, in three short queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from community import paging
from community.models import Comment, CommentState, Mention, Talk
from community.models.comments import CommentQuerySet
from community.places import ANCHOR, Place, of

REPLIES_SHOWN = 3


@dataclass(frozen=True)
class Thread:
    """A first comment with some of its replies, and whom each of them speaks to."""

    root: Comment
    replies: list[Comment] = field(default_factory=list)


def roots(place: Place) -> CommentQuerySet:
    return place.comments().filter(parent__isnull=True).shown()


def replies(root: Comment) -> CommentQuerySet:
    standing = Comment.objects.filter(parent=root).exclude(state=CommentState.REMOVED)
    return standing.select_related("author")


def with_counts(place: Place) -> CommentQuerySet:
    """First comments, each with its first replies' ids and the place's count of all."""
    talk = Talk.objects.filter(campaign=place.campaign, idea=place.idea)
    first = Comment.objects.filter(parent=OuterRef("pk")).exclude(state=CommentState.REMOVED)
    found: CommentQuerySet = roots(place).select_related("author")
    return found.annotate(
        first_replies=ArraySubquery(
            first.order_by("written_at", "pk").values("pk")[:REPLIES_SHOWN]
        ),
        total=Subquery(talk.values("comments_count")[:1]),
    )


def with_replies(found: Iterable[Comment]) -> list[Thread]:
    """Each comment of `with_counts` with its first replies: one query for all of them."""
    found = list(found)
    wanted = [pk for root in found for pk in getattr(root, "first_replies", [])]
    under: defaultdict[int | None, list[Comment]] = defaultdict(list)
    if wanted:
        read = Comment.objects.filter(pk__in=wanted).select_related("author")
        for reply in read.order_by("written_at", "pk"):
            under[reply.parent_id].append(reply)
    return [Thread(root, under[root.pk]) for root in found]


def mentions_in(comments: Iterable[Comment]) -> dict[int, list[Mention]]:
    """Whom each comment speaks to, by the comment's id: one query."""
    spoken: defaultdict[int, list[Mention]] = defaultdict(list)
    found: QuerySet[Mention] = Mention.objects.filter(comment__in=[c.pk for c in comments])
    for mention in found.select_related("person"):
        spoken[mention.comment_id].append(mention)
    return spoken


def total(place: Place) -> int:
    found = Talk.objects.filter(campaign=place.campaign, idea=place.idea)
    return found.values_list("comments_count", flat=True).first() or 0


def address(comment: Comment) -> str:
    """Where the comment can be read now: the page, the place in it, and the comment itself."""
    root, fragment = comment, f"#comment-{comment.key}"
    # The first replies stand on the page of the place, the others on their thread's own.
    if comment.parent is not None:
        root = comment.parent
        rank = paging.before(replies(root), comment, most=paging.REPLIES)
        if rank >= REPLIES_SHOWN:
            url = reverse("community:thread", args=[root.key])
            return (
                f"{url}?from={comment.pk}{fragment}" if rank >= paging.REPLIES else url + fragment
            )
    place = of(comment)
    rank = paging.before(roots(place), root, most=paging.THREADS)
    start = f"?comments_from={root.pk}" if rank >= paging.THREADS else ""
    # What was removed may stand nowhere any more: then the talk itself is the answer.
    return f"{place.url}{start}{fragment if comment.state != 'removed' else '#' + ANCHOR}"
