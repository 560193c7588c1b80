"""Who was invited reads here which firm, which role and who asks, and what joining costs."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import intents, invitations
from accounts.models import FirmInvitation, FirmMember
from accounts.rules import is_signed_in
from cms.firms import deeds, stakes
from cms.firms.forms import JoinForm
from cms.firms.requests import typed
from core.views import csrf_failure
from projects.views.requests import Request, is_sent_by_another_site

INTENT = "join_firm"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Request, token: str) -> HttpResponse:
    """Says everything first; nothing is accepted by opening the link."""
    found, now = _found(token), timezone.now()
    if is_signed_in(request.user):
        # The wish has led here. Left in the session, it would lead here again after a later
        # sign-in.
        intents.take(request, kind=INTENT)
        # Before the end is told: whoever has accepted finds the invitation over, and is in the
        # team.
        if FirmMember.objects.filter(firm=found.firm, user=request.user).exists():
            return _in_already(request, found)
    if why := invitations.over(found, at=now):
        context = {"firm": found.firm, "why": why}
        return TemplateResponse(request, "firms/invitation_over.html", context, status=410)
    if not is_signed_in(request.user):
        if request.method == "POST":
            # Whoever sends this page's form was signed in when they read it: the session has ended,
            # and what they ticked is given back beside the way to sign in.
            return csrf_failure(request)
        context = {"invitation": found, "firm": found.firm, "token": token}
        return TemplateResponse(request, "firms/invitation.html", context)
    return _decide(request, found, token=token, at=now)


def _decide(request: Request, found: FirmInvitation, *, token: str, at: Any) -> HttpResponse:
    staked = stakes.of(request.user, firm=found.firm, at=at)
    form = JoinForm(
        typed(request),
        initial={"role": found.role},
        other_account=_other_account(request, found),
        has_stakes=bool(staked),
    )
    if request.method == "POST" and form.is_valid():
        try:
            deeds.join(found, user=request.user, role=form.cleaned_data["role"], at=at)
        except invitations.AlreadyInTeam:
            return _in_already(request, found)
        except invitations.InvitationOver:
            return redirect("firms:invitation", token=token)
        except (
            invitations.RoleChanged,
            invitations.AddressNotVerified,
            invitations.StaffStayOut,
        ) as refusal:
            found = _found(token)
            form.add_error(None, _said(refusal))
            # A form shows what was sent: with the old role still in it, every further try would be
            # refused as well.
            form.data = _with_role(request, found.role)
        else:
            messages.success(request, _("You work for %(firm)s now.") % {"firm": found.firm})
            return redirect("firms:team", slug=found.firm.slug)
    context = {"invitation": found, "firm": found.firm, "form": form, "stakes": staked}
    return _page(request, form, context)


def _page(request: Request, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return TemplateResponse(request, "firms/invitation.html", context, status=status)


@require_safe
def invitation_later(request: Request, token: str) -> HttpResponse:
    """Keep a visitor's way back here until they have signed in or up."""
    found = _found(token)
    here = reverse("firms:invitation", args=[token])
    if not is_signed_in(request.user) and not is_sent_by_another_site(request):
        says = _("After you sign in, you decide on the invitation of %(firm)s.")
        intent = intents.Intent(INTENT, {}, here, says % {"firm": found.firm})
        intents.keep(request, intent)
        return redirect("account_login")
    return redirect(here)


def _found(token: str) -> FirmInvitation:
    found = invitations.by_token(token)
    if found is None:
        raise Http404("no such invitation")
    return found


def _in_already(request: Request, found: FirmInvitation) -> HttpResponse:
    messages.info(request, _("You are in the team of %(firm)s already.") % {"firm": found.firm})
    return redirect("firms:team", slug=found.firm.slug)


def _other_account(request: Request, found: FirmInvitation) -> str:
    """What must be ticked when the mail went to an address that is not this person's."""
    if invitations.is_for(found, request.user):
        return ""
    return _("The invitation went to %(address)s. I join with this account, %(mine)s.") % {
        "address": found.address,
        "mine": request.user.email,
    }


def _with_role(request: Request, role: str) -> QueryDict:
    """What was typed, with the role as it now stands in the hidden field."""
    sent = request.POST.copy()
    sent["role"] = role
    return sent


def _said(refusal: Exception) -> str:
    if isinstance(refusal, invitations.RoleChanged):
        return _("The role has changed meanwhile. Read again what you would accept.")
    if isinstance(refusal, invitations.StaffStayOut):
        return _("You work for this site: working for a firm here needs another account.")
    return _("Confirm your e-mail address first: see My account.")
