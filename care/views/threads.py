"""A person's threads: the list, one of them, and what they can do in it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from care import inbox, mine, showing
from care import threads as own
from care.forms import PostForm
from care.models import Thread
from care.views.requests import before, own_thread_or_404
from core import drafts
from projects.views.requests import Request, signed_in

PER_PAGE = 20


# On each of these pages: after a sign-out the way back through the browser shows no letters.
@never_cache
@signed_in
@require_safe
def threads(request: Request) -> HttpResponse:
    """My threads, those in which it is my turn first."""
    now = timezone.now()
    page = Paginator(mine.threads_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [showing.row(thread, at=now) for thread in page.object_list],
        "section": "threads",
    }
    return TemplateResponse(request, "care/threads.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: Request, key: UUID) -> HttpResponse:
    """One thread; a POST writes in it. Who works on it is led to where they do."""
    if request.method != "POST" and _is_work(request, key):
        return redirect("studio:thread", key)
    found = own_thread_or_404(request, key)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            own.write(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except own.ThreadEnded:
            form.add_error(None, _("This has ended meanwhile. You can ask anew."))
        else:
            messages.success(request, _("Sent."))
            return drafts.done(redirect(found), f"thread:{key}")
    return _show(request, found, form)


def _is_work(request: Request, key: UUID) -> bool:
    return inbox.seen_by(request.user).filter(key=key).exists()


def _show(
    request: Request, found: Thread, form: PostForm, *, reopening: PostForm | None = None
) -> HttpResponse:
    # Read anew: what was refused was refused because the thread has changed.
    found = own_thread_or_404(request, found.key)
    context = showing.page(found, at=timezone.now(), before=before(request)) | {
        "form": form,
        "reopening": reopening or PostForm(label=_("What is not settled?"), prefix="again"),
    }
    faulty = form.errors or (reopening and reopening.errors)
    return TemplateResponse(request, "care/thread.html", context, status=422 if faulty else 200)


@never_cache
@signed_in
@require_POST
def confirm(request: Request, key: UUID) -> HttpResponse:
    """The person agrees that it is settled."""
    found = own_thread_or_404(request, key)
    try:
        own.confirm(found, by=request.user, at=timezone.now())
    except own.NotEnded:
        messages.error(request, _("There is no answer to agree with yet."))
    else:
        messages.success(request, _("Settled. Thank you for saying so."))
    return redirect(found)


@never_cache
@signed_in
@require_POST
def reopen(request: Request, key: UUID) -> HttpResponse:
    """The person says what is not settled."""
    found = own_thread_or_404(request, key)
    # A prefix, because both forms stand on one page.
    form = PostForm(request.POST, label=_("What is not settled?"), prefix="again")
    if form.is_valid():
        try:
            own.reopen(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except own.ReopeningClosed:
            form.add_error(None, _("This can no longer be reopened. You can ask anew."))
        except own.AnotherIsOpen:
            form.add_error(None, _("You have asked anew about this meanwhile: write there."))
        else:
            messages.success(request, _("The firm has been told that it is not settled."))
            return drafts.done(redirect(found), f"reopen:{key}")
    return _show(request, found, PostForm(), reopening=form)


@never_cache
@signed_in
@require_POST
def withdraw(request: Request, key: UUID) -> HttpResponse:
    """The person takes it back."""
    found = own_thread_or_404(request, key)
    try:
        own.withdraw(found, by=request.user, at=timezone.now())
    except own.ThreadEnded:
        messages.error(request, _("This has ended already."))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect(found)
