"""A campaign's first picture by an address, for pages on floors that know no campaign's page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cms import illustrations
from cms.models import CampaignPage
from projects.models import Campaign
from projects.views.requests import Request

# As long as a page that shows it may be kept open while the firm chooses another.
SECONDS = 300


@require_safe
def picture(request: Request, slug: str) -> HttpResponse:
    """The one its page shows in the reader's language; an empty horizon where there is none."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    drawn = CampaignPage.objects.live().filter(campaign=found, lead_image__isnull=False)
    page = drawn.select_related("lead_image").in_order_of(get_language() or "en").first()
    shown = illustrations.shown(page.lead_image, kind="lead") if page else None
    response = redirect(shown.url if shown else static("img/horizon.svg"))
    patch_cache_control(response, private=True, max_age=SECONDS)
    return response
