"""Following a campaign or an idea: at once, or after signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import intents
from accounts.rules import is_signed_in
from projects import controls, follows
from projects.views.requests import (
    Request,
    campaign_or_404,
    go,
    idea_or_404,
    is_sent_by_another_site,
)


@require_POST
def follow_idea(request: Request, slug: str, number: int) -> HttpResponse:
    """`follow=no` stops; anything else follows."""
    idea = idea_or_404(request, slug, number)
    if not is_signed_in(request.user):
        return go(request, "projects:follow_idea_later", slug, number)
    wanted = request.POST.get("follow") != "no"
    if wanted:
        follows.follow_idea(idea, user=request.user, at=timezone.now())
    else:
        follows.unfollow_idea(idea, user=request.user)
    if request.htmx:
        return as_button(request, controls.follow_idea(idea, user=request.user, following=wanted))
    return redirect(idea)


@require_POST
def follow_campaign(request: Request, slug: str) -> HttpResponse:
    """`follow=no` stops; anything else follows."""
    campaign = campaign_or_404(request, slug)
    if not is_signed_in(request.user):
        return go(request, "projects:follow_campaign_later", slug)
    wanted = request.POST.get("follow") != "no"
    if wanted:
        follows.follow_campaign(campaign, user=request.user, at=timezone.now())
    else:
        follows.unfollow_campaign(campaign, user=request.user)
    if request.htmx:
        button = controls.follow_campaign(campaign, user=request.user, following=wanted)
        return as_button(request, button)
    return redirect("projects:ideas", slug=slug)


def as_button(request: Request, follow: controls.FollowControl) -> HttpResponse:
    return TemplateResponse(request, "projects/_follow.html", {"follow": follow})


@require_safe
def follow_idea_later(request: Request, slug: str, number: int) -> HttpResponse:
    """Keep a visitor's wish until they have signed in."""
    idea = idea_or_404(request, slug, number)
    if is_signed_in(request.user) or is_sent_by_another_site(request):
        return redirect(idea)
    finish = reverse("projects:finish_follow_idea", args=[slug, number])
    return keep_wish(request, {"idea": idea.pk}, finish=finish, what=idea.title)


@require_safe
def follow_campaign_later(request: Request, slug: str) -> HttpResponse:
    """Keep a visitor's wish until they have signed in."""
    campaign = campaign_or_404(request, slug)
    if is_signed_in(request.user) or is_sent_by_another_site(request):
        return redirect("projects:ideas", slug=slug)
    finish = reverse("projects:finish_follow_campaign", args=[slug])
    return keep_wish(request, {"campaign": campaign.pk}, finish=finish, what=campaign.called)


def keep_wish(request: Request, data: dict[str, int], *, finish: str, what: str) -> HttpResponse:
    says = _("After you sign in, you follow “%(title)s”.") % {"title": what}
    intents.keep(request, intents.Intent("follow", data, finish, says))
    return redirect("account_login")


@login_required
@require_safe
def finish_follow_idea(request: Request, slug: str, number: int) -> HttpResponse:
    """Follow as wished before signing in, once."""
    idea = idea_or_404(request, slug, number)
    intent = intents.take(request, kind="follow")
    if intent is not None and intent.data.get("idea") == idea.pk:
        follows.follow_idea(idea, user=request.user, at=timezone.now())
        messages.success(request, _("You follow this idea."))
    return redirect(idea)


@login_required
@require_safe
def finish_follow_campaign(request: Request, slug: str) -> HttpResponse:
    """Follow as wished before signing in, once."""
    campaign = campaign_or_404(request, slug)
    intent = intents.take(request, kind="follow")
    if intent is not None and intent.data.get("campaign") == campaign.pk:
        follows.follow_campaign(campaign, user=request.user, at=timezone.now())
        messages.success(request, _("You follow this campaign."))
    return redirect("projects:ideas", slug=slug)
