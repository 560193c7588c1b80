"""Ideas: the list, proposing and editing. The page of one is composed in cms."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import drafts, text
from projects import cards, controls, history, ideas, listing, phases, similar
from projects.blueprints import has_ideas
from projects.forms import IdeaForm
from projects.models import Campaign, Idea, PhaseKind
from projects.rules import allows, works_for_campaign
from projects.views.requests import Request, campaign_or_404, idea_or_404, signed_in

TITLE_READ, NEED_READ = 120, 2000
# Ids of PostgreSQL have up to 19 digits; those of 18 all fit.
LONGEST_ID = 19


@require_safe
def ideas_list(request: Request, slug: str) -> HttpResponse:
    now = timezone.now()
    campaign = campaign_or_404(request, slug)
    if not has_ideas(campaign):
        return redirect(campaign)
    following = bool(getattr(campaign, "is_followed", False))
    follow = controls.follow_campaign(campaign, user=request.user, following=following, at=now)
    context = listing.listing(request, campaign, at=now) | {
        "vote_phase": phases.of_kind(campaign, PhaseKind.VOTE),
        "firm_note": campaign.firm.note,
        "follow": follow,
        "may_decide": allows(request.user, "projects.decide", campaign),
        "at": now,
    }
    return TemplateResponse(request, "projects/ideas.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, slug: str) -> HttpResponse:
    now = timezone.now()
    campaign = campaign_or_404(request, slug)
    form = IdeaForm(request.POST or None, request.FILES or None, initial=_shared(request))
    alike: list[Idea] = []
    if request.method == "POST" and form.is_valid():
        alike = _not_seen_yet(request, campaign, form)
    if request.method == "POST" and form.is_valid() and not alike:
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
            return drafts.done(redirect(proposed), _draft("propose", campaign))
    context = {
        "campaign": campaign,
        "form": form,
        "refused": _why_not(campaign, request, now=now),
        "alike": alike,
        "draft": _draft("propose", campaign),
    }
    return _form_page(request, "projects/propose.html", context, is_bad=bool(form.errors or alike))


def _shared(request: Request) -> dict[str, str]:
    """What an address brings along for the first two questions: cms.share_target writes such."""
    return {
        # Cut before it is cleaned: an address may bring far more than the form takes.
        "title": text.clean_line(request.GET.get("title", "")[:TITLE_READ]),
        "need": text.clean(request.GET.get("need", "")[:NEED_READ]),
    }


def _draft(act: str, campaign: Campaign, *of: int) -> str:
    return ":".join([act, campaign.slug, *map(str, of)])


def _not_seen_yet(request: Request, campaign: Campaign, form: IdeaForm) -> list[Idea]:
    """Ideas with nearly this title, unless they were shown beside the form: asked once."""
    if request.POST.get("seen") == "yes":
        return []
    title, submission = form.cleaned_data["title"], form.cleaned_data["submission"]
    alike = similar.the_same(campaign, title=title, besides=submission)
    if alike:
        form.say_which_to_choose_again()
    return alike


@require_safe
def similar_ideas(request: Request, slug: str) -> HttpResponse:
    """Ideas like what somebody is typing, as a part of the form."""
    campaign = campaign_or_404(request, slug)
    title = text.clean_line(request.GET.get("title", "")[:TITLE_READ])
    need = text.clean(request.GET.get("need", "")[:NEED_READ])
    alike = similar.nearest(campaign, title=title, need=need)
    context = {"campaign": campaign, "alike": alike, "aloud": True}
    return TemplateResponse(request, "projects/_similar.html", context)


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
    kept = ("title", "need", "proposal", "language")
    initial = {name: getattr(found, name) for name in kept} | {"tags": tags}
    form = IdeaForm(request.POST or None, request.FILES or None, idea=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        remove = form.cleaned_data.get("remove", [])
        try:
            ideas.edit(found, by=request.user, at=now, remove=remove, **form.parts)
        except ideas.EditingClosed:
            form.add_error(None, _no_more(found, at=now))
        else:
            messages.success(request, _("Your changes are published."))
            return drafts.done(redirect(found), _draft("edit", found.campaign, number))
    context = {
        "idea": found,
        "campaign": found.campaign,
        "form": form,
        "may_edit": ideas.may_edit(found, request.user, at=now),
        "why_not": _no_more(found, at=now),
        "draft": _draft("edit", found.campaign, number),
    }
    return _form_page(request, "projects/edit.html", context, is_bad=bool(form.errors))


def _no_more(idea: Idea, *, at: datetime) -> str:
    """Why an author edits their idea no more."""
    vote = phases.of_kind(idea.campaign, PhaseKind.VOTE)
    if vote is not None and vote.starts_at <= at:
        return _("The vote has begun: what people vote on no longer changes.")
    return _("This idea can no longer be edited.")


@require_safe
def idea_history(request: Request, slug: str, number: int) -> HttpResponse:
    """Who changed what in an idea. A hidden idea's earlier words are hidden with it."""
    found = idea_or_404(request, slug, number)
    if found.hidden_at is not None:
        raise Http404("hidden")
    page = history.changes(found, since=_revision(request.GET.get("since", "")))
    context = {
        "idea": found,
        "campaign": found.campaign,
        "author": cards.author_name(found),
        "page": page,
    }
    return TemplateResponse(request, "projects/history.html", context)


def _revision(asked: str) -> int | None:
    """The revision's id; nothing, and so the first page, where it is none."""
    if not (asked.isascii() and asked.isdigit() and len(asked) < LONGEST_ID):
        return None
    return int(asked)


def _form_page(
    request: Request, template: str, context: dict[str, Any], *, is_bad: bool
) -> HttpResponse:
    return TemplateResponse(request, template, context, status=422 if is_bad else 200)
