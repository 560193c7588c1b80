"""Views that belong to no floor in particular."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse

from core import style_samples, typed


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose session has ended: give back what was typed, to be sent again."""
    answer = render(request, "403_csrf.html", {"fields": typed.fields(request)}, status=403)
    if request.headers.get("HX-Request"):
        # A whole page would land in the place of a button: the reader gets theirs anew instead.
        answer["HX-Refresh"] = "true"
    return answer


def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return TemplateResponse(request, "style_guide.html", style_samples.everything())
