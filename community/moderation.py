"""The editors hide, restore or leave as it is, with a reason that everyone reads."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from community import messages, reporting
from community.models import (
    COMMENT_MOVES,
    Case,
    Comment,
    CommentState,
    Moderation,
    Verdict,
)
from community.reporting import Reportable
from core import events, moves
from core.translated import told
from notifications import outbox
from projects.ideas import readdress_pictures
from projects.models import Idea
from projects.rules import allows

# Stands for a hidden idea's title wherever it is named, in any language.
OMITTED = "[…]"
WITHHELD = ("title", "need", "proposal")


class MayNotModerate(Exception):
    """Not an editor, or one who works for the campaign's firm, or wrote it."""


class DecidedAlready(Exception):
    """Another editor was faster: there is nothing left to decide in this way."""


def may_moderate(user: User, thing: Reportable) -> bool:
    mine = user.is_authenticated and thing.author_id == user.pk
    return not mine and allows(user, "community.moderate", thing.campaign)


@transaction.atomic
def hide(thing: Reportable, *, reason: str, by: User, at: datetime) -> Moderation:
    """The reason stands in place of the text from now on; nothing is deleted."""
    case = _opened(thing, by)
    if isinstance(thing, Comment):
        _move(thing, CommentState.HIDDEN, hidden_at=at, hidden_reason=reason)
        messages.taken_back([thing])
    else:
        _withhold(case, thing, reason=reason, at=at)
    return _decide(case, thing, Verdict.HIDDEN, reason=reason, by=by, at=at)


@transaction.atomic
def restore(thing: Reportable, *, reason: str, by: User, at: datetime) -> Moderation:
    """The text is back as it was."""
    case = _opened(thing, by)
    if isinstance(thing, Comment):
        _move(thing, CommentState.VISIBLE, hidden_at=None, hidden_reason="")
    else:
        _give_back(case, thing)
    return _decide(case, thing, Verdict.RESTORED, reason=reason, by=by, at=at)


@transaction.atomic
def dismiss(thing: Reportable, *, reason: str, by: User, at: datetime) -> Moderation:
    """The reports are answered and the text stays."""
    case = _opened(thing, by)
    if not case.open_reports:
        raise DecidedAlready(str(case.pk))
    return _decide(case, thing, Verdict.DISMISSED, reason=reason, by=by, at=at)


def _opened(thing: Reportable, by: User) -> Case:
    if not may_moderate(by, thing):
        raise MayNotModerate(str(thing.pk))
    # The case before what it is about, whatever is decided: editors wait for each other there.
    return reporting.case_of(thing)


def _move(comment: Comment, to: CommentState, **fields: object) -> None:
    try:
        moves.transition(comment, to, allowed=COMMENT_MOVES, **fields)
    except moves.IllegalTransition:
        raise DecidedAlready(str(comment.pk)) from None


def _withhold(case: Case, idea: Idea, *, reason: str, at: datetime) -> None:
    """Its words leave the row that lists, searches and files read; its pictures, their place."""
    idea = moves.lock(idea)
    if idea.hidden_at is not None:
        raise DecidedAlready(str(idea.pk))
    case.withheld = {name: getattr(idea, name) for name in WITHHELD}
    case.save(update_fields=["withheld"])
    idea.title, idea.need, idea.proposal = OMITTED, "", ""
    idea.hidden_at, idea.hidden_reason = at, reason
    idea.save(update_fields=[*WITHHELD, "hidden_at", "hidden_reason"])
    readdress_pictures(idea)
    _correct_mails(idea)


def _give_back(case: Case, idea: Idea) -> None:
    idea = moves.lock(idea)
    if idea.hidden_at is None:
        raise DecidedAlready(str(idea.pk))
    for name in WITHHELD:
        # Of an author who was erased meanwhile nothing is left: the mark stays where a title stood.
        setattr(idea, name, case.withheld[name] or getattr(idea, name))
    idea.hidden_at, idea.hidden_reason = None, ""
    idea.save(update_fields=[*WITHHELD, "hidden_at", "hidden_reason"])
    case.withheld = {}
    case.save(update_fields=["withheld"])
    _correct_mails(idea)


def _correct_mails(idea: Idea) -> None:
    """Notifications, and news that still waits, call the idea what its page does now."""
    decisions = idea.decisions.values_list("pk", flat=True)
    own = [f"idea_shortlisted:{idea.pk}", *(f"idea_decided:{pk}" for pk in decisions)]
    title = told(idea.called)
    outbox.correct(once=own, idea=title)
    talk = Comment.objects.filter(idea=idea).values_list("key", flat=True)
    outbox.correct(once=[f"comment:{key}" for key in talk], about=title)


def _decide(
    case: Case, thing: Reportable, verdict: Verdict, *, reason: str, by: User, at: datetime
) -> Moderation:
    """Write the decision down, settle the open reports with it, and tell whom it concerns."""
    reports = case.reports.filter(settled_by__isnull=True)
    reporters = list(reports.values_list("reporter_id", flat=True))
    decision = Moderation.objects.create(
        case=case,
        campaign_id=case.campaign_id,
        verdict=verdict,
        reason=reason,
        reports_settled=len(reporters),
        by=by,
        at=at,
    )
    reports.update(settled_by=decision)
    Case.objects.filter(pk=case.pk).update(open_reports=0, first_reported_at=None)
    events.record(f"moderation_{verdict}", thing, at=at, by=by)
    # Nothing happens to words that stay as they are, so their author is not troubled.
    author = None if verdict == Verdict.DISMISSED else thing.author_id
    messages.moderated(decision, author=author, reporters=reporters)
    return decision
