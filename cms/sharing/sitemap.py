"""The site map, a file for every five hundred rows: what is public and meant to be found.

People are not in it: whoever proposes something did not ask to be found by name. A file holds
the rows of a range of keys, so the last costs what the first does.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from accounts.models import Firm
from cms.models import CampaignPage, InformationPage
from cms.sharing import news
from cms.sharing.heads import absolute, address_of
from projects.models import Campaign, Idea

EACH = 500
# More than the keys that fit into any table of ours.
LAST_FILE = 10_000_000
CODES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Place:
    """One page: its address in each of its languages, and when it last changed."""

    addresses: dict[str, str]
    changed_at: datetime | None = None

    @property
    def default(self) -> str:
        return self.addresses.get(settings.LANGUAGE_CODE) or next(iter(self.addresses.values()))


@dataclass(frozen=True)
class Section:
    """Part of the map: the rows by whose keys its files are cut, and what each file says."""

    rows: Callable[[], Any]
    read: Callable[[Any, HttpRequest], Iterable[Place]]

    def files(self) -> range:
        last = self.rows().aggregate(last=Max("pk"))["last"]
        return range(0 if last is None else last // EACH + 1)

    def places(self, number: int, request: HttpRequest) -> list[Place]:
        first = number * EACH
        rows = self.rows().filter(pk__gte=first, pk__lt=first + EACH)
        return list(self.read(rows.order_by("pk"), request))


def files() -> list[tuple[str, int]]:
    """Every file's section and number. One query for each section."""
    found = [(name, number) for name, section in SECTIONS.items() for number in section.files()]
    return [("site", 0), *found]


def places(section: str, number: int, request: HttpRequest) -> list[Place] | None:
    """What stands in the file; nothing if there is no such section."""
    if section == "site":
        return [Place(_everywhere(name)) for name in ("home", "campaigns")] if not number else []
    return SECTIONS[section].places(number, request) if section in SECTIONS else None


def _everywhere(name: str, *args: Any) -> dict[str, str]:
    """The address of what is ours, so there in every language."""
    found = {}
    for code in CODES:
        with translation.override(code):
            path = (
                # A page of Wagtail's tree, so its address has no name.
                f"{reverse('home')}campaigns/" if name == "campaigns" else reverse(name, args=args)
            )
            found[code] = absolute(path)
    return found


def _campaigns(rows: Any, request: HttpRequest) -> Iterator[Place]:
    pages = CampaignPage.objects.live().filter(campaign__in=rows.values("pk"))
    versions: dict[int, list[CampaignPage]] = defaultdict(list)
    for page in pages.order_by("campaign", "language"):
        versions[page.campaign_id].append(page)
    for found in versions.values():
        dates = [page.last_published_at for page in found if page.last_published_at]
        yield Place({p.language: absolute(address_of(p)) for p in found}, max(dates, default=None))


def _texts(rows: Any, request: HttpRequest) -> Iterator[Place]:
    """Updates and information pages, each named once: in the file of its first version."""
    keys = rows.values_list("translation_key", flat=True)
    pages = rows.model.objects.live().filter(translation_key__in=list(keys))
    versions: dict[Any, list[Any]] = defaultdict(list)
    for page in pages.select_related("locale").order_by("pk"):
        versions[page.translation_key].append(page)
    # Its other versions may lie in other files, since a file holds a range of keys.
    here = {row.pk for row in rows}
    for found in versions.values():
        if found[0].pk in here:
            addresses = {p.locale.language_code: absolute(p.get_url(request) or "") for p in found}
            dates = [page.last_published_at for page in found if page.last_published_at]
            yield Place(addresses, max(dates, default=None))


def _ideas(rows: Any, request: HttpRequest) -> Iterator[Place]:
    listed = rows.values_list("campaign__slug", "number", "edited_at", "proposed_at")
    for slug, number, edited_at, proposed_at in listed:
        yield Place(_everywhere("idea", slug, number), edited_at or proposed_at)


def _firms(rows: Any, request: HttpRequest) -> Iterator[Place]:
    for slug in rows.values_list("slug", flat=True):
        yield Place(_everywhere("firm", slug))


def _public_ideas() -> Any:
    return Idea.objects.filter(campaign__in=Campaign.objects.public(), hidden_at__isnull=True)


SECTIONS = {
    "campaigns": Section(Campaign.objects.public, _campaigns),
    "firms": Section(lambda: Firm.objects.filter(verified_at__isnull=False), _firms),
    "ideas": Section(_public_ideas, _ideas),
    "news": Section(lambda: news.updates(Campaign.objects.public()), _texts),
    "pages": Section(InformationPage.objects.live, _texts),
}
