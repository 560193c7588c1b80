"""One comment: where it stands, its thread, its history; answering, editing, removing it."""

import itertools
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from accounts.rules import is_signed_in
from community import limits, paging, places, talk, threads, writing
from community.forms import CommentForm, EditForm
from community.models import Comment, CommentState
from community.shown import Reader
from community.views.places import Published, focus, following, publish, too_many_links
from core import diffs, drafts
from projects.rules import sees_campaign
from projects.views.requests import Request, signed_in


def comment_or_404(request: Request, key: str) -> Comment:
    """The comment, if this person may see its campaign. A removed one has an address still."""
    found = get_object_or_404(
        Comment.objects.select_related("campaign__firm", "idea", "author", "parent"), key=key
    )
    if found.idea:
        # The same row: the idea would load it once more.
        found.idea.campaign = found.campaign
    if not sees_campaign(request.user, found.campaign):
        raise Http404(key)
    return found


@require_safe
def comment(request: Request, key: str) -> HttpResponse:
    """The lasting address of a comment leads to wherever it stands now."""
    return redirect(threads.address(comment_or_404(request, key)))


@require_safe
def thread(request: Request, key: str) -> HttpResponse:
    """A first comment with all its replies, fifty at a time."""
    root = comment_or_404(request, key)
    if root.parent is not None:
        return redirect(threads.address(root))
    page = paging.page(
        threads.replies(root),
        size=paging.REPLIES,
        start=request.GET.get("from", ""),
        end=request.GET.get("until", ""),
    )
    shown = Reader(request.user, root.campaign).threads([threads.Thread(root, page.comments)])[0]
    context = {
        "place": places.of(root),
        "campaign": root.campaign,
        "thread": shown,
        "replies_count": root.replies_count,
        "earlier_url": f"{request.path}?until={page.earlier}" if page.earlier else "",
        "later_url": f"{request.path}?from={page.later}" if page.later else "",
        "sign_in": not is_signed_in(request.user),
    }
    return TemplateResponse(request, "community/thread.html", context)


@require_safe
def history(request: Request, key: str) -> HttpResponse:
    """Every version of an edited comment, the latest first, with what changed."""
    found = comment_or_404(request, key)
    if found.state != CommentState.VISIBLE or found.edited_at is None:
        raise Http404(key)
    texts = [(each.written_at, each.body, each.language) for each in found.revisions.all()]
    texts.append((found.edited_at, found.body, found.language))
    versions = [{"at": texts[0][0], "text": texts[0][1], "language": texts[0][2]}] + [
        {
            "at": after[0],
            "parts": diffs.words(before[1], after[1]),
            "language": after[2] if after[2] == before[2] else "",
        }
        for before, after in itertools.pairwise(texts)
    ]
    context = {
        "comment": found,
        "place": places.of(found),
        "campaign": found.campaign,
        "versions": versions[::-1],
        "url": threads.address(found),
    }
    return TemplateResponse(request, "community/history.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: Request, key: str) -> HttpResponse:
    """Joins the thread; a reply to a reply speaks to its author by name."""
    answered = comment_or_404(request, key)
    form = _reply_form(request, answered)
    if request.method == "POST" and form.is_valid():
        published = publish(request, form, places.of(answered), answers=answered)
        if published is not None:
            return drafts.done(_replied(request, published, answered), form.draft)
    reader = Reader(request.user, answered.campaign)
    refused = "" if reader.may_write else talk.closed_words(places.of(answered))
    context = {"comment": answered, "form": form, "refused": refused}
    return _act_page(request, "reply", context, failed=bool(form.errors))


def _reply_form(request: Request, answered: Comment) -> CommentForm:
    form = CommentForm(
        request.POST or None,
        at=timezone.now(),
        draft=f"reply-{answered.key}",
        label=_("Your reply to %(name)s") % {"name": answered.author},
    )
    if request.htmx:
        focus(form)
    return form


def _replied(request: Request, published: Published, answered: Comment) -> HttpResponse:
    written = published.comment
    if not request.htmx:
        messages.success(request, published.done)
        return redirect(threads.address(written))
    reader = Reader(request.user, answered.campaign)
    context = following(request, published, places.of(answered))
    context |= {"comment": reader.one(written), "answered": answered}
    answer = TemplateResponse(request, "community/_replied.html", context)
    root = written.parent or answered
    return reswap(retarget(answer, f"#replies-{root.key}"), "beforeend")


def _act_page(
    request: Request, act: str, context: dict[str, Any], *, failed: bool = False
) -> HttpResponse:
    """The form of an act: in place for htmx, else on a page of its own."""
    found: Comment = context["comment"]
    context |= {"act": act, "place": places.of(found), "campaign": found.campaign}
    context |= {"inline": bool(request.htmx), "back": threads.address(found)}
    context["shown"] = Reader(request.user, found.campaign).one(found)
    template = f"community/_{act}.html" if request.htmx else f"community/{act}.html"
    return TemplateResponse(request, template, context, status=422 if failed else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, key: str) -> HttpResponse:
    found = comment_or_404(request, key)
    # A POST of its author's goes on to be refused by the service, which gives the words back.
    if found.author_id != request.user.pk or (
        request.method != "POST" and not writing.may_edit(found, request.user)
    ):
        raise Http404(key)
    initial = {"body": found.body, "language": found.language}
    form = EditForm(request.POST or None, draft=f"edit-{key}", initial=initial)
    if request.htmx:
        focus(form)
    if request.method == "POST" and form.is_valid():
        try:
            edited = writing.edit(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except writing.EditingClosed:
            form.add_error(None, _("This comment can no longer be edited. Write a new one."))
        except writing.TalkClosed:
            form.add_error(None, talk.closed_words(places.of(found)))
        except limits.TooManyLinks:
            form.add_error("body", too_many_links())
        else:
            changed = _changed(request, found, edited, done=_("Your changes are published."))
            return drafts.done(changed, form.draft)
    return _act_page(request, "edit", {"comment": found, "form": form}, failed=bool(form.errors))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: Request, key: str) -> HttpResponse:
    """Asks once, since the words are gone afterwards."""
    found = comment_or_404(request, key)
    if not writing.may_remove(found, request.user):
        raise Http404(key)
    if request.method == "POST":
        removed = writing.remove(found, by=request.user, at=timezone.now())
        return _changed(request, found, removed, done=_("Your comment is removed."))
    return _act_page(request, "remove", {"comment": found})


def _changed(request: Request, found: Comment, now: Comment, *, done: str) -> HttpResponse:
    """The comment as it is now, in its place."""
    # The services give the row as they locked it, which has loaded none of these.
    now.author, now.campaign, now.idea, now.parent = (
        found.author,
        found.campaign,
        found.idea,
        found.parent,
    )
    if not request.htmx:
        messages.success(request, done)
        return redirect(threads.address(now))
    context = {"comment": Reader(request.user, now.campaign).one(now), "done": done}
    answer = TemplateResponse(request, "community/_changed.html", context)
    return reswap(retarget(answer, f"#comment-{now.key}"), "outerHTML")
