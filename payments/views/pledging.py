"""From “Back this” to the page where a card is saved."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import intents
from accounts.rules import is_signed_in
from core.money import Money
from core.templatetags.format import money_exact
from payments import checkouts, forms, gateway, offers, pledging, refusals, showing, wording
from payments.models import FundingRound, Pledge, PledgeState
from payments.views.requests import Request, address_of, leave_for, pledge_or_404, round_or_404

INTENT = "pledge"


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request, slug: str) -> HttpResponse:
    """The form; once it is right, the way to Stripe's page, or first to sign-in."""
    now = timezone.now()
    round_ = round_or_404(request, slug)
    if request.method != "POST":
        return _ask(request, round_, at=now)
    form = forms.PledgeForm(request.POST, round_=round_)
    if not form.is_valid():
        return _show(request, form, at=now, status=422)
    go_on = _begin if is_signed_in(request.user) else _keep
    return go_on(request, form, at=now)


def _ask(request: Request, round_: FundingRound, *, at: datetime) -> HttpResponse:
    """Whoever cannot pledge is led to where they learn why; a draft waits to be continued."""
    user = request.user
    mine = showing.standing(round_, user)
    if mine is not None and mine.state != PledgeState.DRAFT:
        return redirect(mine)
    if not round_.takes_pledges(at=at):
        messages.error(request, _("This round takes no pledges at the moment."))
        return redirect(round_)
    asked = "reward" in request.GET or "amount" in request.GET
    initial = forms.initial_from(request.GET, round_=round_)
    if mine is not None and not asked:
        initial = forms.initial_of(mine)
    form = forms.PledgeForm(round_=round_, initial=initial)
    return _show(request, form, at=at, draft=mine)


def _keep(request: Request, form: forms.PledgeForm, *, at: datetime) -> HttpResponse:
    """Signed out: what was filled in waits until they have signed in."""
    round_, given = form.round, form.cleaned_data
    data = {
        "round": round_.slug,
        "reward": given["reward"].pk if given["reward"] else None,
        "minor": given["amount"].minor,
        "currency": given["amount"].currency,
        "consent": wording.consent(round_, given["amount"]),
        "version": wording.CONSENT_VERSION,
    }
    says = _("After you sign in, you save a card for your pledge of %(amount)s to “%(round)s”.") % {
        "amount": money_exact(given["amount"]),
        "round": round_.called,
    }
    finish = reverse("payments:finish", args=[round_.slug])
    intents.keep(request, intents.Intent(INTENT, data, finish, says))
    return redirect("account_login")


@login_required
@require_safe
def finish(request: Request, slug: str) -> HttpResponse:
    """Start the pledge that was filled in before signing in, once."""
    now = timezone.now()
    round_ = round_or_404(request, slug)
    intent = intents.take(request, kind=INTENT)
    if intent is None or intent.data.get("round") != slug:
        return redirect("payments:start", slug=slug)
    data = intent.data
    # The site was updated meanwhile, and the words they agreed to have another meaning now.
    if data["version"] != wording.CONSENT_VERSION:
        return redirect(_start_with(round_, data))
    amount = Money(data["minor"], data["currency"])
    consent = pledging.Consent(data["consent"], data["version"], address_of(request))
    reward = next((one for one in round_.rewards.all() if one.pk == data["reward"]), None)
    try:
        pledge = pledging.start_pledge(
            round_, backer=request.user, amount=amount, reward=reward, consent=consent, at=now
        )
    except pledging.AlreadyPledged as refusal:
        messages.error(request, _("You back this round already. This is your pledge."))
        return redirect(refusal.args[0])
    except refusals.REFUSALS as refusal:
        messages.error(request, refusals.in_words(refusal, round_).said)
        return redirect(_start_with(round_, data))
    return go_to_checkout(request, pledge, at=now)


def _start_with(round_: FundingRound, data: dict[str, Any]) -> str:
    """The form again, filled in as it was."""
    query = QueryDict(mutable=True)
    query["reward"] = str(data["reward"] or forms.NO_REWARD)
    query["amount"] = f"{Money(data['minor'], data['currency']).decimal:f}"
    return f"{reverse('payments:start', args=[round_.slug])}?{query.urlencode()}"


def _begin(request: Request, form: forms.PledgeForm, *, at: datetime) -> HttpResponse:
    """One draft, however often the button is pressed; then off to Stripe."""
    given, round_ = form.cleaned_data, form.round
    words = wording.consent(round_, given["amount"])
    consent = pledging.Consent(words, wording.CONSENT_VERSION, address_of(request))
    try:
        pledge = pledging.start_pledge(
            round_,
            backer=request.user,
            amount=given["amount"],
            reward=given["reward"],
            consent=consent,
            at=at,
        )
    except refusals.REFUSALS as refusal:
        problem = refusals.in_words(refusal, round_)
        form.add_error(problem.field, problem.said)
        return _show(request, form, at=at, status=problem.status, problem=problem)
    return go_to_checkout(request, pledge, at=at)


def go_to_checkout(
    request: Request, pledge: Pledge, *, at: datetime, return_path: str = ""
) -> HttpResponse:
    """To the page where the card is saved. Without an answer from Stripe the draft is kept."""
    try:
        return leave_for(checkouts.open_checkout(pledge, at=at, return_path=return_path))
    except checkouts.NothingToSave:
        return redirect(return_path or pledge)
    except gateway.Unavailable:
        said = _("Stripe does not answer at the moment. Nothing is lost: try again in a minute.")
    except gateway.Refused:
        said = _("Stripe did not open its page for us. Please try again later.")
    messages.error(request, said)
    return redirect(return_path or pledge)


@login_required
@require_POST
def continue_(request: Request, key: Any) -> HttpResponse:
    """Back to Stripe's page for a draft whose card is not saved yet."""
    now = timezone.now()
    pledge = pledge_or_404(request, key)
    if pledge.state != PledgeState.DRAFT or not pledge.round.takes_pledges(at=now):
        return redirect(pledge)
    return go_to_checkout(request, pledge, at=now)


def _show(
    request: Request,
    form: forms.PledgeForm,
    *,
    at: datetime,
    status: int = 200,
    draft: Pledge | None = None,
    problem: refusals.Problem | None = None,
) -> HttpResponse:
    context = showing.form_page(form, offers=offers.of(form.round), at=at) | {
        "draft": draft,
        "problem": problem,
        "barred": showing.barred(form.round, request.user),
        "action": reverse("payments:start", args=[form.round.slug]),
    }
    return TemplateResponse(request, "payments/start.html", context, status=status)
