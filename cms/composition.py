"""A campaign's page shows several floors at once; this is where they meet."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from care import record
from cms import funnels, reading
from cms.sharing import heads
from community import moderation, talk
from community.places import Place
from payments import panels
from projects import controls, listing, phases, showing
from projects.blueprints import has_ideas
from projects.models import Campaign, Idea
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
    # One filled button to a page: Follow is it only where no round asks for more.
    first = None if funding["funding"] else at
    follow = controls.follow_campaign(campaign, user=user, following=following, at=first)
    shown = funding | {
        "at": at,
        "campaign": campaign,
        "firm": campaign.firm,
        "firm_note": campaign.firm.note,
        "record": record.facts(record.recent(campaign.firm, at=at)),
        "is_own": works_for_campaign(user, campaign),
        "follow": replace(follow, what=page.title),
        "lead": reading.lead(page),
        **heads.of_campaign(page, funding=funding["funding"], at=at),
        "decisions": reading.decisions(page),
        "funnel": funnels.of(page),
        "updates": page.latest_updates(),
        "has_ideas": has_ideas(campaign),
        "section": "campaigns",
    }
    if campaign.is_public:
        shown |= reading.talk(page)
    # While money is raised the decisions stand for the ideas, and the page keeps its few queries.
    if has_ideas(campaign) and (not funding["funding"] or ideas_are_open(campaign, at=at)):
        shown |= listing.listing(request, campaign, at=at)
    return shown


def of_idea(idea: Idea, request: Request, *, at: datetime) -> dict[str, Any]:
    """The idea itself, and whatever else stands on its page."""
    place = Place(idea.campaign, idea)
    said = talk.of(place, user=request.user, at=at, query=request.GET, path=request.path)
    own = {"may_ask": not works_for_campaign(request.user, idea.campaign)}
    own |= heads.of_idea(idea, at=at)
    return showing.of(idea, user=request.user, at=at) | said | _judging(idea, request) | own


def _judging(idea: Idea, request: Request) -> dict[str, Any]:
    """The ways to report the idea and to judge it, for whoever has them."""
    where = [idea.campaign.slug, idea.number]
    mine = request.user.is_authenticated and idea.author_id == request.user.pk
    open_to_all = idea.campaign.is_public and not mine and idea.hidden_at is None
    judge = moderation.may_moderate(request.user, idea)
    return {
        "report_url": reverse("community:report_idea", args=where) if open_to_all else "",
        "moderate_url": reverse("studio:report_idea", args=where) if judge else "",
    }


def ideas_are_open(campaign: Campaign, *, at: datetime) -> bool:
    """Whether something can be done about ideas now. Later the decisions stand for them."""
    return phases.takes_ideas(campaign, at=at) or phases.takes_votes(campaign, at=at)
