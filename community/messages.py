"""The mails that talk causes: who is told what, once."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from community import places
from community.models import Comment, Moderation, Voice
from core.translated import Said, told
from notifications import outbox
from notifications.topics import Topic

# A mail shows this much of a comment; the page shows the rest.
EXCERPT = 600


def written(comment: Comment, *, answers: Comment | None, at: datetime) -> None:
    """Whoever was replied to, those mentioned, and the idea's author: each once, for one reason."""
    reasons: dict[int, str] = {}
    if answers:
        reasons[answers.author_id] = "reply"
        if comment.parent and comment.parent.author_id != answers.author_id:
            reasons[comment.parent.author_id] = "thread"
    for person in comment.mentions.values_list("person_id", flat=True):
        reasons.setdefault(person, "mention")
    if comment.idea and comment.idea.author_id:
        reasons.setdefault(comment.idea.author_id, "idea")
    reasons.pop(comment.author_id, None)
    for why in ("reply", "thread", "mention", "idea"):
        _tell(comment, to=[p for p, reason in reasons.items() if reason == why], why=why, at=at)


def mentioned(comment: Comment, *, people: Collection[User], at: datetime) -> None:
    """An edit has named somebody. The outbox knows who has heard of this comment before."""
    _tell(comment, to=[person.pk for person in people], why="mention", at=at)


def _tell(comment: Comment, *, to: Collection[int], why: str, at: datetime) -> None:
    if not to:
        return
    cut = comment.body[:EXCERPT]
    excerpt = f"{cut.rstrip()} …" if len(comment.body) > EXCERPT else cut
    outbox.write(
        "comment_written",
        to=to,
        once=_occasion(comment),
        at=at,
        topic=Topic.COMMENTS,
        # What an idea becomes is news of its own, which no talk about it may cover.
        concerning=f"talk:{places.of(comment).name}",
        # What members say to each other is not the firm's doing, nor counted as that.
        caused_by=comment.campaign.firm if comment.voice == Voice.FIRM else None,
        why=why,
        who=str(comment.author),
        about=_about(comment),
        excerpt=told(Said(excerpt, comment.language)),
        path=permalink(comment),
    )


def _about(comment: Comment) -> str | dict[str, str]:
    idea, campaign = comment.idea, comment.campaign
    return told(idea.called) if idea else campaign.told


def taken_back(comments: Iterable[Comment], **blank: str) -> None:
    """Their words are gone, for a time or for good: no mail goes on telling them."""
    outbox.take_back(once=[_occasion(comment) for comment in comments], excerpt="", **blank)


def _occasion(comment: Comment) -> str:
    return f"comment:{comment.key}"


def permalink(comment: Comment) -> str:
    return reverse("community:comment", args=[comment.key])


def moderated(decision: Moderation, *, author: int | None, reporters: Collection[int]) -> None:
    """The author of what was hidden or shown again, and whoever had reported it."""
    comment, idea = decision.case.comment, decision.case.idea
    path = permalink(comment) if comment else ""
    if idea:
        path = reverse("idea", args=[decision.campaign.slug, idea.number])
    shared: dict[str, Any] = {
        "what": "comment" if comment else "idea",
        "verdict": decision.verdict,
        "reason": decision.reason,
        "about": decision.campaign.told,
        "path": path,
        "once": f"moderation:{decision.pk}",
        "at": decision.at,
    }
    if author is not None:
        outbox.write("text_moderated", to=[author], **shared)
    if others := set(reporters) - {author}:
        outbox.write("report_answered", to=sorted(others), **shared)
