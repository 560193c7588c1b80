"""Why a door asks for a second factor, how to get one, and the way back to that door."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from accounts import rules
from accounts import second_factor as factors
from accounts.views.requests import Request


@login_required
@require_safe
def second_factor(request: Request) -> HttpResponse:
    """With a second factor: on to where the person was going."""
    if factors.has(request.user):
        wanted = factors.take_wanted(request)
        here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return redirect(wanted if here else "mfa_index")
    context = {
        "required": factors.is_required_of(request.user),
        "is_operator": rules.is_operator(request.user),
    }
    return TemplateResponse(request, "accounts/second_factor.html", context)
