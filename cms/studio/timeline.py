"""Phases drawn along one line of time, so that their order and the days between them are seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language_bidi

from projects.campaigns import Span
from projects.models import Campaign, PhaseKind

# A phase of hours in a year of phases is still seen.
LEAST_WIDTH = 1.0


@dataclass(frozen=True)
class Bar:
    """One phase; `x` and `width` in percent, `gap` is the time nothing happens before it."""

    span: Span
    x: float
    width: float
    gap: timedelta | None

    @property
    def length(self) -> timedelta:
        return self.span.ends_at - self.span.starts_at


def of(spans: Sequence[Span], *, mirrored: bool = False) -> list[Bar]:
    """A bar for each phase, in their order; for right-to-left pages the numbers are mirrored."""
    if not spans:
        return []
    begins, ends = min(s.starts_at for s in spans), max(s.ends_at for s in spans)
    whole = (ends - begins) / timedelta(seconds=1) or 1.0
    bars, before = [], begins
    for span in spans:
        width = max(100 * _seconds(span.starts_at, span.ends_at) / whole, LEAST_WIDTH)
        # What was widened at the end grows backwards: beyond the line it would not be seen.
        x = min(100 * _seconds(begins, span.starts_at) / whole, 100 - width)
        gap = span.starts_at - before if span.starts_at > before else None
        bars.append(Bar(span, 100 - x - width if mirrored else x, width, gap))
        before = span.ends_at
    return bars


def of_campaign(campaign: Campaign) -> list[Bar]:
    """As its terms stand, for the reader's direction. Reads `campaign.phases`."""
    kept = campaign.phases.all()
    spans = [Span(PhaseKind(each.kind), each.starts_at, each.ends_at) for each in kept]
    return of(spans, mirrored=get_language_bidi())


def _seconds(begins: datetime, ends: datetime) -> float:
    return (ends - begins).total_seconds()
