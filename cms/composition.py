"""A campaign's page shows several floors at once; this is where they meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.templatetags.format import day
from django.http import HttpRequest
from django.utils.translation import gettext as _
from projects import follows, phases
from projects.models import Campaign, Decision, VoteRule
from projects.rules import works_for_campaign

DECISIONS_SHOWN = 3
UPDATES_SHOWN = 3


@dataclass(frozen=True)
class Stop:
    """One station of the phase bar, as the component reads it."""

    name: str
    note: str
    state: str
    url: str = ""


def of(campaign: Campaign, request: HttpRequest, *, at: datetime) -> dict[str, Any]:
    """Ideas, vote, funding and decisions of the campaign, for whoever asks."""
    user = request.user
    return {
        "campaign": campaign,
        "firm": campaign.firm,
        "stops": stops(campaign, at=at),
        "phase": phases.current(campaign, at=at),
        "is_own": works_for_campaign(user, campaign),
        "following": follows.follows_campaign(campaign, user=user),
        "decisions": decisions(campaign),
    }


def stops(campaign: Campaign, *, at: datetime) -> list[Stop]:
    """The phases as the bar shows them: done, current or next, each with its date."""

    def note(station: phases.Station) -> str:
        if station.state == "done":
            return _("until %(day)s") % {"day": day(station.phase.ends_at, "short")}
        if station.state == "current":
            return _("until %(day)s") % {"day": day(station.phase.ends_at)}
        return _("from %(day)s") % {"day": day(station.phase.starts_at)}

    return [
        Stop(station.phase.get_kind_display(), note(station), station.state)
        for station in phases.stations(campaign, at=at)
    ]


def decisions(campaign: Campaign) -> Sequence[Decision]:
    """The firm's latest words. Before the count only an open vote can have any."""
    if campaign.counted_at is None and campaign.vote_rule != VoteRule.OPEN:
        return []
    made = Decision.objects.filter(idea__campaign=campaign).select_related("idea__author")
    return list(made.order_by("-decided_at", "-pk")[:DECISIONS_SHOWN])
