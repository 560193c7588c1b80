"""The firm's inbox of questions and complaints; operators find there what was passed on to them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import address, rules
from accounts.models import User
from care import answers, assignments, history, inbox, posts, showing
from care.forms import PostForm, SettleForm
from care.models import Kind, Outcome, Remedy, Thread, ThreadState
from care.rules import is_called_to_thread, works_on_thread
from care.threads import ThreadEnded
from cms.studio import access

PER_PAGE = 20


class AssignForm(forms.Form):
    """One of the team, or nobody."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Seen to by"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = assignments.team(thread).values("user")
        field: Any = self.fields["to"]
        field.queryset = User.objects.filter(pk__in=members).order_by("display_name", "pk")
        field.empty_label = _("Nobody")
        self.initial.setdefault("to", thread.assignee_id)


def _person_or_404(request: HttpRequest) -> User:
    """Editors have no part in what customers and firms say to each other."""
    user = access.person(request)
    if not (rules.firms_of(user) or rules.is_operator(user)):
        raise Http404("no inbox")
    return user


def _thread_or_404(request: HttpRequest, key: UUID) -> Thread:
    return get_object_or_404(inbox.seen_by(_person_or_404(request)), key=key)


def _work_or_404(request: HttpRequest, key: UUID) -> Thread:
    """A thread of the person's own firm."""
    found = _thread_or_404(request, key)
    if not works_on_thread(access.person(request), found):
        raise Http404(str(key))
    return found


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What wants work first, and why."""
    user, now = _person_or_404(request), timezone.now()
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in inbox.FILTERS else "open"
    found = inbox.filtered(inbox.seen_by(user), by=chosen, user=user, at=now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    rows = [
        {
            "thread": thread,
            "title": showing.title(thread),
            "about": showing.about(thread),
            "why": inbox.why(thread, at=now),
            "is_pressing": thread.is_overdue(at=now)
            or (thread.kind == Kind.COMPLAINT and thread.state == ThreadState.WAITING),
        }
        for thread in page.object_list
    ]
    context = {"page": page, "rows": rows, "chosen": chosen, "filters": inbox.FILTERS.items()}
    return TemplateResponse(request, "cms/studio/threads.html", context)


@require_safe
def thread(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was said, who says it, and what can be done."""
    return _show(request, _thread_or_404(request, key))


def _show(
    request: HttpRequest, found: Thread, *, status: int = 200, **bound: forms.Form
) -> HttpResponse:
    user, now = access.person(request), timezone.now()
    works = works_on_thread(user, found)
    asked = request.GET.get("before", "")
    # PostgreSQL's bigint holds any number of so many digits.
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    # Notes are the team's own: an operator who is called reads none.
    shown = posts.latest(found, with_notes=works, before=before)
    context: dict[str, Any] = {
        "thread": found,
        "title": showing.title(found),
        "about": showing.about(found),
        "waiting": showing.waiting(found, at=now),
        "why": inbox.why(found, at=now),
        "posts": [showing.shown_post(post, firm=found.firm) for post in shown.posts],
        "before": shown.before,
        "person": address.of(found.opened_by),
        "is_formal": address.is_formal(found.opened_by),
        "works": works,
        "is_open": found.state != ThreadState.ENDED,
        "steps_in": is_called_to_thread(user, found) and found.state != ThreadState.ENDED,
    }
    if works:
        context |= {
            "history": history.of(found.opened_by, firm=found.firm, without=found),
            # Prefixes, since several forms with the same fields stand on this page.
            "answering": PostForm(label=_("Your answer"), prefix="answer"),
            "noting": PostForm(label=_("Note for the team"), prefix="note"),
            "settling": SettleForm(prefix="settle"),
            "assigning": AssignForm(thread=found),
        }
    else:
        context["stepping"] = PostForm(label=_("Your words to both"), prefix="step")
    return TemplateResponse(request, "cms/studio/thread.html", context | bound, status=status)


@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    found = _work_or_404(request, key)
    form = PostForm(request.POST, label=_("Your answer"), prefix="answer")
    if form.is_valid():
        try:
            answers.answer(found, by=access.person(request), at=timezone.now(), **form.cleaned_data)
        except ThreadEnded:
            form.add_error(None, _("This has ended meanwhile: the person withdrew or settled it."))
        else:
            messages.success(request, _("Your answer is sent."))
            return redirect("studio:thread", key)
    return _again(request, key, answering=form)


@require_POST
def note(request: HttpRequest, key: UUID) -> HttpResponse:
    found = _work_or_404(request, key)
    form = PostForm(request.POST, label=_("Note for the team"), prefix="note")
    if form.is_valid():
        answers.note(found, by=access.person(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Noted. Only your team reads it."))
        return redirect("studio:thread", key)
    return _again(request, key, noting=form)


@require_POST
def settle(request: HttpRequest, key: UUID) -> HttpResponse:
    found = _work_or_404(request, key)
    form = SettleForm(request.POST, prefix="settle")
    if form.is_valid():
        given = form.cleaned_data
        try:
            answers.settle(
                found,
                by=access.person(request),
                outcome=Outcome(given["outcome"]),
                remedy=Remedy(given["remedy"]) if given["remedy"] else None,
                text=given["text"],
                language=given["language"],
                submission=given["submission"],
                at=timezone.now(),
            )
        except ThreadEnded:
            form.add_error(None, _("This has ended meanwhile: the person withdrew or settled it."))
        except answers.NeverAnswered:
            form.add_error("text", _("There has been no answer yet: write it here."))
        else:
            messages.success(request, _("The person is told, and may say that it is not settled."))
            return redirect("studio:thread", key)
    return _again(request, key, settling=form)


@require_POST
def assign(request: HttpRequest, key: UUID) -> HttpResponse:
    found = _work_or_404(request, key)
    form = AssignForm(request.POST, thread=found)
    if form.is_valid():
        try:
            assignments.assign(
                found, to=form.cleaned_data["to"], by=access.person(request), at=timezone.now()
            )
        except assignments.NotInTheTeam:
            form.add_error("to", _("This person has left the team meanwhile."))
        else:
            messages.success(request, _("Done."))
            return redirect("studio:thread", key)
    return _again(request, key, assigning=form)


@require_POST
def step_in(request: HttpRequest, key: UUID) -> HttpResponse:
    """An operator writes to both."""
    found = _thread_or_404(request, key)
    if not is_called_to_thread(access.person(request), found):
        raise Http404(str(key))
    form = PostForm(request.POST, label=_("Your words to both"), prefix="step")
    if form.is_valid():
        try:
            answers.step_in(
                found, by=access.person(request), at=timezone.now(), **form.cleaned_data
            )
        except ThreadEnded:
            form.add_error(None, _("This has ended meanwhile: the person withdrew or settled it."))
        else:
            messages.success(request, _("Sent to the person and to the firm."))
            return redirect("studio:thread", key)
    return _again(request, key, stepping=form)


def _again(request: HttpRequest, key: UUID, **bound: forms.Form) -> HttpResponse:
    """The page as it stands now, with the form as it was typed."""
    # Read anew: a refusal may mean that somebody else has changed the thread meanwhile.
    return _show(request, _thread_or_404(request, key), status=422, **bound)
