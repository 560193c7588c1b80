"""What a person finds in the studio. What is not theirs does not exist for them."""

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import Firm, FirmRole, User
from projects.models import Campaign
from projects.rules import allows

LEADING = [FirmRole.OWNER, FirmRole.PRODUCT_LEAD]


def person(request: HttpRequest) -> User:
    """Wagtail has let them in, so they are signed in."""
    return cast(User, request.user)


def campaigns(user: User) -> "list[Campaign]":
    """Those of the person's firms; all for the site's staff."""
    found = Campaign.objects.select_related("firm").order_by("-created_at", "-pk")
    return list((found if user.is_staff else found.filter(firm__members__user=user))[:200])


def campaign_or_404(request: HttpRequest, slug: str, *, to: str = "") -> Campaign:
    """The campaign, if it is this person's business, and if they may do `to`."""
    user = person(request)
    scoped = Campaign.objects.select_related("firm").prefetch_related("phases")
    if not user.is_staff:
        scoped = scoped.filter(firm__members__user=user)
    campaign = get_object_or_404(scoped, slug=slug)
    if to and not allows(user, to, campaign):
        raise Http404(to)
    return campaign


def led_firms(user: User) -> list[Firm]:
    """The firms in whose name the person may open a campaign."""
    leading = Firm.objects.not_closed().filter(members__user=user, members__role__in=LEADING)
    return list(leading.order_by("name"))


def operator_or_404(request: HttpRequest, *, to: str) -> User:
    if not request.user.has_perm(to):
        raise Http404(to)
    return person(request)
