"""A round's own page."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from payments import panels, pictured
from payments.models import FundingRound, RoundState
from payments.views.requests import Request, round_or_404
from projects import controls, follows
from projects.controls import FollowControl
from projects.rules import works_for_campaign


def _follow(request: Request, round_: FundingRound) -> FollowControl | None:
    """Until it opens there is nothing to do but to follow its campaign."""
    campaign, user = round_.campaign, request.user
    if round_.state != RoundState.SCHEDULED or works_for_campaign(user, campaign):
        return None
    following = follows.follows_campaign(campaign, user=user)
    return controls.follow_campaign(campaign, user=user, following=following)


@require_safe
def round_(request: Request, slug: str) -> HttpResponse:
    """How a round stands, what it offers, and the rule under which cards are charged."""
    found = round_or_404(request, slug)
    context = {
        "funding": panels.of(found, user=request.user, at=timezone.now()),
        "round": found,
        "picture": pictured.of(found),
        "campaign": found.campaign,
        "follow": _follow(request, found),
        "firm": found.campaign.firm,
        "crumbs": [(found.campaign.called, found.campaign.get_absolute_url()), (found.called, "")],
        "section": "campaigns",
    }
    return TemplateResponse(request, "payments/round.html", context)
