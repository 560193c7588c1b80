"""The mailbox page: only where mails are written to files, since it shows everyone's."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import mailbox as files


@never_cache
@require_safe
def mailbox(request: HttpRequest, key: str = "") -> HttpResponse:
    """The latest mails; one of them open, the newest if none is asked for."""
    if not settings.MAILBOX_PAGE:
        raise Http404("mails go through a mail server")
    letters = files.latest()
    letter = next((one for one in letters if one.key == key), None)
    if key and letter is None:
        raise Http404(key)
    shown = letter or (letters[0] if letters else None)
    mails = [
        {
            "subject": f"{one.subject} ({one.code})" if one.code else one.subject,
            "to": one.to,
            "at": one.at,
            "url": reverse("notifications:mail", args=[one.key]),
            "current": one is shown,
        }
        for one in letters
    ]
    context = {"mails": mails, "letter": shown}
    return TemplateResponse(request, "notifications/mailbox.html", context)
