"""Where one is signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.views.requests import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def usersessions_list(request: Request) -> HttpResponse:
    """The browsers that are signed in; a POST signs out all but this one."""
    if request.method == "POST":
        ended = sessions.end_others(request, user=request.user)
        said = ngettext(
            "%(number)d other browser is signed out.",
            "%(number)d other browsers are signed out.",
            ended,
        )
        messages.success(request, said % {"number": ended})
        return redirect("usersessions_list")
    places = sessions.of(request, user=request.user)
    return TemplateResponse(request, "usersessions/usersession_list.html", {"places": places})
