"""The list of a campaign's ideas, ready for templates/projects/_ideas.html on any page."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.rules import is_signed_in, works_for_firm
from core.templatetags.format import number
from projects import ballots, cards, controls, narrowing, paging, phases, search, visibility
from projects.forms import SearchForm
from projects.models import Campaign, Idea, IdeaImage

FAIR, NEWEST, RESULT = "fair", "newest", "result"
ORDERS = [(FAIR, gettext_lazy("Fair")), (NEWEST, gettext_lazy("Newest"))]
NARROWING = ("q", "about", "language")
RESULT_ORDER = (RESULT, gettext_lazy("Result"))


@dataclass(frozen=True)
class Listing:
    """A page of ideas with everything around it."""

    form: SearchForm
    action: str
    cards: Sequence[cards.Card]
    # The first page, where this is a later one.
    first_url: str
    next_url: str
    is_fair: bool
    is_narrowed: bool
    # Narrowed, or not in the order it has by itself.
    is_asked: bool
    # Nothing had the words; these are spelled like them.
    is_alike: bool
    turnout: int | None
    turnout_note: str
    # While the vote is open the turnout keeps itself fresh, up to this moment.
    live_until: datetime | None
    vote_note: str
    proposing: bool
    # When ideas are taken first, while that is still to come.
    ideas_from: datetime | None
    propose_url: str
    query: str


def listing(request: HttpRequest, campaign: Campaign, *, at: datetime) -> dict[str, Any]:
    """The context of `projects/_ideas.html`. Reads `q`, `about`, `language`, `order`, `after`
    from the address.

    At most eight queries, whatever the number of ideas; three more where a search finds nothing.
    """
    user = cast(User, request.user)
    prefetch_related_objects([campaign], "phases")
    booth = controls.Booth(campaign, user, at)
    choices = narrowing.of(campaign, asked=request.GET.get("about", ""))
    form = _search_form(request, campaign, choices)
    matching = _matching(campaign, form, tag=choices.tags.get(form.wanted("about")))
    page = _page(request, campaign, matching, order=_order(form))
    alike = _alike(campaign, form) if not page.ideas else []
    _with_pictures(page.ideas or alike)
    turnout = ballots.turnout(campaign) if booth.has_begun else None
    proposing = phases.takes_ideas(campaign, at=at) and not works_for_firm(user, campaign.firm)
    shown = Listing(
        form=form,
        action=request.path,
        cards=_cards(page.ideas or alike, campaign=campaign, booth=booth),
        first_url=_first_url(request, form),
        next_url=_address(request, form, after=page.cursor) if page.cursor else "",
        is_fair=_order(form) == FAIR and not alike,
        is_narrowed=any(form.wanted(name) for name in NARROWING),
        is_asked=any(form.wanted(name) for name in form.fields),
        is_alike=bool(alike),
        turnout=turnout,
        turnout_note="" if turnout is None else turnout_words(turnout),
        live_until=booth.open_until,
        vote_note=_vote_note(booth),
        proposing=proposing,
        ideas_from=phases.ideas_from(campaign, at=at),
        propose_url=propose_url(campaign, user) if proposing else "",
        query=form.wanted("q"),
    )
    return {"campaign": campaign, "listing": shown}


def _vote_note(booth: controls.Booth) -> str:
    """Said once above the list: how one votes, or why one does not."""
    if not booth.has_begun or booth.state == "closed":
        return ""
    return booth.barred_because if booth.state == "barred" else booth.rule


def turnout_words(people: int) -> str:
    words = ngettext("%(people)s person has voted", "%(people)s people have voted", people)
    return words % {"people": number(people)}


def propose_url(campaign: Campaign, user: User) -> str:
    """Where one proposes; by way of the sign-in, if need be."""
    url = reverse("projects:propose", args=[campaign.slug])
    if is_signed_in(user):
        return url
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': url})}"


def _search_form(
    request: HttpRequest, campaign: Campaign, choices: narrowing.Choices
) -> SearchForm:
    orders = [RESULT_ORDER, *ORDERS] if is_counted(campaign) else ORDERS
    return SearchForm(request.GET, tags=choices.tags, languages=choices.languages, orders=orders)


def is_counted(campaign: Campaign) -> bool:
    """Whether there is a result: from then on it is the order, until another is asked for."""
    return visibility.may_see(campaign, voted=False) is visibility.Sight.RESULT


def _order(form: SearchForm) -> str:
    """The order asked for, else the first on offer."""
    return form.wanted("order") or next(name for name, _word in form.orders)


def _page(
    request: HttpRequest, campaign: Campaign, ideas: QuerySet[Idea], *, order: str
) -> paging.Page:
    cursor = request.GET.get("after", "")
    match order:
        case "newest":
            return paging.newest(ideas, cursor=cursor)
        case "result":
            return paging.by_result(ideas, cursor=cursor)
        case _:
            start = starting_point(request, campaign)
            return paging.fair(ideas, start=start, cursor=cursor)


def _alike(campaign: Campaign, form: SearchForm) -> list[Idea]:
    """What a slip of the finger may have missed; what is chosen is not mistyped, so it is kept."""
    if not form.wanted("q") or form.wanted("about") or form.wanted("language"):
        return []
    return search.spelled_alike(campaign, query=form.wanted("q"))


def _with_pictures(ideas: list[Idea]) -> None:
    # Only the first of each: a list shows no more.
    prefetch_related_objects(ideas, Prefetch("images", IdeaImage.objects.filter(position=0)))


def _matching(campaign: Campaign, form: SearchForm, *, tag: int | None) -> QuerySet[Idea]:
    """The tag comes as its id: then PostgreSQL knows whether it is rare, and plans for that."""
    ideas = campaign.ideas.select_related("author").defer("proposal")
    if tag:
        ideas = ideas.filter(tags=tag, hidden_at=None)
    if language := form.wanted("language"):
        ideas = ideas.filter(language=language, hidden_at=None)
    query = form.wanted("q")
    return search.matching(ideas, query=query) if query else ideas


def starting_point(request: HttpRequest, campaign: Campaign) -> int:
    """Where on the circle of shuffle keys this visit begins: fixed for a session, else random.

    Keyed, since the cursor shows it: nobody can go back from it to the session.
    """
    session_key = request.session.session_key
    if not session_key:
        return random.getrandbits(62)
    digest = salted_hmac("projects.fair_order", f"{campaign.pk}:{session_key}").digest()
    # 62 bits, as the shuffle keys have.
    return int.from_bytes(digest[:8]) >> 2


def _first_url(request: HttpRequest, form: SearchForm) -> str:
    cursor = request.GET.get("after", "")
    first = paging.beginning(cursor) if _order(form) == FAIR else ""
    return _address(request, form, after=first) if cursor and cursor != first else ""


def _address(request: HttpRequest, form: SearchForm, *, after: str) -> str:
    kept = {name: form.wanted(name) for name in form.fields} | {"after": after}
    query = {name: value for name, value in kept.items() if value}
    return f"{request.path}?{urlencode(query)}"


def _cards(ideas: Sequence[Idea], *, campaign: Campaign, booth: controls.Booth) -> list[cards.Card]:
    own: Mapping[int, int | None] = {}
    if booth.has_begun and booth.state == "open":
        own = visibility.own_votes(booth.user, campaign=campaign, ideas=ideas)
    shown = []
    for idea in ideas:
        # The row at hand, with firm and phases: else each idea loads a campaign of its own.
        idea.campaign = campaign
        control = booth.control(idea, voted=idea.pk in own, votes=own.get(idea.pk))
        shown.append(cards.of(idea, control=control))
    return shown
