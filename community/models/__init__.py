"""What people say to each other, and what becomes of reports about it."""

from community.models.comments import (
    COMMENT_MOVES,
    Comment,
    CommentRevision,
    CommentState,
    Mention,
    Talk,
    Voice,
)
from community.models.reports import Case, Moderation, Report, ReportReason, Verdict

__all__ = [
    "COMMENT_MOVES",
    "Case",
    "Comment",
    "CommentRevision",
    "CommentState",
    "Mention",
    "Moderation",
    "Report",
    "ReportReason",
    "Talk",
    "Verdict",
    "Voice",
]
