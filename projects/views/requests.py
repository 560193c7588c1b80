"""Requests as views find them, and the rows they name."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.rules import is_signed_in
from core.views import csrf_failure
from projects import follows
from projects.models import Campaign, Idea
from projects.rules import allows, sees_campaign


class Request(HttpRequest):
    """A request that the middleware for people and for htmx has seen."""

    user: User
    htmx: HtmxDetails


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sends readers to the sign-in; a writer whose session has ended gets their words back."""

    @wraps(view)
    def inner(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_signed_in(request.user):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return csrf_failure(request)
        sign_in = redirect_to_login(request.get_full_path())
        # A whole page would land in the place of a button.
        return HttpResponseClientRedirect(sign_in.url) if request.htmx else sign_in

    return inner


def is_sent_by_another_site(request: Request) -> bool:
    """Whether a page that is not ours led here: what its reader wants is not for it to say."""
    # "same-site" is another host below our domain, and not ours for that.
    return request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


def campaign_or_404(request: Request, slug: str) -> Campaign:
    """The campaign, if this person may see it; with firm, phases, and whether they follow it."""
    marked = follows.marked(Campaign.objects.all(), user=request.user)
    found = marked.select_related("firm").prefetch_related("phases")
    return _seen(request, get_object_or_404(found, slug=slug))


def idea_or_404(request: Request, slug: str, number: int) -> Idea:
    """The idea of that number in that campaign, if this person may see it."""
    found = Idea.objects.select_related("author", "campaign__firm").prefetch_related(
        "campaign__phases"
    )
    idea = get_object_or_404(found, campaign__slug=slug, number=number)
    _seen(request, idea.campaign)
    return idea


def _seen(request: Request, campaign: Campaign) -> Campaign:
    """One row is checked faster than filtered for; both ways know one rule."""
    if not sees_campaign(request.user, campaign):
        raise Http404(campaign.slug)
    return campaign


def must(request: Request, permission: str, subject: Campaign) -> None:
    """Strangers learn nothing, not even that there is a door."""
    if not allows(request.user, permission, subject):
        raise Http404(subject.slug)


def go(request: Request, name: str, *args: Any) -> HttpResponse:
    """A redirect that both a browser and htmx follow as a whole page."""
    url = reverse(name, args=args)
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)
