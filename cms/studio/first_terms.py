"""Dates for a new campaign to start from, so that nobody faces an empty form."""

from datetime import datetime, timedelta

from django.utils import timezone

from projects.blueprints import BLUEPRINTS
from projects.campaigns import Span, Terms
from projects.models import PhaseKind

DAYS = {
    PhaseKind.PROPOSE: 28,
    PhaseKind.VOTE: 14,
    PhaseKind.FUND: 30,
    PhaseKind.TEST: 60,
    PhaseKind.DELIVER: 90,
}
DAYS_TO_DECIDE = 14
THRESHOLD = 50
# Editors need time to read, and the firm to write.
DAYS_AHEAD = 7


def suggest(blueprint: str, *, at: datetime) -> Terms:
    """Phases one after the other, each from noon to noon; the decision two weeks after the vote."""
    # Noon exists on every day, also when the clocks change; and a local time keeps its hour when
    # days are added.
    noon = timezone.localtime(at).replace(hour=12, minute=0, second=0, microsecond=0)
    start, spans = noon + timedelta(days=DAYS_AHEAD), []
    for kind in BLUEPRINTS[blueprint].phases:
        end = start + timedelta(days=DAYS[kind])
        spans.append(Span(kind, start, end))
        start = end
    vote_ends = next((span.ends_at for span in spans if span.kind == PhaseKind.VOTE), None)
    return Terms(
        blueprint=blueprint,
        spans=spans,
        vote_threshold=THRESHOLD,
        decision_due_at=vote_ends and vote_ends + timedelta(days=DAYS_TO_DECIDE),
    )
