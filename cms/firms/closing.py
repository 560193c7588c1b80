"""Closing a firm, or being told what stands in the way."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import teams
from cms.firms import blockers, deeds
from cms.firms.forms import CloseForm
from cms.firms.requests import own_firm_or_404, typed
from projects.views.requests import Request, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: Request, slug: str) -> HttpResponse:
    firm = own_firm_or_404(request, slug, to="accounts.close_firm")
    form, found = CloseForm(typed(request)), blockers.of(firm)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.close(firm, by=request.user, at=timezone.now())
        except deeds.Blocked as blocked:
            found = blocked.args[0]
            form.add_error(None, _("The firm cannot be closed yet."))
        except teams.NotOwner:
            form.add_error(None, _("You no longer own this firm."))
        else:
            messages.success(request, _("%(firm)s is closed.") % {"firm": firm.name})
            return redirect("firms:team", slug=slug)
    context = {"firm": firm, "form": form, "blockers": found}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "firms/close.html", context, status=status)
