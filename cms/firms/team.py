"""The team of a firm, and whom it has asked to join."""

from collections.abc import Callable
from typing import Any

import rules
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import firms, invitations, registry, teams
from accounts.models import Firm, FirmInvitation, FirmRole, InvitationState
from cms.firms import deeds
from cms.firms.forms import InviteForm
from cms.firms.requests import invitation_or_404, own_firm_or_404, typed
from projects.views.requests import Request, signed_in

MOST_MEMBERS = 200


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: Request, slug: str) -> HttpResponse:
    """Members and their roles for the team; owners invite here."""
    to = "accounts.manage_team" if request.method == "POST" else ""
    firm, now = own_firm_or_404(request, slug, to=to), timezone.now()
    first = {"role": FirmRole.AGENT, "language": request.user.language}
    form = InviteForm(typed(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            invited = deeds.invite(firm, by=request.user, at=now, **form.cleaned_data)
        except invitations.AlreadyInTeam:
            form.add_error("address", _("This person is in the team. Change their role instead."))
        except invitations.TooManyInvitations:
            form.add_error(None, _("Too many invitations are open. Withdraw one first."))
        except invitations.MailedTooOften:
            form.add_error("address", _too_often())
        except firms.FirmClosed:
            form.add_error(None, _("This firm is closed: nobody joins it any more."))
        except teams.NotOwner:
            form.add_error(None, _not_owner())
        else:
            messages.success(
                request, _("We have written to %(address)s.") % {"address": invited.address}
            )
            return redirect("firms:team", slug=slug)
    context = _context(request, firm) | {"form": form, "at": now}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "firms/team.html", context, status=status)


def _context(request: Request, firm: Firm) -> dict[str, Any]:
    manages = rules.has_perm("accounts.manage_team", request.user, firm)
    members = firm.members.select_related("user").order_by("joined_at", "pk")
    still_open = firm.invitations.filter(state=InvitationState.OPEN).select_related("invited_by")
    return {
        "firm": firm,
        "manages": manages and not firm.is_closed,
        "members": members[:MOST_MEMBERS],
        "invitations": still_open.order_by("-sent_at", "-pk") if manages else [],
        "source": registry.source(firm.entry),
        "country_name": registry.country_name(firm.country),
    }


@signed_in
@require_POST
def resend(request: Request, slug: str, key: object) -> HttpResponse:
    return _with_invitation(
        request, slug, key, deeds.resend, done=_("We have written to this address again.")
    )


@signed_in
@require_POST
def withdraw(request: Request, slug: str, key: object) -> HttpResponse:
    return _with_invitation(
        request, slug, key, invitations.withdraw, done=_("The invitation is withdrawn.")
    )


def _with_invitation(
    request: Request,
    slug: str,
    key: object,
    deed: Callable[..., FirmInvitation],
    *,
    done: str,
) -> HttpResponse:
    """A refusal is said above the list: there is nothing to type again."""
    firm = own_firm_or_404(request, slug, to="accounts.manage_team")
    try:
        deed(invitation_or_404(firm, key), by=request.user, at=timezone.now())
    except invitations.MailedTooOften:
        messages.error(request, _too_often())
    except invitations.InvitationOver:
        messages.error(request, _("This invitation has ended."))
    except teams.NotOwner:
        messages.error(request, _not_owner())
    else:
        messages.success(request, done)
    return redirect("firms:team", slug=slug)


def _too_often() -> str:
    return _("We have written to this address often enough. Ask the person another way.")


def _not_owner() -> str:
    return _("You no longer own this firm.")
