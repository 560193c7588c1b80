"""The list of campaigns, narrowed by what the visitor asks: everything stands in the address.

No order and no figure here reads votes. The queries are bounded, whatever is asked: see the
tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from accounts.models import Firm
from cms import campaign_lists, finding, places
from cms.campaign_lists import Paged
from cms.discover_form import CLOSED, DiscoverForm
from cms.finding import Findings
from cms.models import CampaignPage
from core import alphabets, languages
from projects.models import Campaign, CampaignState, Idea, Phase, Tag

FIRMS_OFFERED = 500
TAGS_OFFERED = 16
IDEAS_SHOWN = 6
FIRMS_SHOWN = 4


@dataclass(frozen=True)
class TagChip:
    """A word that ideas of the campaigns on this page have, and where it leads."""

    name: str
    url: str


@dataclass(frozen=True)
class Discover:
    """Everything templates/cms/campaigns.html shows."""

    form: DiscoverForm
    listing: Paged
    ideas: Sequence[Idea]
    firms: Sequence[Firm]
    # Nothing had the words; these are spelled like them.
    alike: Findings
    tags: Sequence[TagChip]
    # This very page, written with nothing but what was understood.
    url: str
    previous_url: str
    next_url: str
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        return self.asked.get("q", "")

    @property
    def has_found(self) -> bool:
        return bool(self.listing.cards or self.ideas or self.firms)

    @property
    def narrowed(self) -> int:
        """How many filters there are, the words not counted."""
        return len(self.asked.keys() - {"q"})

    @property
    def url_without_filters(self) -> str:
        return _address({"q": self.query} if self.query else {})

    @property
    def url_without_tag(self) -> str:
        return _address({key: value for key, value in self.asked.items() if key != "tag"})


def of(request: HttpRequest, *, at: datetime) -> Discover:
    offered = _firms()
    form = DiscoverForm(
        request.GET,
        firms=[(firm.slug, firm.name) for firm in offered],
        cities=alphabets.in_order({firm.city for firm in offered if firm.city}, by=str),
    )
    asked = form.asked()
    query, number = asked.get("q", ""), campaign_lists.page_number(request.GET.get("page"))
    listing = campaign_lists.page(number, among=_narrowed(asked, offered, at=at))
    # The next page joins this one in place, where ideas and firms stand already.
    besides = bool(query) and number == 1
    ideas = finding.ideas(query, most=IDEAS_SHOWN) if besides else []
    firms = finding.firms(query, most=FIRMS_SHOWN) if besides else []
    nothing = besides and not (listing.cards or ideas or firms)
    place = listing.place
    return Discover(
        form=form,
        listing=listing,
        ideas=ideas,
        firms=firms,
        alike=finding.alike(query) if nothing else Findings(),
        tags=_tags(listing, asked),
        url=_address(asked, page=place.number),
        previous_url=_address(asked, page=place.number - 1) if place.has_previous() else "",
        next_url=_address(asked, page=place.number + 1) if place.has_next() else "",
        asked=asked,
    )


def _address(asked: dict[str, str], *, page: int = 1) -> str:
    """Relative, so that it holds in every language."""
    return "?" + urlencode(asked | ({"page": str(page)} if page > 1 else {}))


def _firms() -> list[Firm]:
    """Firms that have something public, to choose from."""
    public = Campaign.objects.public().filter(firm=OuterRef("pk"))
    found = Firm.objects.filter(Exists(public)).only("slug", "name", "city")
    return alphabets.in_order(found.order_by("name", "pk")[:FIRMS_OFFERED], by=str)


def _narrowed(
    asked: dict[str, str], offered: Sequence[Firm], *, at: datetime
) -> QuerySet[Campaign]:
    found = campaign_lists.with_a_page()
    if query := asked.get("q"):
        found = found.filter(pk__in=finding.campaigns(query))
    if phase := asked.get("phase"):
        found = _in_phase(found, phase, at=at)
    if firm := asked.get("firm"):
        # Among the firms that were read for the form: what is not offered is not found either.
        found = found.filter(firm__in=[each.pk for each in offered if each.slug == firm])
    if language := asked.get("language"):
        written = CampaignPage.objects.live().filter(campaign=OuterRef("pk"), language=language)
        found = found.filter(Exists(written.order_by()))
    if near := asked.get("near"):
        cities = places.near(near, cities={each.city for each in offered if each.city})
        found = found.filter(firm__in=[each.pk for each in offered if each.city in cities])
    if tag := asked.get("tag"):
        found = found.filter(pk__in=Tag.objects.filter(name=tag).values("campaign"))
    return found


def _in_phase(found: QuerySet[Campaign], phase: str, *, at: datetime) -> QuerySet[Campaign]:
    if phase == CLOSED:
        return found.filter(state=CampaignState.CLOSED)
    now = Phase.objects.filter(
        campaign=OuterRef("pk"), kind=phase, starts_at__lte=at, ends_at__gt=at
    )
    return found.filter(Exists(now), state=CampaignState.PUBLISHED)


def _tags(listing: Paged, asked: dict[str, str]) -> list[TagChip]:
    """The words of the campaigns on this page, in alphabetical order; not those that only a hidden
    idea has, nor those of other languages than the page's."""
    campaigns = [campaign.pk for campaign in listing.place.object_list]
    shown_ideas = Idea.objects.filter(
        tags=OuterRef("pk"), hidden_at=None, language__in=["", languages.here()]
    )
    found = Tag.objects.filter(Exists(shown_ideas), campaign__in=campaigns)
    found = found.exclude(name=asked.get("tag", ""))
    names = found.order_by("name").values_list("name", flat=True).distinct()
    shown = alphabets.in_order(names[:TAGS_OFFERED], by=str)
    return [TagChip(name, _address(asked | {"tag": name})) for name in shown]
