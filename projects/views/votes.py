"""Voting: at once, or after signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts import intents
from accounts.rules import is_signed_in
from projects import ballots, controls, showing
from projects.models import Idea
from projects.models.campaigns import BallotKind
from projects.views.requests import Request, go, idea_or_404, is_sent_by_another_site

WISHES = {"yes": ballots.vote, "no": ballots.take_back}


@require_POST
def vote(request: Request, slug: str, number: int) -> HttpResponse:
    """`vote=yes` votes, `vote=no` takes it back. htmx gets the control as it is now."""
    now = timezone.now()
    idea = idea_or_404(request, slug, number)
    if not is_signed_in(request.user):
        return go(request, "projects:vote_later", slug, number)
    wish = request.POST.get("vote", "")
    if wish not in WISHES:
        return _answer(request, idea, problem=_("We did not understand that."), status=400)
    try:
        WISHES[wish](idea, voter=request.user, at=now)
    except ballots.MayNotVote:
        why = controls.Booth(idea.campaign, request.user, now).barred_because
        return _answer(request, idea, problem=why, status=403)
    except ballots.VoteClosed:
        return _answer(request, idea, problem=_("The vote is closed."), status=409)
    if wish == "yes" and idea.campaign.ballot_kind == BallotKind.CHOOSE_ONE and request.htmx:
        # The vote has left another idea, whose control may be on the page.
        return HttpResponseClientRefresh()
    return _answer(request, idea)


def _answer(request: Request, idea: Idea, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The control, or the page it stands on; a refusal says why in either."""
    now = timezone.now()
    if request.htmx:
        control = showing.vote_control(idea, user=request.user, at=now)
        context = {"control": control or controls.closed(idea), "problem": problem}
        return TemplateResponse(request, "projects/_vote.html", context, status=status)
    if problem:
        messages.error(request, problem)
    return redirect(idea)


@require_safe
def vote_later(request: Request, slug: str, number: int) -> HttpResponse:
    """Keep a visitor's vote until they have signed in. It never votes by itself."""
    idea = idea_or_404(request, slug, number)
    if is_signed_in(request.user) or is_sent_by_another_site(request):
        return redirect(idea)
    says = _("After you sign in, your vote for “%(title)s” is cast.") % {"title": idea.title}
    finish = reverse("projects:finish_vote", args=[slug, number])
    intents.keep(request, intents.Intent("vote", {"idea": idea.pk}, finish, says))
    return redirect("account_login")


@login_required
@require_safe
def finish_vote(request: Request, slug: str, number: int) -> HttpResponse:
    """Cast the vote kept before signing in, once; without one, only show the idea."""
    now = timezone.now()
    idea = idea_or_404(request, slug, number)
    # A GET may do this: it does only what this session has kept, and only once.
    intent = intents.take(request, kind="vote")
    if intent is not None and intent.data.get("idea") == idea.pk:
        try:
            ballots.vote(idea, voter=request.user, at=now)
        except ballots.MayNotVote:
            why = controls.Booth(idea.campaign, request.user, now).barred_because
            messages.error(request, why)
        except ballots.VoteClosed:
            messages.error(request, _("The vote is closed."))
        else:
            messages.success(request, _("Your vote is cast."))
    return redirect(idea)
