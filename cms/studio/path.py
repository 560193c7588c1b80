"""The way from a first thought to the editors: six steps, any of which one may come back to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms import readiness
from cms.readiness import Blocker
from projects.models import Campaign

STEPS: dict[str, str | Promise] = {
    "brief": _("Brief"),
    "phases": _("Phases"),
    "rules": _("Rules"),
    "page": _("Page"),
    "preview": _("Preview"),
    "submit": _("Submit"),
}
# Where each blocker is mended.
MENDED_AT = {
    "brief": "brief",
    "phases": "phases",
    "dates_past": "phases",
    "phase_over": "phases",
    "threshold": "rules",
    "decision_date": "rules",
    "page": "page",
    "standfirst": "page",
    "story": "page",
    "lead_image": "page",
    "lead_alt": "page",
}


@dataclass(frozen=True)
class Step:
    """One stop on the way, as components/stepper.html shows it."""

    name: str
    title: str | Promise
    url: str
    is_done: bool

    def __str__(self) -> str:
        return str(self.title)


def steps(campaign: Campaign, blockers: list[Blocker]) -> list[Step]:
    open_at = {MENDED_AT.get(blocker.code) for blocker in blockers}
    # No blocker is mended at these two: a preview is right as soon as its page is, and handing in
    # is done once the campaign is public.
    ways = {"preview": bool(open_at & {"page"}), "submit": not campaign.is_public}
    return [
        Step(name, title, url_of(name, campaign), not ways.get(name, name in open_at))
        for name, title in STEPS.items()
    ]


def url_of(name: str, campaign: Campaign) -> str:
    view = "submission" if name == "submit" else f"page_{name}" if name == "preview" else name
    return reverse(f"studio:{'pages' if name == 'page' else view}", args=[campaign.slug])


def context(campaign: Campaign, name: str, *, at: datetime) -> dict[str, Any]:
    """What every step shows: the way, what is missing here, and the steps beside this one."""
    blockers = readiness.blockers(campaign, at=at)
    way, names = steps(campaign, blockers), list(STEPS)
    place = names.index(name)
    return {
        "campaign": campaign,
        "steps": way,
        "current": place + 1,
        "step": way[place],
        "before": way[place - 1] if place else None,
        "next": way[place + 1] if place + 1 < len(way) else None,
        "blockers": blockers,
        "here": [each for each in blockers if MENDED_AT.get(each.code) == name],
    }
