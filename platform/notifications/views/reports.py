"""The door of the mail provider: open only to the one that is configured, and with the secret."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt  # a machine posts here; the secret is what lets it
def reports(request: HttpRequest, rest: str) -> HttpResponse:
    """Anymail's own view for reports about mails. Mails that come in have no door."""
    provider = settings.ANYMAIL_ESP
    if not provider or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        return HttpResponseForbidden()
    if rest not in (f"{provider}/tracking/", f"{provider}/"):
        return HttpResponseForbidden()
    try:
        view, args, kwargs = resolve(f"/{rest}", urlconf="notifications.views.report_urls")
    except Resolver404:
        return HttpResponseForbidden()
    answer: HttpResponse = view(request, *args, **kwargs)
    return answer
