"""Where a campaign stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from projects.models import Campaign, CampaignState, Phase, PhaseKind


def current(campaign: Campaign, *, at: datetime) -> Phase | None:
    """The phase that `at` falls into. Reads `campaign.phases`; prefetch them in lists."""
    return next((phase for phase in campaign.phases.all() if phase.contains(at)), None)


def begins_at(campaign: Campaign, *, at: datetime) -> datetime | None:
    """When the first phase begins, while none has. Reads `campaign.phases`."""
    starts = [phase.starts_at for phase in campaign.phases.all()]
    return min(starts) if starts and min(starts) > at else None


def ideas_from(campaign: Campaign, *, at: datetime) -> datetime | None:
    """When the campaign begins to take ideas, while that is still to come."""
    phase = of_kind(campaign, PhaseKind.PROPOSE)
    is_ahead = campaign.state == CampaignState.PUBLISHED and phase and phase.starts_at > at
    return phase.starts_at if phase and is_ahead else None


def of_kind(campaign: Campaign, kind: PhaseKind) -> Phase | None:
    return next((phase for phase in campaign.phases.all() if phase.kind == kind), None)


def takes_ideas(campaign: Campaign, *, at: datetime) -> bool:
    return _is_open(campaign, PhaseKind.PROPOSE, at=at)


def takes_votes(campaign: Campaign, *, at: datetime) -> bool:
    return campaign.counted_at is None and _is_open(campaign, PhaseKind.VOTE, at=at)


def _is_open(campaign: Campaign, kind: PhaseKind, *, at: datetime) -> bool:
    phase = of_kind(campaign, kind)
    published = campaign.state == CampaignState.PUBLISHED
    return published and phase is not None and phase.contains(at)


@dataclass(frozen=True)
class Station:
    """One stop of the phase bar; `state` is done, current or next."""

    phase: Phase
    state: str


def stations(campaign: Campaign, *, at: datetime) -> Sequence[Station]:
    """The campaign's phases in order, each with where it stands."""

    def state(phase: Phase) -> str:
        if phase.ends_at <= at:
            return "done"
        return "current" if phase.contains(at) else "next"

    return [Station(phase, state(phase)) for phase in campaign.phases.all()]
