"""Asking a firm, or complaining to it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from care import showing, threads
from care.forms import AskForm
from care.models import Kind
from care.views.requests import subject_or_404
from core import drafts, text
from projects.views.requests import Request, signed_in

SUBJECT_READ, TEXT_READ = 120, 2000


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, about: str, key: str) -> HttpResponse:
    """The form, with the published answer time; while a thread about this is open, that thread."""
    now = timezone.now()
    subject = subject_or_404(request, about, key)
    # What was sent is not turned away: the service adds it to the thread that is open.
    if request.method != "POST" and (
        standing := threads.standing_thread(subject, user=request.user)
    ):
        messages.info(request, _("You have asked about this already: write here."))
        return redirect(standing)
    form = AskForm(request.POST or None, initial={"kind": Kind.QUESTION} | _shared(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = threads.open_thread(
                subject,
                by=request.user,
                kind=Kind(given["kind"]),
                title=given["subject"],
                text=given["text"],
                wish=given["wish"],
                language=given["language"],
                submission=given["submission"],
                at=now,
            )
        except threads.MayNotAsk:
            raise Http404(key) from None
        messages.success(request, _("Sent. You hear by mail when there is an answer."))
        return drafts.done(redirect(opened), _draft(about, key))
    context = {"subject": subject, "firm": subject.firm, "form": form, "section": "threads"}
    context["draft"] = _draft(about, key)
    context |= showing.promise(subject.firm, at=now)
    status = 422 if form.errors else 200
    return TemplateResponse(request, "care/ask.html", context, status=status)


def _shared(request: Request) -> dict[str, str]:
    """What an address brings along: cms.share_target writes such."""
    return {
        "subject": text.clean_line(request.GET.get("subject", "")[:SUBJECT_READ]),
        "text": text.clean(request.GET.get("text", "")[:TEXT_READ]),
    }


def _draft(about: str, key: str) -> str:
    return f"ask:{about}:{key}"
