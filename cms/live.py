"""The figures of a campaign that change by themselves: the sum, the people, the turnout.

A page asks here without a cookie, so that every reader gets the answer from the micro-cache: a
campaign in the news costs one rendering every two seconds, however many look at it. What differs
between readers (a button, a date in one's own calendar) is none of these figures. Of a vote
nothing shows but how many took part.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.money import Money, percent_of
from payments import panels, totals
from payments.models import FundingRound
from projects import ballots, listing, phases
from projects.models import Campaign, PhaseKind
from projects.views.requests import Request


@dataclass(frozen=True)
class Funding:
    """One round's sum and people, as the panel shows them."""

    pledged: Money
    goal: Money
    percent: int
    backers: int
    is_open: bool

    @property
    def is_met(self) -> bool:
        return self.pledged.minor >= self.goal.minor


@require_safe
def campaign(request: Request, slug: str) -> HttpResponse:
    """The parts of a page that may be replaced: public ones, without asking who reads."""
    now = timezone.now()
    found = get_object_or_404(Campaign.objects.public().prefetch_related("phases"), slug=slug)
    round_ = _round(found, slug=request.GET.get("round", ""))
    vote = phases.of_kind(found, PhaseKind.VOTE)
    turnout = ballots.turnout(found) if vote and vote.starts_at <= now else None
    context = {
        "funding": _funding(round_, at=now) if round_ else None,
        "turnout": turnout,
        "turnout_note": "" if turnout is None else listing.turnout_words(turnout),
    }
    return TemplateResponse(request, "cms/live.html", context)


def _round(campaign: Campaign, *, slug: str) -> FundingRound | None:
    """The round that is asked for, or the one that the campaign's page shows."""
    public = FundingRound.objects.public().filter(campaign=campaign)
    if not slug:
        return next(iter(panels.in_order(public)), None)
    # PostgreSQL takes no NUL, and an address may hold one.
    found = public.filter(slug=slug.replace("\x00", "")).first()
    if found is None:
        raise Http404(slug)
    return found


def _funding(round_: FundingRound, *, at: datetime) -> Funding:
    sums = totals.of(round_)
    pledged = panels.pledged(round_, sums)
    return Funding(
        pledged=pledged,
        goal=round_.goal,
        percent=percent_of(pledged, round_.goal),
        backers=sums.backers,
        is_open=round_.takes_pledges(at=at),
    )
