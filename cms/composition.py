"""A campaign's page shows several floors at once; this is where they meet."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from cms import reading
from payments import panels
from projects import controls, listing, phases, showing
from projects.models import Campaign, Idea, PhaseKind
from projects.rules import works_for_campaign
from projects.views.requests import Request

if TYPE_CHECKING:
    from cms.models import CampaignPage


def of(page: "CampaignPage", request: Request, *, at: datetime) -> dict[str, Any]:
    """Ideas, vote, funding and decisions of the page's campaign, for whoever asks."""
    campaign, user = page.campaign, request.user
    prefetch_related_objects([campaign], "phases")
    following = reading.follows_campaign(page, campaign, user=user)
    funding = panels.panel(request, campaign, at=at)
    shown = funding | {
        "at": at,
        "campaign": campaign,
        "firm": campaign.firm,
        "firm_note": " · ".join(filter(None, [campaign.firm.city, campaign.firm.about])),
        "is_own": works_for_campaign(user, campaign),
        "follow": controls.follow_campaign(campaign, user=user, following=following),
        "lead": reading.lead(page),
        "decisions": reading.decisions(page),
        "updates": page.latest_updates(),
        "has_ideas": has_ideas(campaign),
        "section": "campaigns",
    }
    if has_ideas(campaign) and (not funding["funding"] or ideas_are_open(campaign, at=at)):
        shown |= listing.listing(request, campaign, at=at)
    return shown


def of_idea(idea: Idea, request: Request, *, at: datetime) -> dict[str, Any]:
    """The idea itself, and whatever else stands on its page."""
    return showing.of(idea, user=request.user, at=at)


def has_ideas(campaign: Campaign) -> bool:
    """Whether this order of phases asks for any."""
    wanted = (PhaseKind.PROPOSE, PhaseKind.VOTE)
    return any(phases.of_kind(campaign, kind) for kind in wanted)


def ideas_are_open(campaign: Campaign, *, at: datetime) -> bool:
    """Whether something can be done about ideas now. Later the decisions stand for them."""
    return phases.takes_ideas(campaign, at=at) or phases.takes_votes(campaign, at=at)
