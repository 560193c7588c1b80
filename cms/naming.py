"""What a campaign is called for the reader: as its page in the best language, else by itself."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation

from cms.models import CampaignPage


def here(campaign: str) -> Coalesce:
    """For rows that lead to a campaign by this relation; it costs no query of its own."""
    language = translation.get_language() or "en"
    pages = CampaignPage.objects.live().filter(campaign=OuterRef(campaign))
    best = pages.in_order_of(language).values("title")[:1]
    return Coalesce(Subquery(best), F(f"{campaign}__title"))
