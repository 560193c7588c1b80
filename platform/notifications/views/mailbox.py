"""The mailbox page: only where mails are written to files, since it shows everyone's."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import mailbox as files
from notifications.views.framing import framed


@never_cache
@require_safe
def mailbox(request: HttpRequest, key: str = "") -> HttpResponse:
    """The latest mails, one's own first; one of them open, the first if none is asked for."""
    letters = _letters(first=getattr(request.user, "email", ""))
    shown = _asked_for(letters, key) if key else next(iter(letters), None)
    mails = [
        {
            "subject": f"{one.subject} ({one.code})" if one.code else one.subject,
            "to": one.to,
            "at": one.at,
            "url": reverse("notifications:mail", args=[one.key]),
            "current": one is shown,
            "language": one.language,
            "direction": one.direction,
        }
        for one in letters
    ]
    context = {"mails": mails, "letter": shown}
    return TemplateResponse(request, "notifications/mailbox.html", context)


@never_cache
@require_safe
def mailbox_html(request: HttpRequest, key: str) -> HttpResponse:
    """One mail as a mail program draws it, for the frame in the page above."""
    letter = _asked_for(_letters(), key)
    if not letter.html:
        raise Http404("text only")
    return framed(letter.html)


def _letters(*, first: str = "") -> list[files.Letter]:
    if not settings.MAILBOX_PAGE:
        raise Http404("mails go through a mail server")
    return files.latest(first=first)


def _asked_for(letters: list[files.Letter], key: str) -> files.Letter:
    found = next((one for one in letters if one.key == key), None)
    if found is None:
        raise Http404(key)
    return found
