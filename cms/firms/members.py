"""One member of a firm's team: another role, handing over, removing, leaving."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import teams
from accounts.models import FirmMember
from cms.firms import deeds
from cms.firms.forms import RoleForm
from cms.firms.requests import member_or_404, own_firm_or_404, typed
from projects.views.requests import Request, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: Request, slug: str, key: object) -> HttpResponse:
    """Owners see here what they can do about one member."""
    firm = own_firm_or_404(request, slug, to="accounts.manage_team")
    found = member_or_404(firm, key)
    form = RoleForm(typed(request), member=found)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.change_role(
                found, role=form.cleaned_data["role"], by=request.user, at=timezone.now()
            )
        except teams.LastOwner:
            form.add_error("role", _last_owner())
        except (teams.NotOwner, teams.NotInTeam):
            form.add_error(None, _meanwhile())
        else:
            messages.success(request, _("The role is changed."))
            return redirect("firms:team", slug=slug)
    context = {"firm": firm, "member": found, "form": form, "is_me": found.user == request.user}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "firms/member.html", context, status=status)


@signed_in
@require_POST
def hand_over(request: Request, slug: str, key: object) -> HttpResponse:
    return _with_member(
        request,
        slug,
        key,
        deeds.hand_over,
        done=_("%(person)s owns the firm now; you lead its products."),
    )


@signed_in
@require_POST
def remove(request: Request, slug: str, key: object) -> HttpResponse:
    return _with_member(
        request, slug, key, deeds.remove, done=_("%(person)s is no longer in the team.")
    )


def _with_member(
    request: Request, slug: str, key: object, deed: Callable[..., Any], *, done: str
) -> HttpResponse:
    firm = own_firm_or_404(request, slug, to="accounts.manage_team")
    found = member_or_404(firm, key)
    # Leaving asks first, and nobody is told by mail that they removed themselves.
    if found.user_id == request.user.pk:
        messages.error(request, _("To go yourself, leave the team."))
        return redirect("firms:team", slug=slug)
    return _try(request, found, deed, done=done)


def _try(
    request: Request, found: FirmMember, deed: Callable[..., Any], *, done: str
) -> HttpResponse:
    try:
        deed(found, by=request.user, at=timezone.now())
    except teams.LastOwner:
        messages.error(request, _last_owner())
    except (teams.NotOwner, teams.NotInTeam):
        messages.error(request, _meanwhile())
    else:
        messages.success(request, done % {"person": found.user})
    return redirect("firms:team", slug=found.firm.slug)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, slug: str) -> HttpResponse:
    """Any member may; the last owner hands over or closes the firm."""
    firm = own_firm_or_404(request, slug)
    refused = ""
    if request.method == "POST":
        try:
            teams.leave(firm, user=request.user, at=timezone.now())
        except teams.LastOwner:
            refused = _last_owner()
        except teams.NotInTeam:
            return redirect("me")
        else:
            messages.success(request, _("You have left %(firm)s.") % {"firm": firm.name})
            return redirect("me")
    context = {"firm": firm, "refused": refused}
    return TemplateResponse(request, "firms/leave.html", context, status=422 if refused else 200)


def _last_owner() -> str:
    return _("A firm has at least one owner. Make somebody else an owner first, or close it.")


def _meanwhile() -> str:
    return _("The team has changed meanwhile. This is how it stands now.")
