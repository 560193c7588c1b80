"""Where Stripe's page leads back to."""

import logging
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.templatetags.format import moment
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
    was = pledge.state
    look_at_checkout(pledge)
    pledge.refresh_from_db(fields=["state", "card"])
    if pledge.state == PledgeState.DRAFT:
        context = {"pledge": pledge, "round": pledge.round}
        return TemplateResponse(request, "payments/checkout_return.html", context)
    if was == PledgeState.DRAFT and pledge.state == PledgeState.PLEDGED:
        said = _("Your card is saved and your pledge stands. You hear from us after %(deadline)s.")
        messages.success(request, said % {"deadline": moment(pledge.round.deadline_at)})
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
