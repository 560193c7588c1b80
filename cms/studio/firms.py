"""Operators register firms and vouch for them."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import firms
from accounts.models import Firm
from cms.studio import access
from cms.studio.forms import FirmForm


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    access.operator_or_404(request, to="accounts.verify_firm")
    found = Firm.objects.prefetch_related("members__user").order_by("verified_at", "name")
    return TemplateResponse(request, "cms/studio/firms.html", {"firms": found[:500]})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    access.operator_or_404(request, to="cms.register_firm")
    form = FirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            firm = _register(**form.cleaned_data)
        except IntegrityError:
            form.add_error("slug", _("This address has just been taken. Choose another."))
        else:
            messages.success(request, _("%(firm)s is registered. Verify it next.") % {"firm": firm})
            return redirect("studio:firms")
    status = 422 if form.errors else 200
    return TemplateResponse(request, "cms/studio/new_firm.html", {"form": form}, status=status)


@transaction.atomic
def _register(**fields: Any) -> Firm:
    return firms.register(at=timezone.now(), **fields)


@require_POST
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    operator = access.operator_or_404(request, to="accounts.verify_firm")
    firm = get_object_or_404(Firm, slug=slug)
    firms.verify(firm, by=operator, at=timezone.now())
    messages.success(request, _("%(firm)s is verified and may publish.") % {"firm": firm})
    return redirect("studio:firms")
