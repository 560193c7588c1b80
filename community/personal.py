"""A person's own words here, and how they go when the person goes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from community import messages
from community.models import Case, Comment, CommentRevision, CommentState, Mention, Report, Talk
from community.moderation import WITHHELD


def export(user: User) -> dict[str, Any]:
    """The person's comments with all their versions, their reports, and hidden ideas' words."""
    comments = Comment.objects.filter(author=user).order_by("written_at", "pk")
    reports = Report.objects.filter(reporter=user).order_by("reported_at", "pk")
    return {
        "comments": [
            {
                "campaign": comment.campaign.slug,
                "idea": comment.idea.number if comment.idea else None,
                "text": comment.body,
                "language": comment.language,
                "earlier": [revision.body for revision in comment.revisions.all()],
                "state": comment.state,
                "hidden_reason": comment.hidden_reason,
                "written_at": comment.written_at.isoformat(),
                "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
            }
            for comment in comments.select_related("campaign", "idea").prefetch_related("revisions")
        ],
        "reports": [
            {
                "campaign": report.case.campaign.slug,
                "reason": report.reason,
                "words": report.words,
                "reported_at": report.reported_at.isoformat(),
                "answered": report.settled_by_id is not None,
            }
            for report in reports.select_related("case__campaign")
        ],
        "hidden_ideas": [
            {"campaign": case.campaign.slug, "idea": case.idea.number, **case.withheld}
            for case in _withheld(user).select_related("campaign", "idea")
            if case.idea
        ],
    }


def _withheld(user: User) -> QuerySet[Case]:
    return Case.objects.filter(idea__author=user, idea__hidden_at__isnull=False).order_by("pk")


@transaction.atomic
def erase(user: User, *, at: datetime) -> None:
    """Every word the person wrote goes, as if they had removed it; decisions about it stay."""
    mine = Comment.objects.filter(author=user).exclude(state=CommentState.REMOVED)
    # Read now: once they are removed, nothing tells these from the others.
    roots = set(mine.filter(parent__isnull=False).values_list("parent_id", flat=True))
    places = set(mine.order_by().values_list("campaign_id", "idea_id").distinct())
    # Those removed before as well: mails have lost their words, but name the author still.
    messages.taken_back(Comment.objects.filter(author=user).only("key"), who="")
    CommentRevision.objects.filter(comment__author=user).delete()
    Mention.objects.filter(Q(person=user) | Q(comment__author=user)).delete()
    blank = {"body": "", "language": "", "hidden_at": None, "hidden_reason": ""}
    mine.update(state=CommentState.REMOVED, **blank)
    _count_replies(roots)
    _count_talks(places)
    Report.objects.filter(reporter=user).update(words="")
    _withheld(user).update(withheld=dict.fromkeys(WITHHELD, ""))


def _count_replies(roots: Iterable[int]) -> None:
    standing = Comment.objects.filter(parent=OuterRef("pk")).exclude(state=CommentState.REMOVED)
    threads = Comment.objects.filter(pk__in=roots)
    _hold(threads)
    threads.update(replies_count=_number_of(standing.order_by().values("parent")))


def _count_talks(places: Iterable[tuple[int, int | None]]) -> None:
    for campaign_id, idea_id in places:
        talks = Talk.objects.filter(campaign=campaign_id, idea=idea_id)
        _hold(talks)
        standing = Comment.objects.filter(campaign=campaign_id, idea=idea_id)
        count = standing.exclude(state=CommentState.REMOVED).count()
        talks.update(comments_count=count)


def _hold(counted: "QuerySet[Comment] | QuerySet[Talk]") -> None:
    """Before counting: who has written and not yet committed holds these, and would be missed."""
    list(counted.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def _number_of(grouped: Any) -> Coalesce:
    counted = grouped.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
