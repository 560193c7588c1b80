"""The studio's ways inside Wagtail's own pages."""

from typing import Any

from django import template
from django.utils import timezone

from cms.studio import path
from projects.models import CampaignState

register = template.Library()


@register.simple_tag
def way_of(page: Any) -> dict[str, Any]:
    """The steps to a draft's campaign, "Page" the present one; only the campaign of others."""
    campaign = getattr(page, "campaign", None) if page.pk else None
    if campaign is None:
        return {}
    if campaign.state != CampaignState.DRAFT:
        return {"campaign": campaign, "steps": []}
    return path.context(campaign, "page", at=timezone.now())
