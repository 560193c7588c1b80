"""A thread as pages show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Firm
from care import posts, record, terms
from care.models import REOPENING, About, Deed, Kind, Post, Side, Thread, ThreadState
from core.templatetags.format import moment
from payments.wording import duration

DEEDS = {
    Deed.ANSWERED: gettext_lazy("Says that this is answered"),
    Deed.PUT_RIGHT: gettext_lazy("Says that this is put right"),
    Deed.CONFIRMED: gettext_lazy("Agrees that it is settled"),
    Deed.REOPENED: gettext_lazy("Says that it is not settled"),
    Deed.WITHDREW: gettext_lazy("Has withdrawn it"),
    Deed.PASSED_ON: gettext_lazy(
        "The published answer time passed, so the site’s operators were called"
    ),
}


@dataclass(frozen=True)
class ShownPost:
    """One post, as care/_post.html and the studio's page of a thread want it."""

    pk: int
    name: str
    face: str
    face_name: str
    face_image: str
    badge: str
    side: str
    deed: str
    text: str
    language: str
    gone: bool
    at: datetime


def shown_post(post: Post, *, firm: Firm) -> ShownPost:
    badges = {
        Side.FIRM: firm.name,
        Side.OPERATOR: _("Operator"),
        Side.NOTE: _("Note for the team"),
    }
    name = str(post.author) if post.author else settings.SITE_NAME
    return ShownPost(
        pk=post.pk,
        name=name,
        face="firm" if post.side in (Side.FIRM, Side.CLOCK) else "person",
        face_name=firm.name if post.side == Side.FIRM else name,
        face_image=firm.logo_url if post.side == Side.FIRM else "",
        badge=badges.get(Side(post.side), ""),
        side=post.side,
        deed=str(DEEDS.get(Deed(post.deed), "")),
        text=post.text,
        language=post.language,
        gone=post.erased_at is not None,
        at=post.written_at,
    )


def about(thread: Thread) -> str:
    """What the thread is about, in words; nothing where it is the firm itself.

    Reads the rows named in `inbox.ROWS`.
    """
    title: str
    match thread.about:
        case About.PLEDGE if thread.pledge:
            title = thread.pledge.round.called
        case About.REWARD if thread.pledge and thread.pledge.reward:
            title = thread.pledge.reward.called
        case About.DECISION if thread.decision:
            title = thread.decision.idea.title
        case About.IDEA if thread.idea:
            title = thread.idea.title
        case _:
            return ""
    return f"{thread.get_about_display()}: {title}"


def title(thread: Thread) -> str:
    """The subject; erased people's threads have none."""
    return thread.subject or _("Subject removed")


def tag(thread: Thread) -> tuple[str, str]:
    """The state in a word, and its tone."""
    if thread.state == ThreadState.ENDED:
        return thread.get_outcome_display(), ""
    if thread.state == ThreadState.ANSWERED:
        return _("Answered: your turn"), "accent"
    return _("Waits for the firm"), "note"


def waiting(thread: Thread, *, at: datetime) -> str:
    """Since when who is waited for, and by when an answer is due."""
    since = {"since": moment(thread.turned_at, "short"), "due": moment(thread.due_at, "short")}
    match thread.state:
        case ThreadState.ENDED:
            return _("Ended on %(since)s.") % since
        case ThreadState.ANSWERED:
            return _("The firm answered on %(since)s.") % since
    if thread.is_with_operators:
        return (
            _("Waiting since %(since)s. An answer was due by %(due)s: the operators were called.")
            % since
        )
    if thread.is_overdue(at=at):
        return _("Waiting since %(since)s. An answer was due by %(due)s.") % since
    return _("Waiting since %(since)s. An answer is due by %(due)s.") % since


def row(thread: Thread, *, at: datetime) -> dict[str, Any]:
    """One of the person's threads in a list."""
    word, tone = tag(thread)
    return {
        "title": title(thread),
        "language": thread.language,
        "url": thread.get_absolute_url(),
        "what": " · ".join(filter(None, [thread.firm.name, about(thread)])),
        "kind": thread.get_kind_display() if thread.kind == Kind.COMPLAINT else "",
        "state": word,
        "tone": tone,
        "next": waiting(thread, at=at),
    }


def page(thread: Thread, *, at: datetime, before: int = 0) -> dict[str, Any]:
    """What the person sees of their thread."""
    found = posts.latest(thread, with_notes=False, before=before)
    word, tone = tag(thread)
    return {
        "thread": thread,
        "firm": thread.firm,
        "title": title(thread),
        "about": about(thread),
        "state": word,
        "tone": tone,
        "waiting": waiting(thread, at=at),
        "posts": [shown_post(post, firm=thread.firm) for post in found.posts],
        "before": found.before,
        "may_write": thread.state != ThreadState.ENDED,
        "may_confirm": thread.confirmed_at is None
        and (thread.state == ThreadState.ANSWERED or thread.may_reopen(at=at)),
        "may_reopen": thread.may_reopen(at=at),
        "until": thread.ended_at + REOPENING if thread.ended_at else None,
        "section": "threads",
        "at": at,
    }


def promise(firm: Firm, *, at: datetime) -> dict[str, Any]:
    """What the site publishes about answers, and how this firm has kept it."""
    kept = record.of(firm, at=at)
    return {
        "answer_time": duration(terms.answer_time()),
        "due": terms.due(at=at),
        "record": record.facts(kept),
        "asked": kept.asked,
    }
