"""Requests as views find them, and the rows they name."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from core import network
from payments.models import FundingRound, Pledge
from projects.views.requests import Request

__all__ = ["Request", "address_of", "leave_for", "pledge_or_404", "round_or_404"]


def round_or_404(request: Request, slug: str) -> FundingRound:
    """The round, if this person may see it; with its campaign, firm and rewards."""
    visible = FundingRound.objects.visible_to(request.user)
    found = visible.select_related("campaign__firm", "idea__author", "idea__campaign")
    return get_object_or_404(found, slug=slug)


def pledge_or_404(request: Request, key: UUID) -> Pledge:
    """The person's own pledge; anyone else's is nowhere."""
    mine = Pledge.objects.of(request.user).select_related(
        "round__campaign__firm", "round__idea", "reward"
    )
    pledge = get_object_or_404(mine, key=key)
    # Known already: whatever asks for the backer would query once more.
    pledge.backer = request.user
    return pledge


def address_of(request: Request) -> str | None:
    """Where the request came from, past the proxies we trust, to be kept with a consent."""
    address = network.address_of(request)
    return str(address) if address else None


def leave_for(url: str) -> HttpResponse:
    """To a page of Stripe's or a bank's: 303, so that the browser asks for it by GET."""
    return HttpResponseRedirect(url, status=303)
