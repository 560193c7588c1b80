"""What a person typed is given back whenever a form could not be taken."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Never shown back, however the form was lost: `oldpassword`, `password1`, `recovery_code`, …
SECRET = re.compile("csrf|passw|code|secret|token", re.IGNORECASE)
# Says when a form was shown, and opens nothing.
STAMP = "shown_token"
# Chosen from a list, and sent along with words.
CHOSEN = re.compile(r"(\w+-)?language")
# Nobody typed these: keys, and where a form leads next.
MACHINES = re.compile(r"[0-9a-f-]{32,36}|/\S*", re.IGNORECASE)


def holds_secret(request: HttpRequest) -> bool:
    """Whether a form with all that it said, the token of the session left out, would tell one."""
    harmless = {"csrfmiddlewaretoken", STAMP}
    return any(SECRET.search(name) for name in request.POST if name not in harmless)


def fields(request: HttpRequest) -> list[tuple[str, str]]:
    """The form's fields that have words in them, without its secrets."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not SECRET.search(name) and not CHOSEN.fullmatch(name)
        for value in values
        if value.strip() and not MACHINES.fullmatch(value.strip())
    ]


def too_many(request: HttpRequest, *, wait: int) -> HttpResponse:
    """A kind no to whoever sends faster than a person writes. `wait` in seconds."""
    context = {"fields": fields(request), "minutes": max(1, round(wait / 60))}
    answer = render(request, "429.html", context, status=429)
    answer["Retry-After"] = str(wait)
    # A whole page would land in the place of a button; it takes the place of the content instead.
    answer["HX-Retarget"], answer["HX-Reselect"] = "#main", "#main"
    answer["HX-Reswap"] = "outerHTML show:top"
    return answer
