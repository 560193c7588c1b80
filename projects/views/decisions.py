"""The firm answers: what it owes, one decision, the last word."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import moves
from projects import campaigns, cards, showing
from projects import decisions as deciding
from projects.forms import ClosingForm, DecisionForm
from projects.models import CampaignState, IdeaState, Verdict
from projects.views.requests import Request, campaign_or_404, idea_or_404, must, signed_in

SHOWN = 200


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: Request, slug: str) -> HttpResponse:
    """The ideas that wait for the firm; once none does, the form of the last word."""
    now = timezone.now()
    campaign = campaign_or_404(request, slug)
    must(request, "projects.decide", campaign)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.close(campaign, by=request.user, at=now, **form.cleaned_data)
        except campaigns.DecisionsOwed:
            form.add_error(None, _("Shortlisted ideas still wait for your decision."))
        except campaigns.VoteNotCounted:
            form.add_error(None, _("People have voted here; the vote must be counted first."))
        except moves.IllegalTransition:
            form.add_error(None, _("This campaign is not open, so it cannot be closed."))
        else:
            messages.success(request, _("The campaign is closed, and its followers are told."))
            return redirect("projects:ideas", slug=slug)
    ideas = campaign.ideas.select_related("author").order_by("place", "shortlisted_at", "number")
    waiting = list(ideas.awaiting_decision()[:SHOWN])
    context = {
        "campaign": campaign,
        "waiting": waiting,
        "put_off": list(ideas.filter(state=IdeaState.LATER)[:SHOWN]),
        "is_missed": campaign.decision_due_at is not None and campaign.decision_due_at < now,
        "may_close": not waiting and campaign.state == CampaignState.PUBLISHED,
        "form": form,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "projects/decisions.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: Request, slug: str, number: int) -> HttpResponse:
    now = timezone.now()
    idea = idea_or_404(request, slug, number)
    must(request, "projects.decide", idea.campaign)
    # A POST goes on to be refused by the service: what was typed comes back with the reason.
    if idea.state not in (IdeaState.SHORTLISTED, IdeaState.LATER) and request.method != "POST":
        raise Http404("nothing to decide")
    form = DecisionForm(request.POST or None, is_put_off=idea.state == IdeaState.LATER)
    if request.method == "POST" and form.is_valid():
        word = form.cleaned_data | {"verdict": Verdict(form.cleaned_data["verdict"])}
        try:
            deciding.decide(idea, by=request.user, at=now, **word)
        except deciding.NothingToDecide:
            form.add_error(None, _("This idea has had its word, or is not on the shortlist."))
        else:
            messages.success(request, _("Your decision is public; author and followers are told."))
            return redirect("projects:decisions", slug=slug)
    context = {
        "idea": idea,
        "campaign": idea.campaign,
        "author": cards.author_name(idea),
        "owed": showing.owed(idea, list(idea.decisions.all()), at=now),
        "form": form,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "projects/decide.html", context, status=status)
