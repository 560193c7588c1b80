"""Campaigns as the front page and the list show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms import illustrations
from cms.illustrations import Shown
from core.templatetags.format import moment, money
from payments import open_rounds
from payments.models import RoundState
from payments.open_rounds import OpenRound
from projects import phases
from projects.models import Campaign, CampaignState

if TYPE_CHECKING:
    from cms.models import CampaignPage

ON_FRONT_PAGE = 6
PER_PAGE = 12
LAST_PAGE = 10_000
NO_FUNDING: dict[str, Any] = {"phase_icon": "", "percent": None, "sums": ""}


@dataclass(frozen=True)
class Card:
    """A campaign in a list, as templates/components/campaign_row.html reads it."""

    title: str
    url: str
    text: str
    firm: str
    phase: str
    phase_tone: str
    phase_icon: str
    note: str
    percent: int | None
    sums: str
    image: Shown | None
    language: str


@dataclass(frozen=True)
class Paged:
    """Some cards, and where they stand among all."""

    cards: list[Card]
    place: Page[Campaign]


def live() -> list[Card]:
    """What goes on now: first what closes next, last what has not begun."""
    # A vote that was imported has no page to lead to, and would leave its place empty.
    running = with_a_page().filter(state=CampaignState.PUBLISHED)
    return cards(open_rounds.closing_first(running, at=timezone.now())[:ON_FRONT_PAGE])


def page(number: int, *, among: QuerySet[Campaign]) -> Paged:
    """One page of these, what closes within hours first, what is closed last."""
    pressing = open_rounds.pressing_first(among, at=timezone.now())
    # "published" before "closed", whatever came when.
    ordered = pressing.order_by("-state", *pressing.query.order_by)
    found = Paginator(ordered, PER_PAGE).get_page(number)
    return Paged(cards(found.object_list), found)


def with_a_page() -> QuerySet[Campaign]:
    """Public campaigns that have a page to lead to."""
    from cms.models import CampaignPage

    live = CampaignPage.objects.live().filter(campaign=OuterRef("pk")).order_by()
    return Campaign.objects.public().filter(Exists(live))


def page_number(written: str | None) -> int:
    """Whatever stands in the address; nonsense is the first page."""
    text = (written or "").strip()
    # `isdigit` alone would let “²” pass, which `int` refuses.
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def cards(campaigns: Iterable[Campaign]) -> list[Card]:
    """Cards of those that have a live page, in the best language for the reader."""
    found = list(campaigns)
    prefetch_related_objects(found, "firm", "phases")
    pages = best_pages(found)
    illustrations.prefetch([page.lead_image for page in pages.values() if page.lead_image])
    now = timezone.now()
    rounds = open_rounds.of(found, at=now)
    return [
        card(each, pages[each.pk], round_=rounds.get(each.pk), at=now)
        for each in found
        if each.pk in pages
    ]


def best_pages(campaigns: Iterable[Campaign]) -> Mapping[int, "CampaignPage"]:
    """Each campaign's live page by campaign id: the reader's language, else the next best."""
    return pages_of([each.pk for each in campaigns])


def pages_of(campaign_ids: Iterable[int]) -> Mapping[int, "CampaignPage"]:
    """As `best_pages`, for those with these ids."""
    from cms.models import CampaignPage

    language = translation.get_language() or "en"
    pages = CampaignPage.objects.live().filter(campaign__in=list(campaign_ids))
    ordered = pages.select_related("lead_image").in_order_of(language)
    best: dict[int, CampaignPage] = {}
    for candidate in ordered:
        best.setdefault(candidate.campaign_id, candidate)
    return best


def card(
    campaign: Campaign, page: "CampaignPage", *, round_: OpenRound | None, at: datetime
) -> Card:
    return Card(
        title=page.title,
        url=reverse("campaign-page", args=[page.slug]),
        text=page.standfirst,
        firm=campaign.firm.name,
        image=_picture(page),
        language=page.language,
        **(_funding(round_, at=at) if round_ else _standing(campaign, at=at)),
    )


def _standing(campaign: Campaign, *, at: datetime) -> dict[str, Any]:
    """The phase and when it ends, or when the first one begins."""
    if campaign.state == CampaignState.CLOSED:
        return NO_FUNDING | {"phase": _("Closed"), "phase_tone": "", "note": ""}
    phase = phases.current(campaign, at=at)
    if phase is None:
        return NO_FUNDING | {"phase": between(campaign, at=at), "phase_tone": "", "note": ""}
    until = _("until %(day)s") % {"day": moment(phase.ends_at)}
    return NO_FUNDING | {
        "phase": phase.get_kind_display(),
        "phase_tone": "accent",
        "note": until,
    }


def between(campaign: Campaign, *, at: datetime) -> str:
    """What a campaign is called while no phase runs."""
    begins_at = phases.begins_at(campaign, at=at)
    if begins_at is None:
        return _("Between phases")
    # Translators: a campaign's first phase; the date comes with its hour.
    return _("Begins %(day)s") % {"day": moment(begins_at)}


def _funding(round_: OpenRound, *, at: datetime) -> dict[str, Any]:
    """The deadline and the sum; a deadline within hours is a note, with its minute."""
    pressing = round_.is_pressing(at=at)
    sums = {"pledged": money(round_.pledged), "goal": money(round_.goal)}
    return {
        "phase": _("Last hours to pledge") if pressing else str(RoundState.LIVE.label),
        "phase_tone": "note" if pressing else "accent",
        "phase_icon": "clock" if pressing else "",
        "note": _("until %(day)s") % {"day": moment(round_.deadline_at)},
        "percent": round_.percent,
        "sums": _("%(pledged)s of %(goal)s pledged") % sums,
    }


def _picture(page: "CampaignPage") -> Shown | None:
    if page.lead_image is None:
        return None
    return illustrations.shown(page.lead_image, kind="card", alt=page.lead_alt)
