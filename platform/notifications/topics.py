"""What a person may stop. A mail without a topic is about their own affairs and always sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    CAMPAIGNS = "campaigns", _("News of campaigns and ideas you follow")
    COMMENTS = "comments", _("Replies to what you wrote, and mentions of you")
    TEAM = "team", _("Reminders of what your firm owes its customers")
