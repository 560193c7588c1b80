"""A campaign's page shows several floors at once; this is where they meet."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from cms import reading
from projects import controls, listing, phases
from projects.rules import works_for_campaign

if TYPE_CHECKING:
    from cms.models import CampaignPage


def of(page: "CampaignPage", request: HttpRequest, *, at: datetime) -> dict[str, Any]:
    """Ideas, vote, funding and decisions of the page's campaign, for whoever asks."""
    campaign, user = page.campaign, request.user
    following = reading.follows_campaign(page, campaign, user=user)
    return listing.listing(request, campaign, at=at) | {
        "at": at,
        "firm": campaign.firm,
        "firm_note": " · ".join(filter(None, [campaign.firm.city, campaign.firm.about])),
        "phase": phases.current(campaign, at=at),
        "is_own": works_for_campaign(user, campaign),
        "follow": controls.follow_campaign(campaign, user=user, following=following),
        "lead": reading.lead(page),
        "decisions": reading.decisions(page),
        "updates": page.latest_updates(),
        "section": "campaigns",
    }
