"""Where Stripe's page leads back to."""

import logging
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from payments import checkouts, gateway
from payments.models import Pledge, PledgeState
from payments.views.requests import Request, pledge_or_404

logger = logging.getLogger(__name__)


@login_required
@never_cache
@require_safe
def checkout_return(request: Request, key: UUID) -> HttpResponse:
    """Ask Stripe at once, so that the person sees the truth; else wait for its word."""
    pledge = pledge_or_404(request, key)
    look_at_checkout(pledge)
    pledge.refresh_from_db(fields=["state", "card"])
    if pledge.state == PledgeState.DRAFT:
        context = {"pledge": pledge, "round": pledge.round}
        return TemplateResponse(request, "payments/checkout_return.html", context)
    # Its page says in its heading that it stands.
    return redirect(pledge)


def look_at_checkout(pledge: Pledge) -> None:
    """Apply what became of the pledge's Checkout, if Stripe can be asked."""
    if not pledge.checkout_id or pledge.state not in checkouts.SAVING:
        return
    try:
        checkouts.apply_checkout(pledge.checkout_id, at=timezone.now())
    except (gateway.Unavailable, gateway.Refused) as problem:
        # The event tells us, or a sweep asks again.
        logger.warning("checkout %s could not be read: %s", pledge.checkout_id, problem)
