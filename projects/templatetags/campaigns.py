"""Where a campaign stands and where the reader is, on any page about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.format import moment
from projects import phases
from projects.blueprints import has_ideas
from projects.models import Campaign, Idea

register = template.Library()


@register.filter
def from_iso(written: str) -> datetime | None:
    """The time that a mail's parameter holds as text."""
    return datetime.fromisoformat(written) if written else None


@register.inclusion_tag("components/phase_bar.html")
def phase_bar(campaign: Campaign, at: datetime) -> dict[str, Any]:
    """The campaign's phases with their dates. Reads `campaign.phases`."""
    return {"phases": [_station(station) for station in phases.stations(campaign, at=at)]}


def _station(station: phases.Station) -> dict[str, Any]:
    phase = station.phase
    match station.state:
        case "done" | "current":
            note = _("until %(day)s") % {"day": moment(phase.ends_at, "short")}
        case _:
            note = _("from %(day)s") % {"day": moment(phase.starts_at, "short")}
    return {"name": phase.get_kind_display(), "note": note, "state": station.state, "url": ""}


@register.inclusion_tag("components/tabs.html")
def campaign_tabs(campaign: Campaign, here: str) -> dict[str, Any]:
    """The pages of one campaign; `here` is "ideas", "result" or "talk"."""
    pages = [("campaign", _("The campaign"), campaign.get_absolute_url())]
    if has_ideas(campaign):
        pages.append(("ideas", _("Ideas"), reverse("projects:ideas", args=[campaign.slug])))
    if campaign.counted_at is not None:
        result = reverse("projects:results", args=[campaign.slug])
        pages.append(("result", _("The result"), result))
    if campaign.is_public:
        pages.append(("talk", _("Talk"), reverse("community:campaign", args=[campaign.slug])))
    tabs = [
        {"name": name, "url": url, "count": None, "current": key == here}
        for key, name, url in pages
    ]
    return {"tabs": tabs, "label": campaign.called}


@register.inclusion_tag("components/breadcrumbs.html")
def trail(campaign: Campaign, *steps: Any) -> dict[str, Sequence[tuple[str, str]]]:
    """The way back: all campaigns, this one, its ideas, then `steps` (an idea, or a word)."""
    crumbs = [
        # A Wagtail page, whose address no URL configuration knows.
        (_("Campaigns"), f"/{get_language()}/campaigns/"),
        (campaign.called, campaign.get_absolute_url()),
    ]
    if has_ideas(campaign):
        crumbs.append((_("Ideas"), reverse("projects:ideas", args=[campaign.slug])))
    for step in steps:
        if isinstance(step, Idea):
            crumbs.append((step.called, step.get_absolute_url()))
        elif step:
            crumbs.append((str(step), ""))
    # The last one is where the reader is: no link leads from a page to itself.
    return {"crumbs": [*crumbs[:-1], (crumbs[-1][0], "")]}
