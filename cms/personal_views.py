"""One's own data: taking it along, erasing it, and what it may be used for."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import consents as agreements
from accounts.models import Purpose
from accounts.self_forms import EraseForm
from cms import personal, personal_archive
from notifications import consents as receipts
from projects.views.requests import Request

ON_THE_PAGE = "own page"


@login_required
@require_safe
def data(request: Request) -> HttpResponse:
    """The ways to one's data."""
    return TemplateResponse(request, "cms/personal/data.html", {})


@login_required
@reauthentication_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponse:
    """A file with everything, made at once and kept nowhere."""
    if request.method != "POST":
        return TemplateResponse(request, "cms/personal/export_form.html", {})
    now = timezone.now()
    packed = personal_archive.archive(request.user, at=now)
    response = HttpResponse(packed, content_type="application/zip")
    name = f"eyelevel-{request.user.handle}-{now:%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@reauthentication_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: Request) -> HttpResponse:
    """What goes, what stays and why; then, with the handle typed, at once and for good."""
    form = EraseForm(request.POST if request.method == "POST" else None, user=request.user)
    blockers = personal.blockers(request.user)
    if request.method == "POST" and form.is_valid():
        try:
            personal.erase(request.user, at=timezone.now())
        except personal.StillNeeded as needed:
            blockers = needed.args[0]
        else:
            # First, since it empties the session that may carry the word to the next page.
            logout(request)
            messages.success(request, _("Your account is erased. We wish you well."))
            return redirect("home")
    refused = request.method == "POST"
    context = {"form": form, "blockers": blockers}
    return TemplateResponse(
        request, "cms/personal/erase.html", context, status=422 if refused else 200
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: Request) -> HttpResponse:
    """Each purpose with its words, and a switch that writes a receipt."""
    if request.method == "POST":
        purpose = request.POST.get("purpose", "")
        if purpose not in Purpose.values or request.POST.get("given") not in ("yes", "no"):
            raise Http404(purpose)
        given = request.POST["given"] == "yes"
        changed = receipts.change(
            request.user,
            purpose=Purpose(purpose),
            given=given,
            source=ON_THE_PAGE,
            at=timezone.now(),
        )
        if changed:
            messages.success(request, _said(given=given))
        return redirect("consents")
    return TemplateResponse(request, "cms/personal/consents.html", _consents(request))


def _said(*, given: bool) -> str:
    if given:
        return _("You agree. A receipt comes by mail, and you can take it back here.")
    return _("Taken back, from this moment on. A receipt comes by mail.")


def _consents(request: Request) -> dict[str, Any]:
    rows = agreements.history(request.user)
    return {
        "standing": agreements.standing(request.user),
        "history": [(row, agreements.wording(row.purpose, version=row.version)) for row in rows],
    }
