"""The door of the mail provider: open only to the one that is configured, and with the secret."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt  # a machine posts here; the secret is what lets it
def reports(request: HttpRequest, rest: str) -> HttpResponse:
    """Anymail's own view for reports about mails. Mails that come in have no door."""
    if not settings.ANYMAIL_ESP or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404("no mail provider is configured, or it brings no secret")
    if rest not in (f"{settings.ANYMAIL_ESP}/tracking/", f"{settings.ANYMAIL_ESP}/"):
        raise Http404("another provider's door")
    try:
        view, args, kwargs = resolve(f"/{rest}", urlconf="notifications.views.report_urls")
    except Resolver404:
        raise Http404(rest) from None
    answer: HttpResponse = view(request, *args, **kwargs)
    return answer
