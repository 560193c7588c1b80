"""The firm decides in public, with a reason."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import events, moves
from projects import messages
from projects.models import Decision, Idea, Verdict
from projects.models.ideas import IDEA_MOVES


class NothingToDecide(Exception):
    """The idea is not on the shortlist, or has had its final word."""


@transaction.atomic
def decide(
    idea: Idea, *, verdict: Verdict, reason: str, by: User, at: datetime, language: str = ""
) -> Decision:
    """Record the firm's word on a shortlisted idea and tell author and followers."""
    try:
        idea = moves.transition(idea, verdict, allowed=IDEA_MOVES)
    except moves.IllegalTransition as problem:
        raise NothingToDecide(str(problem)) from problem
    decision = Decision.objects.create(
        idea=idea,
        verdict=verdict,
        reason=reason,
        language=language,
        decided_by=by,
        decided_at=at,
        due_at=idea.campaign.decision_due_at,
    )
    events.record("idea_decided", idea, at=at, by=by, verdict=verdict)
    messages.decided(decision)
    return decision
