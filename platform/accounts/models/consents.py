"""What a person has agreed to, and taken back: a row for each change, never rewritten."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class Purpose(models.TextChoices):
    """What data may be used for beyond what an account needs. Each is asked for by itself."""

    NEWS_MAIL = "news_mail", _("News by mail")
    IMPROVEMENT = "improvement", _("Making the service better")
    CONTACT_BY_FIRMS = "contact_by_firms", _("Firms may write to you")


class Consent(models.Model):
    """One change. The newest of a purpose holds; without any, nothing is agreed to."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    # Of the words that were read: accounts.consents keeps them all.
    version = models.PositiveSmallIntegerField()
    given = models.BooleanField()
    source = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "purpose", "-id"], name="consent_newest")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.purpose} {'given' if self.given else 'withdrawn'}"
