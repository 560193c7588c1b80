"""Following a firm from its public page: at once, or after signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import intents
from accounts.models import Firm, User
from accounts.rules import is_signed_in, works_for_firm
from projects import follows
from projects.controls import FollowControl
from projects.views import following
from projects.views.requests import Request, go, is_sent_by_another_site


def control(firm: Firm, *, user: User) -> FollowControl | None:
    """The button on the firm's page: of a firm that everyone sees, for whoever works elsewhere."""
    if firm.verified_at is None or works_for_firm(user, firm):
        return None
    return _control(firm, user=user, wanted=follows.follows_firm(firm, user=user))


def _control(firm: Firm, *, user: User, wanted: bool) -> FollowControl:
    known = is_signed_in(user)
    return FollowControl(
        id="follow-firm",
        what=firm.name,
        following=wanted,
        action=reverse("firms:follow", args=[firm.slug]) if known else "",
        sign_in_url="" if known else reverse("firms:follow_later", args=[firm.slug]),
    )


def _firm_or_404(request: Request, slug: str) -> Firm:
    """One with a button for this person."""
    firm = get_object_or_404(Firm.objects.verified(), slug=slug)
    if works_for_firm(request.user, firm):
        raise Http404(slug)
    return firm


@require_POST
def follow(request: Request, slug: str) -> HttpResponse:
    """`follow=no` stops; anything else follows."""
    firm = _firm_or_404(request, slug)
    if not is_signed_in(request.user):
        return go(request, "firms:follow_later", slug)
    wanted = request.POST.get("follow") != "no"
    if wanted:
        _follow(firm, request)
    else:
        follows.unfollow_firm(firm, user=request.user)
    if request.htmx:
        return following.as_button(request, _control(firm, user=request.user, wanted=wanted))
    return redirect(firm)


@require_safe
def follow_later(request: Request, slug: str) -> HttpResponse:
    """Keep a visitor's wish until they have signed in."""
    firm = _firm_or_404(request, slug)
    # A link on another site must not plant a wish that signing in would then fulfil.
    if is_signed_in(request.user) or is_sent_by_another_site(request):
        return redirect(firm)
    finish = reverse("firms:finish_follow", args=[slug])
    return following.keep_wish(request, {"firm": firm.pk}, finish=finish, what=firm.name)


@login_required
@require_safe
def finish_follow(request: Request, slug: str) -> HttpResponse:
    """Follow as wished before signing in, once."""
    firm = _firm_or_404(request, slug)
    intent = intents.take(request, kind="follow")
    if intent is not None and intent.data.get("firm") == firm.pk:
        _follow(firm, request)
        messages.success(request, _("You follow this firm."))
    return redirect(firm)


def _follow(firm: Firm, request: Request) -> None:
    try:
        follows.follow_firm(firm, user=request.user, at=timezone.now())
    except follows.NotToBeFollowed as gone:
        raise Http404(firm.slug) from gone
