"""A firm as everyone sees it."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Firm, FirmRole
from accounts.rules import is_editor, works_for_firm
from care import record
from cms import campaign_lists, decided
from notifications import budget
from projects.models import Campaign
from projects.views.requests import Request

MOST_CAMPAIGNS = 12


@require_safe
def firm(request: Request, slug: str) -> HttpResponse:
    """Verified firms for everyone; others for their own team and the site's staff."""
    found = get_object_or_404(Firm, slug=slug)
    is_own = bool(works_for_firm(request.user, found))
    if found.verified_at is None and not is_own and not is_editor(request.user):
        raise Http404(slug)
    return TemplateResponse(request, "cms/firm.html", of(found) | {"is_own": is_own})


def of(found: Firm) -> dict[str, Any]:
    """What stands on the page: of the team only how many there are."""
    public = Campaign.objects.public().filter(firm=found).order_by("-published_at", "-pk")
    cards = campaign_lists.cards(public[: MOST_CAMPAIGNS + 1])
    return {
        "firm": found,
        "cards": cards[:MOST_CAMPAIGNS],
        "more": len(cards) > MOST_CAMPAIGNS,
        "team": team(found),
        "record": record.facts(record.of(found, at=timezone.now())),
        "decisions": decided.newest_of(found),
        "months": budget.of_firm(found),
        "feed_of": {"title": found.name, "url": reverse("feed-firm", args=[found.slug])}
        if found.verified_at
        else None,
    }


def team(found: Firm) -> list[tuple[str, int]]:
    """Each role with how many hold it, none left out but those nobody holds."""
    counted = dict(found.members.values_list("role").annotate(people=Count("pk")))
    return [(str(role.label), counted[role]) for role in FirmRole if role in counted]
