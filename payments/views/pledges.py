"""What a person has pledged: the list, one pledge, a change, a step back."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from payments import forms, mine, offers, pledging, receipts, refusals, showing, wording
from payments.models import Pledge, PledgeState
from payments.views.requests import Request, address_of, pledge_or_404

PER_PAGE = 20


@login_required
@never_cache
@require_safe
def pledges(request: Request) -> HttpResponse:
    """My pledges, those that need me first."""
    now = timezone.now()
    listed = Paginator(mine.pledges_of(request.user), PER_PAGE)
    page = listed.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [mine.row(pledge, at=now) for pledge in page.object_list],
        "needing": mine.needing(request.user),
        "section": "pledges",
    }
    return TemplateResponse(request, "payments/pledges.html", context)


@login_required
@never_cache
@require_safe
def pledge(request: Request, key: UUID) -> HttpResponse:
    """One pledge: how it stands, what has happened, what happens next and when."""
    found = pledge_or_404(request, key)
    context = showing.pledge_page(found, at=timezone.now())
    return TemplateResponse(request, "payments/pledge.html", context)


@login_required
@never_cache
@require_safe
def receipt(request: Request, key: UUID) -> HttpResponse:
    """What was charged and what went back, to keep or to print."""
    found = pledge_or_404(request, key)
    if not receipts.exists_for(found):
        raise Http404("nothing was charged")
    return TemplateResponse(request, "payments/receipt.html", receipts.of(found))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, key: UUID) -> HttpResponse:
    """Another reward or amount on the card that is saved, with a consent of its own."""
    now = timezone.now()
    found = pledge_or_404(request, key)
    if found.state == PledgeState.DRAFT:
        return redirect("payments:start", slug=found.round.slug)
    if request.method != "POST":
        if not showing.may_change(found, at=now):
            messages.error(request, _("This pledge can no longer be changed."))
            return redirect(found)
        initial = forms.initial_of(found)
        # From a reward's own button, or when the form draws itself anew for another reward.
        if "reward" in request.GET or "amount" in request.GET:
            initial = forms.initial_from(request.GET, round_=found.round)
        form = forms.PledgeForm(round_=found.round, held_reward_id=found.reward_id, initial=initial)
        return _show_change(request, form, found, at=now)
    form = forms.PledgeForm(request.POST, round_=found.round, held_reward_id=found.reward_id)
    if not form.is_valid():
        return _show_change(request, form, found, at=now, status=422)
    return _change(request, form, found, at=now)


def _change(
    request: Request, form: forms.PledgeForm, found: Pledge, *, at: datetime
) -> HttpResponse:
    given = form.cleaned_data
    words = wording.consent(found.round, given["amount"])
    consent = pledging.Consent(words, wording.CONSENT_VERSION, address_of(request))
    try:
        pledging.change_pledge(
            found, amount=given["amount"], reward=given["reward"], consent=consent, at=at
        )
    except refusals.REFUSALS as refusal:
        problem = refusals.in_words(refusal, found.round)
        form.add_error(problem.field, problem.said)
        return _show_change(request, form, found, at=at, status=problem.status)
    messages.success(request, _("Your pledge is changed. Nothing is charged before the deadline."))
    return redirect(found)


def _show_change(
    request: Request, form: forms.PledgeForm, found: Pledge, *, at: datetime, status: int = 200
) -> HttpResponse:
    context = showing.form_page(form, offers=offers.of(found.round), at=at) | {
        "pledge": found,
        "action": reverse("payments:change", args=[found.key]),
    }
    return TemplateResponse(request, "payments/change.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: Request, key: UUID) -> HttpResponse:
    """Asks once, then lets the pledge and its card go."""
    now = timezone.now()
    found = pledge_or_404(request, key)
    if request.method != "POST":
        if not showing.may_cancel(found, at=now):
            messages.error(request, _("This pledge can no longer be cancelled."))
            return redirect(found)
        return TemplateResponse(request, "payments/cancel.html", {"pledge": found, "at": now})
    try:
        pledging.cancel_pledge(found, at=now)
    except pledging.NotChangeable:
        messages.error(request, _("This pledge can no longer be cancelled."))
    else:
        messages.success(request, _("Your pledge is cancelled. Nothing was charged."))
    return redirect(found)
