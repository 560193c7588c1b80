"""What a firm wants of a campaign, before a page is written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Campaign


class Brief(models.Model):
    """The first step of the way to a campaign. Editors read it beside page and terms.

    Dates and rules start from a suggestion; each is the firm's own only from the moment that
    somebody has saved it.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="brief")
    asks = models.CharField(_("what is asked"), max_length=300, blank=True)
    reasons = models.TextField(_("why"), max_length=2000, blank=True)
    phases_set_at = models.DateTimeField(null=True)
    rules_set_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"brief of {self.campaign_id}"
