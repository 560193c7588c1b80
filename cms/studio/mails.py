"""Every mail in every language for editors, and for operators those that could not be sent."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.studio import access
from core import moves
from notifications import bounces, letters, markup, outbox, samples
from notifications.models import Mail
from notifications.views.framing import framed

PER_PAGE = 50
MAY_RETRY = "cms.retry_mail"


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Each kind with its subject in each language."""
    _staff_or_404(request)
    codes = [code for code, _name in settings.LANGUAGES]
    rows = [
        {"kind": kind, "letters": [letters.read(samples.mail(kind, language=c)) for c in codes]}
        for kind in sorted(samples.SAMPLES)
    ]
    context = {"rows": rows, "languages": settings.LANGUAGES, "may_retry": _may_retry(request)}
    return TemplateResponse(request, "cms/studio/mails.html", context)


@require_safe
def mail(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One mail, as text and as mail programs draw it."""
    _staff_or_404(request)
    letter = letters.read(_sample_or_404(kind, language))
    context = {"kind": kind, "letter": letter, "languages": settings.LANGUAGES}
    return TemplateResponse(request, "cms/studio/mail.html", context)


@require_safe
def mail_html(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """What the frame of the page above shows."""
    _staff_or_404(request)
    return framed(markup.html(letters.read(_sample_or_404(kind, language))))


@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    """Mails that were given up, and addresses that take none: the newest first."""
    access.operator_or_404(request, to=MAY_RETRY)
    found = Mail.objects.failed().select_related("recipient").order_by("-written_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    broken = bounces.broken().order_by("-broken_at", "-pk")
    context = {"page": page, "broken": broken[:PER_PAGE], "broken_count": broken.count()}
    return TemplateResponse(request, "cms/studio/mails_failed.html", context)


@require_POST
def retry(request: HttpRequest, key: UUID) -> HttpResponse:
    operator = access.operator_or_404(request, to=MAY_RETRY)
    found = get_object_or_404(Mail, key=key)
    try:
        outbox.retry(found, by=operator, at=timezone.now())
    except outbox.SecretGone:
        messages.error(request, _("Its code or link is forgotten. The reader can ask for another."))
    except moves.IllegalTransition:
        messages.info(request, _("This mail is not failed any more: it waits, or has been sent."))
    else:
        messages.success(request, _("The mail is sent again now."))
    return redirect("studio:failed_mails")


def _may_retry(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(MAY_RETRY))


def _staff_or_404(request: HttpRequest) -> None:
    if not access.person(request).is_staff:
        raise Http404("the mails are the editors' to look at")


def _sample_or_404(kind: str, language: str) -> Mail:
    if kind not in samples.SAMPLES or language not in dict(settings.LANGUAGES):
        raise Http404(f"{kind} in {language}")
    return samples.mail(kind, language=language)
