"""What a firm has told about a campaign: all on one page, and the way from one to the next."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from cms import campaign_lists
from cms.models import CampaignPage, UpdatePage
from projects.models import Campaign
from projects.views.requests import Request

PER_PAGE = 10
# More than a firm will write; read newest first, so that the oldest would be missed.
MOST_READ = 400


@dataclass(frozen=True)
class Neighbours:
    """The update before this one and the one after it."""

    older: UpdatePage | None
    newer: UpdatePage | None


@require_safe
def updates(request: Request, slug: str) -> HttpResponse:
    """Each update once, in the best language for the reader, the newest first."""
    campaign = get_object_or_404(
        Campaign.objects.visible_to(request.user).select_related("firm"), slug=slug
    )
    page = campaign_lists.pages_of([campaign.pk]).get(campaign.pk)
    if page is None:
        raise Http404(slug)
    number = campaign_lists.page_number(request.GET.get("page"))
    place = Paginator(_each_once(campaign), PER_PAGE).get_page(number)
    context = {
        "campaign": campaign,
        "page": page,
        "place": place,
        "crumbs": [(page.title, campaign.get_absolute_url()), (translation.gettext("Updates"), "")],
        "section": "campaigns",
    }
    return TemplateResponse(request, "cms/updates.html", context)


def neighbours(page: UpdatePage) -> Neighbours:
    """Among those beside it, in the order in which they were published."""
    if page.first_published_at is None:
        return Neighbours(None, None)
    beside = UpdatePage.objects.live().sibling_of(page, inclusive=False)
    at, older = page.first_published_at, ("-first_published_at", "-pk")
    before = Q(first_published_at__lt=at) | Q(first_published_at=at, pk__lt=page.pk)
    after = Q(first_published_at__gt=at) | Q(first_published_at=at, pk__gt=page.pk)
    return Neighbours(
        beside.filter(before).order_by(*older).first(),
        beside.filter(after).order_by("first_published_at", "pk").first(),
    )


def _each_once(campaign: Campaign) -> list[UpdatePage]:
    """An update has a page in each language it was translated into; the reader's is taken."""
    language = translation.get_language() or "en"
    # Nothing yet: an empty Q would be every update of the site.
    below = Q(pk__in=[])
    for page in CampaignPage.objects.live().filter(campaign=campaign):
        below |= Q(path__startswith=page.path, depth=page.depth + 1)
    found = UpdatePage.objects.live().filter(below).select_related("locale")
    best: dict[object, UpdatePage] = {}
    for update in found.order_by("-first_published_at", "-pk")[:MOST_READ]:
        known = best.get(update.translation_key)
        if known is None or update.locale.language_code == language:
            # In a dictionary, what is replaced keeps its place: the order stays that of the first
            # seen.
            best[update.translation_key] = update
    return list(best.values())
