"""What one was sent, and how one wants to be told."""

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
from notifications import budget, letters, preferences
from notifications.forms import AttentionForm, initial
from notifications.models import Mail

PER_PAGE = 20


class Request(HttpRequest):
    user: User


@login_required
@never_cache
@require_safe
def sent(request: Request) -> HttpResponse:
    """Every mail to me, the newest first, with what became of it."""
    page = Paginator(_mails_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    # Else each digest on the page would ask for its own.
    letters.look_up(page.object_list)
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
    """The ways of each topic, the digest's rhythm, the week's cap and the quiet hours."""
    typed = request.POST if request.method == "POST" else None
    topics = preferences.topics_of(request.user)
    form = AttentionForm(typed, initial=_now(request), topics=topics)
    if request.method == "POST" and form.is_valid():
        said = {field.name: form.cleaned_data[field.name] for field in form.rest}
        preferences.choose(request.user, ways=form.ways(), at=timezone.now(), **said)
        messages.success(request, _("Saved. It holds for mails that already wait, too."))
        return redirect("notifications:choices")
    status = 422 if form.errors else 200
    has_device = form.has_push and request.user.push_subscriptions.exists()
    context = {"form": form, "has_device": has_device}
    return TemplateResponse(request, "notifications/choices.html", context, status=status)


def _now(request: Request) -> dict[str, object]:
    attention = preferences.attention_of(request.user)
    ways = preferences.all_of(request.user)
    return initial(ways, attention, cap=budget.cap_of(attention))


def _mails_to(user: User) -> "QuerySet[Mail]":
    found = Mail.objects.filter(recipient=user).select_related("recipient__attention")
    return found.order_by("-written_at", "-pk")
