"""What somebody shares with the installed site from another app, and where it can go from here."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Firm
from cms import campaign_lists
from core import text
from projects.models import Campaign, CampaignState, PhaseKind
from projects.views.requests import Request

LISTED = 12
LONGEST_TITLE, LONGEST_TEXT, LONGEST_URL = 120, 2000, 500
# Proxies take addresses of eight thousand characters; words of other than Latin letters need six
# for each of theirs.
LONGEST_QUERY = 4000


@dataclass(frozen=True)
class Shared:
    """Only words: nothing is fetched, and no address of it is followed."""

    title: str
    words: str
    url: str

    @property
    def headline(self) -> str:
        """One line, whichever of the three there is."""
        return text.clean_line((self.title or self.words or self.url)[:LONGEST_TITLE])

    @property
    def body(self) -> str:
        parts = [self.words if self.title or self.url else "", self.url]
        return "\n\n".join(part for part in parts if part and part != self.headline)

    def query(self, headline: str, body: str) -> str:
        """As fields of a form, cut to what an address holds."""
        told = self.body
        while len(quote(told)) > LONGEST_QUERY:
            told = told[: len(told) * 9 // 10]
        return urlencode({headline: self.headline, body: told})


def read(query: QueryDict) -> Shared:
    """Apps put an address into whichever of the three they like; only a web address is one."""
    title = text.clean_line(query.get("title", "")[:LONGEST_TITLE])
    words = text.clean(query.get("text", "")[:LONGEST_TEXT])
    # One more than is allowed: an address that is too long shows as one, and is not cut to another.
    url = text.clean_line(query.get("url", "")[: LONGEST_URL + 1])
    if not url and _is_web_address(words):
        words, url = "", words
    return Shared(title, words, url if _is_web_address(url) else "")


def _is_web_address(said: str) -> bool:
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    plain = len(said) <= LONGEST_URL and not any(each.isspace() for each in said)
    return plain and parts.scheme in ("http", "https") and bool(parts.netloc)


@never_cache  # what somebody shares is nobody else's, and no proxy's
@require_safe
def share(request: Request) -> HttpResponse:
    """Choose what becomes of it: an idea in a campaign that takes some, or a question to a firm."""
    shared = read(request.GET)
    context: dict[str, Any] = {"shared": shared}
    if shared.headline:
        context |= {"campaigns": _campaigns(shared), "firms": _firms(shared)}
    return TemplateResponse(request, "cms/share.html", context)


def _taking_ideas() -> QuerySet[Campaign]:
    now = timezone.now()
    return campaign_lists.with_a_page().filter(
        state=CampaignState.PUBLISHED,
        phases__kind=PhaseKind.PROPOSE,
        phases__starts_at__lte=now,
        phases__ends_at__gt=now,
    )


def _campaigns(shared: Shared) -> list[dict[str, str]]:
    """Those that take ideas now, the one that ends first first."""
    rows = _taking_ideas().select_related("firm").order_by("phases__ends_at", "pk")[:LISTED]
    found = list(rows)
    pages = campaign_lists.best_pages(found)
    query = shared.query("title", "need")
    return [
        {
            "title": pages[row.pk].title if row.pk in pages else row.title,
            "firm": row.firm.name,
            "url": f"{reverse('projects:propose', args=[row.slug])}?{query}",
        }
        for row in found
    ]


def _firms(shared: Shared) -> list[dict[str, str]]:
    """Those with something going on, the newest first, each once."""
    running = Campaign.objects.filter(state=CampaignState.PUBLISHED)
    # A firm loses its verification with its name or number, and takes no questions meanwhile.
    running = running.filter(firm__in=Firm.objects.verified().not_closed())
    # A firm may run several, and is listed once.
    rows = running.select_related("firm").order_by("-pk")[: LISTED * 3]
    firms = {row.firm_id: row.firm for row in rows}
    query = shared.query("subject", "text")
    return [
        {
            "name": firm.name,
            "act": _("Ask %(firm)s") % {"firm": firm.name},
            "url": f"{reverse('care:ask', args=['firm', firm.slug])}?{query}",
        }
        for firm in list(firms.values())[:LISTED]
    ]
