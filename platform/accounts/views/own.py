"""One's name and language, and the place where signing in lands."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import intents
from accounts.models import User
from accounts.self_forms import HandleTaken, ProfileForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, handle and language. A new language applies from the next page on."""
    # A fresh copy: a refused form must not change the name in the page's own menu.
    user = User.objects.get(pk=cast(User, request.user).pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = form.save()
        except HandleTaken:
            form.add_error("handle", user.unique_error_message(User, ("handle",)))
        else:
            with override(saved.language):
                messages.success(request, _("Your changes are saved."))
            return redirect(translate_url(request.path, saved.language))
    status = 422 if form.errors else 200
    return TemplateResponse(request, "accounts/profile.html", {"form": form}, status=status)


@login_required
@require_safe
def arrived(request: HttpRequest) -> HttpResponse:
    """Signed in: on to what the person meant to do, else where they were, else the front page."""
    if intent := intents.pending(request):
        return redirect(intent.finish_url)
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # `redirect` takes a word without a slash for the name of a view.
    return HttpResponseRedirect(wanted if here and wanted.startswith("/") else front_page())


def front_page() -> str:
    return f"/{get_language() or settings.LANGUAGE_CODE}/"
