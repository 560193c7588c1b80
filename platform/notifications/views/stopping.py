"""The way out of mails: the link in each of them, without sign-in and without a language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import readers
from core.reader import reading
from notifications import stopping


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the token is what lets them
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail filters follow links. A POST stops the topic at once;
    one with `again` starts it again."""
    try:
        person, topic = stopping.read(token)
    except stopping.UnknownLink:
        raise Http404("no such link") from None
    if request.method == "POST":
        if request.POST.get("again"):
            stopping.resume(person, topic=topic, at=timezone.now())
        else:
            stopping.stop(person, topic=topic, at=timezone.now())
    context = {
        "topic": topic,
        "is_stopped": topic in stopping.stopped(person),
        "is_done": request.method == "POST",
    }
    with translation.override(person.language), reading(lambda: readers.of(person)):
        return render(request, "notifications/stop.html", context)
