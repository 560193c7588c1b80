"""Operators register firms, and vouch for those that register themselves."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import firms, registry
from accounts.models import Firm, FirmState
from cms.firms import deeds
from cms.firms.forms import RefuseForm
from cms.studio import access
from cms.studio.forms import FirmForm
from core.moves import IllegalTransition

MOST_WAITING, MOST_OTHERS = 100, 500


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """First who waits, the longest first; then everyone else."""
    access.operator_or_404(request, to="accounts.verify_firm")
    known = Firm.objects.select_related("registered_by").prefetch_related("members__user")
    others = known.exclude(state=FirmState.WAITING).order_by("name", "pk")
    context = {
        "waiting": [_row(firm) for firm in known.waiting()[:MOST_WAITING]],
        "others": [_row(firm) for firm in others[:MOST_OTHERS]],
    }
    return TemplateResponse(request, "cms/studio/firms.html", context)


def _row(firm: Firm) -> dict[str, Any]:
    country = registry.country_name(firm.country) if firm.country else ""
    return {
        "firm": firm,
        "source": registry.source(firm.entry),
        "country": country,
        # Comes back with the verdict: an operator vouches for what they have read, and nothing
        # else.
        "seen": firms.fingerprint(firm),
    }


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
    try:
        deeds.verify(firm, by=operator, at=timezone.now(), seen=request.POST.get("seen", ""))
    except firms.ChangedMeanwhile:
        messages.error(request, _("%(firm)s has changed meanwhile. Look again.") % {"firm": firm})
    except IllegalTransition:
        messages.error(request, _("%(firm)s is closed.") % {"firm": firm})
    else:
        messages.success(request, _("%(firm)s is verified and may publish.") % {"firm": firm})
    return redirect("studio:firms")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, slug: str) -> HttpResponse:
    """Say why; a verified firm loses its verification by this."""
    operator = access.operator_or_404(request, to="accounts.verify_firm")
    firm = get_object_or_404(Firm.objects.not_closed(), slug=slug)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.refuse(firm, reason=form.cleaned_data["reason"], by=operator, at=timezone.now())
        except IllegalTransition:
            form.add_error(None, _("This has been decided meanwhile."))
        else:
            messages.success(request, _("%(firm)s is told why.") % {"firm": firm})
            return redirect("studio:firms")
    status = 422 if form.errors else 200
    context = _row(firm) | {"form": form}
    return TemplateResponse(request, "cms/studio/refuse_firm.html", context, status=status)


@require_POST
def shut(request: HttpRequest, slug: str) -> HttpResponse:
    """For a firm that was refused and is nobody's: its number is free again."""
    operator = access.operator_or_404(request, to="accounts.verify_firm")
    firm = get_object_or_404(Firm, slug=slug)
    try:
        deeds.shut(firm, by=operator, at=timezone.now())
    except deeds.Blocked as blocked:
        messages.error(request, " ".join(blocker.what for blocker in blocked.args[0]))
    except IllegalTransition:
        messages.error(request, _("Only a firm that was refused is closed from here."))
    else:
        messages.success(request, _("%(firm)s is closed.") % {"firm": firm})
    return redirect("studio:firms")
