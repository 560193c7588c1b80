"""Talking about a campaign or an idea, and what the editors decided there."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from community import limits, talk, threads, writing
from community.forms import CommentForm
from community.models import Comment, Moderation, Voice
from community.places import Place
from community.shown import Reader
from core import drafts
from projects import controls, follows
from projects.views.requests import Request, campaign_or_404, idea_or_404, signed_in

LOGGED = 50


@require_safe
def campaign(request: Request, slug: str) -> HttpResponse:
    """What is said about the campaign as a whole."""
    place = Place(campaign_or_404(request, slug))
    context = {"campaign": place.campaign} | talk.of(
        place, user=request.user, at=timezone.now(), query=request.GET, path=request.path
    )
    return TemplateResponse(request, "community/campaign.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def write_campaign(request: Request, slug: str) -> HttpResponse:
    return _write(request, Place(campaign_or_404(request, slug)))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def write_idea(request: Request, slug: str, number: int) -> HttpResponse:
    idea = idea_or_404(request, slug, number)
    return _write(request, Place(idea.campaign, idea))


def _write(request: Request, place: Place) -> HttpResponse:
    """htmx gets the comment for the list; without it the form has this page of its own."""
    form = talk.new_form(place, request.POST or None, at=timezone.now())
    if request.htmx:
        focus(form)
    if request.method == "POST" and form.is_valid():
        published = publish(request, form, place)
        if published is not None:
            return _published(request, published, place, draft=form.draft)
    may_write = Reader(request.user, place.campaign).may_write
    context = {
        "place": place,
        "campaign": place.campaign,
        "form": form,
        "refused": "" if may_write else talk.closed_words(place),
        "inline": bool(request.htmx),
    }
    template = "community/_form.html" if request.htmx else "community/write.html"
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)


def focus(form: Form) -> None:
    """A form that htmx puts in place takes the focus; a page's own is asked for by its errors."""
    form.fields["body"].widget.attrs["autofocus"] = True


@dataclass(frozen=True)
class Published:
    """A comment that now stands, and whether its author follows the idea because of it."""

    comment: Comment
    follows_now: bool

    @property
    def done(self) -> str:
        if self.follows_now:
            return _("It is published. You follow this idea now and hear what becomes of it.")
        return _("It is published.")


def publish(
    request: Request, form: CommentForm, place: Place, *, answers: Comment | None = None
) -> Published | None:
    """The comment, or None with what the service refused said in the form."""
    # Asked first: to write on an idea is to follow it.
    followed = place.idea is None or follows.follows_idea(place.idea, user=request.user)
    try:
        written = writing.write(
            place,
            author=request.user,
            body=form.cleaned_data["body"],
            language=form.cleaned_data["language"],
            submission=form.cleaned_data["submission"],
            answers=answers,
            at=timezone.now(),
        )
    except writing.TalkClosed:
        form.add_error(None, talk.closed_words(place))
    except writing.NothingToAnswer:
        form.add_error(None, _("What you answer has been hidden or removed in the meantime."))
    except limits.TooManyLinks:
        form.add_error("body", too_many_links())
    except limits.TooManyComments:
        words = _("That is as much as you may write in ten minutes. Send it a little later.")
        form.add_error(None, words)
    except limits.SaidBefore:
        form.add_error("body", _("You have written exactly this before. Once is enough."))
    else:
        return Published(written, not followed and written.voice == Voice.MEMBER)
    return None


def too_many_links() -> str:
    return _("A new account may put one link into a comment. Please take the others out.")


def _published(request: Request, published: Published, place: Place, *, draft: str) -> HttpResponse:
    written = published.comment
    if not request.htmx:
        messages.success(request, published.done)
        return drafts.done(redirect(threads.address(written)), draft)
    context = following(request, published, place) | {
        "comment": Reader(request.user, place.campaign).one(written),
        # With a number of its own: under the old one the next comment would be taken for this.
        "form": talk.new_form(place, at=timezone.now()),
        "count_words": talk.count_words(threads.total(place)),
        "inline": True,
    }
    answer = TemplateResponse(request, "community/_written.html", context)
    # The list on the page is in the order that its address says.
    newest = "comments=newest" in (request.htmx.current_url or "")
    drafts.done(answer, draft)
    return reswap(retarget(answer, "#talk-threads"), "afterbegin" if newest else "beforeend")


def following(request: Request, published: Published, place: Place) -> dict[str, Any]:
    """What community/_said.html shows: the word, the way not to follow, the button above."""
    shown: dict[str, Any] = {"place": place, "done": published.done}
    if published.follows_now and place.idea:
        button = controls.follow_idea(place.idea, user=request.user, following=True)
        shown |= {"unfollow": True, "follow": button}
    return shown


@require_safe
def log(request: Request, slug: str) -> HttpResponse:
    """Every decision of the editors in this campaign, the latest first."""
    found = campaign_or_404(request, slug)
    decisions = Moderation.objects.filter(campaign=found).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        decisions = decisions.filter(pk__lt=int(before))
    shown = list(decisions.select_related("case__comment", "case__idea")[: LOGGED + 1])
    next_url = f"{request.path}?before={shown[LOGGED - 1].pk}" if len(shown) > LOGGED else ""
    context = {"campaign": found, "decisions": shown[:LOGGED], "next_url": next_url}
    return TemplateResponse(request, "community/log.html", context)
