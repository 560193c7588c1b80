"""A firm as its own team reaches it. For everybody else these pages do not exist."""

import rules
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

from accounts.models import Firm, FirmInvitation, FirmMember
from projects.views.requests import Request


def own_firm_or_404(request: Request, slug: str, *, to: str = "") -> Firm:
    """The firm, if this person works for it, and if they may do `to`. Asks the rules alone."""
    firm = get_object_or_404(Firm.objects.of(request.user), slug=slug)
    if to and not rules.has_perm(to, request.user, firm):
        raise Http404(to)
    return firm


def member_or_404(firm: Firm, key: object) -> FirmMember:
    return get_object_or_404(firm.members.select_related("user", "firm"), user__key=key)


def invitation_or_404(firm: Firm, key: object) -> FirmInvitation:
    return get_object_or_404(firm.invitations.select_related("firm"), key=key)


def typed(request: Request) -> QueryDict | None:
    """What was sent. A form sent without a word is still one that was sent."""
    return request.POST if request.method == "POST" else None
