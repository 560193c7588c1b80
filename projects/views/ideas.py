"""Ideas: the list, proposing and editing. The page of one is composed in cms."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from projects import controls, ideas, listing, phases
from projects.forms import IdeaForm
from projects.models import Campaign, PhaseKind
from projects.rules import allows, works_for_campaign
from projects.views.requests import Request, campaign_or_404, idea_or_404, signed_in


@require_safe
def ideas_list(request: Request, slug: str) -> HttpResponse:
    now = timezone.now()
    campaign = campaign_or_404(request, slug)
    following = bool(getattr(campaign, "is_followed", False))
    context = listing.listing(request, campaign, at=now) | {
        "vote_phase": phases.of_kind(campaign, PhaseKind.VOTE),
        "firm_note": " · ".join(filter(None, [campaign.firm.city, campaign.firm.about])),
        "follow": controls.follow_campaign(campaign, user=request.user, following=following),
        "may_decide": allows(request.user, "projects.decide", campaign),
        "at": now,
    }
    return TemplateResponse(request, "projects/ideas.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, slug: str) -> HttpResponse:
    now = timezone.now()
    campaign = campaign_or_404(request, slug)
    form = IdeaForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposed = ideas.propose(
                campaign,
                author=request.user,
                at=now,
                submission=form.cleaned_data["submission"],
                **form.parts,
            )
        except ideas.ProposingClosed:
            form.add_error(None, _("This campaign takes no ideas at the moment."))
        except ideas.MayNotPropose:
            form.add_error(
                None, _("Your firm answers the ideas of this campaign; it proposes none.")
            )
        else:
            messages.success(request, _("Your idea is published. You follow it from here on."))
            return redirect(proposed)
    refused = _why_not(campaign, request, now=now)
    context = {"campaign": campaign, "form": form, "refused": refused}
    return _form_page(request, "projects/propose.html", context, form)


def _why_not(campaign: Campaign, request: Request, *, now: Any) -> str:
    """Why there is nothing to fill in for this person; "" if there is."""
    if works_for_campaign(request.user, campaign):
        return _("Your firm answers the ideas of this campaign; it proposes none.")
    if not phases.takes_ideas(campaign, at=now):
        return _("This campaign takes no ideas at the moment.")
    return ""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str, number: int) -> HttpResponse:
    now = timezone.now()
    found = idea_or_404(request, slug, number)
    if found.author_id != request.user.pk:
        raise Http404("not the author")
    tags = ", ".join(found.tags.values_list("name", flat=True))
    initial = {"title": found.title, "need": found.need, "proposal": found.proposal, "tags": tags}
    form = IdeaForm(request.POST or None, request.FILES or None, idea=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        remove = form.cleaned_data.get("remove", [])
        try:
            ideas.edit(found, by=request.user, at=now, remove=remove, **form.parts)
        except ideas.EditingClosed:
            form.add_error(None, _("The vote has begun: what people vote on no longer changes."))
        else:
            messages.success(request, _("Your changes are published."))
            return redirect(found)
    may_edit = ideas.may_edit(found, request.user, at=now)
    context = {"idea": found, "campaign": found.campaign, "form": form, "may_edit": may_edit}
    return _form_page(request, "projects/edit.html", context, form)


def _form_page(
    request: Request, template: str, context: dict[str, Any], form: IdeaForm
) -> HttpResponse:
    status = 422 if form.errors else 200
    return TemplateResponse(request, template, context, status=status)
