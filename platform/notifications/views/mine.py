"""What one was sent, and which mails one wants."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from notifications import letters, stopping
from notifications.forms import TopicsForm
from notifications.models import Mail
from notifications.topics import Topic

PER_PAGE = 20


class Request(HttpRequest):
    user: User


@login_required
@never_cache
@require_safe
def sent(request: Request) -> HttpResponse:
    """Every mail to me, the newest first, with what became of it."""
    page = Paginator(_mails_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"mail": mail, "letter": letters.kept(mail)} for mail in page.object_list]
    return TemplateResponse(request, "notifications/sent.html", {"page": page, "rows": rows})


@login_required
@never_cache
@require_safe
def one(request: Request, key: UUID) -> HttpResponse:
    """One mail to me, as I read it."""
    mail = get_object_or_404(_mails_to(request.user), key=key)
    context = {"mail": mail, "letter": letters.kept(mail)}
    return TemplateResponse(request, "notifications/one.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: Request) -> HttpResponse:
    """The switches of those mails that a person may stop."""
    form = _topics_form(request)
    if request.method == "POST" and form.is_valid():
        stopping.choose(request.user, wanted=form.cleaned_data["wanted"], at=timezone.now())
        messages.success(request, _("Saved. It holds for mails that already wait, too."))
        return redirect("notifications:choices")
    status = 422 if form.errors else 200
    context = {"form": form}
    return TemplateResponse(request, "notifications/choices.html", context, status=status)


def _topics_form(request: Request) -> TopicsForm:
    """Every box empty is an answer too, of which a browser sends nothing."""
    if request.method == "POST":
        return TopicsForm(request.POST)
    stopped = stopping.stopped(request.user)
    return TopicsForm(initial={"wanted": [topic for topic in Topic if topic not in stopped]})


def _mails_to(user: User) -> "QuerySet[Mail]":
    found = Mail.objects.filter(recipient=user).select_related("recipient")
    return found.order_by("-written_at", "-pk")
