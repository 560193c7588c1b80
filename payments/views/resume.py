"""Mending one failed payment by the link in a mail, without signing in."""

import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages as notices
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from payments import collection, gateway, messages, showing
from payments.gateway.charges import Intent
from payments.models import Outcome, Pledge, PledgeState
from payments.views.pledging import go_to_checkout
from payments.views.requests import Request, leave_for
from payments.views.returning import look_at_checkout

logger = logging.getLogger(__name__)
FAILING = (PledgeState.ACTION_REQUIRED, PledgeState.ERRORED)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: Request, token: str) -> HttpResponse:
    """The failed payment; `act=confirm` goes to the bank, `act=card` saves another card."""
    now = timezone.now()
    pledge = _pledge_of(token)
    path = reverse("payments:resume", args=[token])
    if request.method != "POST":
        _catch_up(request, pledge, at=now)
        # Stripe's own parameters, a secret among them, do not stay in the address.
        if "payment_intent" in request.GET:
            return redirect(path)
        context = showing.failed_payment(_pledge_of(token), at=timezone.now()) | {"path": path}
        return TemplateResponse(request, "payments/resume.html", context)
    if pledge.state not in FAILING:
        return redirect(path)
    if request.POST.get("act") == "card":
        return go_to_checkout(request, pledge, at=now, return_path=path)
    return _confirm(request, pledge, path=path, at=now)


def _pledge_of(token: str) -> Pledge:
    try:
        key = UUID(str(signing.loads(token, salt=messages.RESUME_SALT)))
    except (signing.BadSignature, ValueError):
        raise Http404("no such link") from None
    found = Pledge.objects.select_related("round__campaign__firm", "reward", "backer")
    pledge = found.filter(key=key).first()
    if pledge is None:
        raise Http404("no such pledge")
    return pledge


def _catch_up(request: Request, pledge: Pledge, *, at: datetime) -> None:
    """Back from the bank or from Stripe's page: what has happened there is applied at once."""
    look_at_checkout(pledge)
    # Whoever comes back by the link of the mail, and not from the bank, is told the truth as well.
    waiting = pledge.attempts.filter(outcome=Outcome.PENDING).first()
    is_back = "payment_intent" in request.GET or (waiting is not None and waiting.is_on_session)
    if not is_back or not pledge.payment_intent_id:
        return
    try:
        intent = gateway.charges.read(pledge.payment_intent_id)
    except (gateway.Unavailable, gateway.Refused) as problem:
        logger.warning("intent %s could not be read: %s", pledge.payment_intent_id, problem)
        return
    collection.apply_intent(pledge, intent, at=at)
    if intent.status == "requires_payment_method" and pledge.state in FAILING:
        notices.error(request, _("Your bank did not confirm the payment. Nothing was charged."))


def _confirm(request: Request, pledge: Pledge, *, path: str, at: datetime) -> HttpResponse:
    """Try the card while its owner is there; the bank may want to see them first."""
    try:
        attempt = collection.begin(pledge, at=at, return_url=f"{settings.SITE_URL}{path}")
    except collection.NotChargeable:
        return redirect(path)
    try:
        intent = collection.run(attempt, at=at)
    except gateway.Unavailable:
        collection.postpone(attempt, at=at)
        said = _("Stripe does not answer at the moment. We ask again by ourselves in a minute.")
        notices.error(request, said)
        return redirect(path)
    return _after(request, intent, path=path)


def _after(request: Request, intent: Intent | None, *, path: str) -> HttpResponse:
    if intent is not None and intent.action_url:
        return leave_for(intent.action_url)
    if intent is not None and not intent.succeeded:
        notices.error(request, _("The card was declined again."))
    return redirect(path)
