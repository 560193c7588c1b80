"""What a campaign is called: its pages say it, once for each language.

Lists, breadcrumbs and talk stand on floors that know no pages, so each campaign keeps the titles
of its live ones.
"""

from django.conf import settings
from django.db.models import F, JSONField, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.fields.json import KeyTextTransform

from cms.models import CampaignPage
from projects.models import Campaign

# So many titles in one go; the next sweep finds the rest.
AT_ONCE = 200


def keep() -> int:
    """Let campaigns keep the titles of their live pages. Returns how many were news.

    A sweep calls it; the second run finds nothing.
    """
    return sum(_keep(code) for code, _name in settings.LANGUAGES)


def _keep(language: str) -> int:
    found = _not_kept(language).values_list("campaign_id", "title")[:AT_ONCE]
    for campaign, title in found:
        kept = CombinedExpression(F("titles"), "||", Value({language: title}, JSONField()))
        Campaign.objects.filter(pk=campaign).update(titles=kept)
    return len(found)


def _not_kept(language: str) -> QuerySet[CampaignPage]:
    pages = CampaignPage.objects.live().filter(language=language).order_by("pk")
    kept = KeyTextTransform(language, "campaign__titles")
    is_news = Q(kept__isnull=True) | ~Q(kept=F("title"))
    found: QuerySet[CampaignPage] = pages.annotate(kept=kept).filter(is_news)
    return found
