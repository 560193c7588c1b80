"""A firm as everyone sees it."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Firm, User
from accounts.rules import is_editor, works_for_firm
from care import record
from cms import campaign_lists, decided
from cms.firms import following
from notifications import budget
from projects.views.requests import Request

MOST_CAMPAIGNS = 12
MOST_FACES = 8


@require_safe
def firm(request: Request, slug: str) -> HttpResponse:
    """Verified firms for everyone; others for their own team and the site's staff."""
    found = get_object_or_404(_with_rounds(), slug=slug)
    is_own = bool(works_for_firm(request.user, found))
    if found.verified_at is None and not is_own and not is_editor(request.user):
        raise Http404(slug)
    shown = of(found) | {"is_own": is_own}
    shown["follow"] = following.control(found, user=request.user)
    return TemplateResponse(request, "cms/firm.html", shown)


def of(found: Firm) -> dict[str, Any]:
    """What stands on the page: of the team only who shows a face and a page of their own."""
    public = campaign_lists.with_a_page().filter(firm=found).order_by("-published_at", "-pk")
    answers = record.of(found, at=timezone.now())
    # One more than is shown: that there are others is known without a count.
    cards = campaign_lists.cards(public[: MOST_CAMPAIGNS + 1])
    return {
        "firm": found,
        "cards": cards[:MOST_CAMPAIGNS],
        "more": len(cards) > MOST_CAMPAIGNS,
        "faces": faces(found),
        "record": record.facts(answers),
        "base": record.base(answers),
        "decisions": decided.newest_of(found),
        "months": budget.of_firm(found),
        # Of other firms there is no feed to lead to.
        "feed_of": {"title": found.name, "url": reverse("feed-firm", args=[found.slug])}
        if found.verified_at
        else None,
    }


def faces(found: Firm) -> list[User]:
    """Those of the team who have a picture and a public page, in the order they came."""
    team = User.objects.filter(memberships__firm=found, is_active=True, page_is_public=True)
    return list(team.exclude(portrait="").order_by("memberships__pk")[:MOST_FACES])


def _with_rounds() -> "QuerySet[Any]":
    """Counted along with the firm, so that it takes no query of its own."""

    def how_many(met: bool) -> Count:
        return Count("campaigns__rounds", filter=Q(campaigns__rounds__goal_met=met))

    return Firm.objects.annotate(goals_met=how_many(True), goals_missed=how_many(False))
