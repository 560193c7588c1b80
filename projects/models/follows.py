"""Who wants to hear of what."""

from django.db import models
from django.db.models import Q

from accounts.models import Firm, User
from projects.models.campaigns import Campaign
from projects.models.ideas import Idea


class Follow(models.Model):
    """A person follows a campaign, or one of its ideas to the decision and beyond."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="follows")
    idea = models.ForeignKey(Idea, null=True, on_delete=models.CASCADE, related_name="follows")
    followed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two constraints: to PostgreSQL no NULL equals another, so one over all three columns
            # would let a person follow a campaign twice.
            models.UniqueConstraint(
                fields=["user", "campaign"],
                condition=Q(idea__isnull=True),
                name="follow_campaign_once",
            ),
            models.UniqueConstraint(
                fields=["user", "idea"], condition=Q(idea__isnull=False), name="follow_idea_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.idea_id or self.campaign_id}"


class FirmFollow(models.Model):
    """A person wants to hear when a firm opens another campaign."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="firm_follows")
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="follows")
    followed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "firm"], name="follow_firm_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows firm {self.firm_id}"
