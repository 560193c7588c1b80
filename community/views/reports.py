"""Reporting a comment or an idea to the editors."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import reporting, threads
from community.forms import ReportForm
from community.models import ReportReason
from community.views.comments import comment_or_404
from core import drafts
from projects.views.requests import Request, idea_or_404, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, key: str) -> HttpResponse:
    found = comment_or_404(request, key)
    context = {"campaign": found.campaign, "what": "comment", "back": threads.address(found)}
    context |= {"quoted": found.body, "quoted_language": found.language}
    return _report(request, found, context, draft=f"report-{key}")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report_idea(request: Request, slug: str, number: int) -> HttpResponse:
    found = idea_or_404(request, slug, number)
    context = {"campaign": found.campaign, "what": "idea", "back": found.get_absolute_url()}
    context |= {"quoted": found.title, "quoted_language": found.language}
    return _report(request, found, context, draft=f"report-idea-{found.pk}")


def _report(
    request: Request, found: reporting.Reportable, context: dict[str, Any], *, draft: str
) -> HttpResponse:
    if not reporting.stands(found) or found.author_id == request.user.pk:
        raise Http404("nothing to report")
    form = ReportForm(request.POST or None, draft=draft)
    if request.method == "POST" and form.is_valid() and _reported(request, found, form):
        done = _("Thank you. The editors look at it and tell you what they decide.")
        if request.htmx:
            answer = TemplateResponse(request, "community/_reported.html", {"done": done})
            return drafts.done(answer, draft)
        messages.success(request, done)
        return drafts.done(redirect(context["back"]), draft)
    context |= {"form": form, "action": request.path, "inline": bool(request.htmx)}
    template = "community/_report.html" if request.htmx else "community/report.html"
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)


def _reported(request: Request, found: reporting.Reportable, form: ReportForm) -> bool:
    try:
        reporting.report(
            found,
            reporter=request.user,
            reason=ReportReason(form.cleaned_data["reason"]),
            words=form.cleaned_data["words"],
            at=timezone.now(),
        )
    except reporting.ReportedAlready:
        form.add_error(None, _("You have reported this already; the editors have it before them."))
    except reporting.NothingToReport:
        form.add_error(None, _("It has been hidden or removed in the meantime."))
    else:
        return True
    return False
