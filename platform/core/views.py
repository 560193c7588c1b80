"""Views that belong to no floor in particular."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse

from core import style_samples

# Never shown back, however the form was lost: `oldpassword`, `password1`, `recovery_code`, …
SECRET = re.compile("csrf|passw|code|secret|token", re.IGNORECASE)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose session has ended: give back what was typed, to be sent again."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if not SECRET.search(name)
        for value in values
        if value.strip()
    ]
    answer = render(request, "403_csrf.html", {"fields": typed}, status=403)
    if request.headers.get("HX-Request"):
        # A whole page would land in the place of a button: the reader gets theirs anew instead.
        answer["HX-Refresh"] = "true"
    return answer


def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return TemplateResponse(request, "style_guide.html", style_samples.everything())
