"""What a story shows of campaigns: ideas, a funding round, and the way to act.

A story may be shown anywhere, in the editor's preview of a single block too: what is missing
there, or may not be seen by everyone, is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import CampaignPage, UpdatePage
from core.money import Money, percent_of
from payments import open_rounds, panels, totals
from payments.models import FundingRound
from projects import cards, controls, follows, listing, paging, phases
from projects.models import Campaign, Idea, IdeaImage, IdeaState
from projects.rules import works_for_campaign

OF_CHOICE = {"shortlisted": [IdeaState.SHORTLISTED], "chosen": [IdeaState.CHOSEN]}


@dataclass(frozen=True)
class Act:
    """A button: where it leads and what it says."""

    url: str
    words: str
    language: str = ""


@dataclass(frozen=True)
class Funding:
    """A round in short: what was pledged of which goal, until when."""

    title: str
    url: str
    pledged: Money
    goal: Money
    percent: int
    deadline_at: datetime
    is_open: bool


def ideas(value: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any] | None:
    """A few cards without vote controls: two queries, and one for pictures.

    In the fair order; after the count the best come first.
    """
    request, campaign = _reader(context), _campaign(value["page"], context)
    if request is None or campaign is None:
        return None
    found = Idea.objects.filter(campaign=campaign, hidden_at__isnull=True)
    if states := OF_CHOICE.get(value["which"]):
        found = found.filter(state__in=states)
    # No card shows the proposal, and it may have eight thousand characters.
    found = found.select_related("author").defer("proposal")
    if listing.is_counted(campaign):
        page = paging.by_result(found, cursor="")
    else:
        start = listing.starting_point(request, campaign)
        page = paging.fair(found, start=start, cursor="")
    shown = page.ideas[: value["count"]]
    prefetch_related_objects(shown, Prefetch("images", IdeaImage.objects.filter(position=0)))
    # Each card would read it again.
    for idea in shown:
        idea.campaign = campaign
    return {
        "cards": [cards.of(idea, control=None) for idea in shown],
        "all_url": reverse("projects:ideas", args=[campaign.slug]),
    }


def funding(value: Mapping[str, Any], context: Mapping[str, Any]) -> Funding | None:
    """The chosen round, else the one that matters most. What the page knows is not read again."""
    request, campaign = _reader(context), _campaign(value["page"], context)
    if request is None or campaign is None:
        return None
    now = timezone.now()
    known = _rounds(request, campaign, context, at=now)
    panel = known["funding"]
    if panel is None:
        return None
    first: FundingRound = panel["round"]
    # A block keeps a key as text, and keeps it when the round is away: then the first one stands.
    others = {str(each.pk): each for each in known["other_rounds"]}
    round_ = others.get(str(value.get("round") or ""), first)
    pledged = panel["pledged"] if round_ is first else panels.pledged(round_, totals.of(round_))
    return Funding(
        title=round_.called,
        url=round_.get_absolute_url(),
        pledged=pledged,
        goal=round_.goal,
        percent=percent_of(pledged, round_.goal),
        deadline_at=round_.deadline_at,
        is_open=round_.takes_pledges(at=now),
    )


def act(value: Mapping[str, Any], context: Mapping[str, Any]) -> Act | None:
    """The one thing to do, where it can be done by this reader now."""
    request = _reader(context)
    if request is None:
        return None
    if value["target"] == "page":
        return _read(value["page"])
    campaign = _campaign(None, context)
    if campaign is None:
        return None
    if value["target"] == "back":
        return _back(request, campaign, context)
    if works_for_campaign(request.user, campaign):
        return None
    return (
        _propose(request, campaign) if value["target"] == "propose" else _follow(request, campaign)
    )


def _reader(context: Mapping[str, Any]) -> HttpRequest | None:
    """The request of a page that is read; a preview of a block alone may have none."""
    request = context.get("request")
    return request if isinstance(request, HttpRequest) and hasattr(request, "user") else None


def _campaign(page: Page | None, context: Mapping[str, Any]) -> Campaign | None:
    """The chosen campaign, else the page's own; only what everyone may see."""
    if page is None:
        own = context.get("campaign")
        found = own if isinstance(own, Campaign) else None
    else:
        chosen = CampaignPage.objects.live().filter(pk=page.pk)
        read = chosen.select_related("campaign__firm").first()
        found = read.campaign if read else None
    return found if found is not None and found.is_public else None


def _rounds(
    request: HttpRequest, campaign: Campaign, context: Mapping[str, Any], *, at: datetime
) -> Mapping[str, Any]:
    """As `panels.panel` gives them: `funding` and `other_rounds`."""
    is_known = context.get("campaign") == campaign and "other_rounds" in context
    return context if is_known else panels.panel(request, campaign, at=at)


def _propose(request: HttpRequest, campaign: Campaign) -> Act | None:
    if not phases.takes_ideas(campaign, at=timezone.now()):
        return None
    url = listing.propose_url(campaign, request.user)  # type: ignore[arg-type]
    return Act(url, _("Propose an idea"))


def _back(request: HttpRequest, campaign: Campaign, context: Mapping[str, Any]) -> Act | None:
    now = timezone.now()
    # One query that mostly says no, before the six of a round's panel.
    if "funding" not in context and not open_rounds.of([campaign], at=now):
        return None
    panel = _rounds(request, campaign, context, at=now)["funding"]
    return Act(panel["act_url"], panel["act"]) if panel and panel["act_url"] else None


def _follow(request: HttpRequest, campaign: Campaign) -> Act | None:
    """For strangers by way of the sign-in; whoever is signed in finds the button on the page."""
    user: Any = request.user
    following = follows.follows_campaign(campaign, user=user)
    control = controls.follow_campaign(campaign, user=user, following=following)
    if following:
        return None
    here = reverse("campaign", args=[campaign.slug])
    return Act(control.sign_in_url or f"{here}#{control.id}", _("Follow the campaign"))


def _read(page: Page | None) -> Act | None:
    """A page that everyone may read, in the reader's language if it is there, by its own title."""
    if page is None:
        return None
    for shown in (page.localized.specific, page.specific):
        if shown.live and _is_open(shown):
            return Act(shown.url or "", shown.title, shown.locale.language_code)
    return None


def _is_open(page: Page) -> bool:
    """Whether its campaign is public, and the campaign's own page above an update still live."""
    above = page.campaign_page() if isinstance(page, UpdatePage) else page
    if isinstance(above, CampaignPage):
        return bool(above.live and above.campaign.is_public)
    return True
