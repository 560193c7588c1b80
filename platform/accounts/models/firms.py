"""Firms and their teams."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class FirmQuerySet(models.QuerySet["Firm"]):
    def verified(self) -> "FirmQuerySet":
        return self.filter(verified_at__isnull=False)

    def of(self, user: User) -> "FirmQuerySet":
        """The firms this person works for."""
        return self.filter(members__user=user)


class Firm(models.Model):
    """An organisation that opens campaigns. It may publish once an operator has verified it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    about = models.CharField(_("what you make"), max_length=160, blank=True)
    verified_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FirmQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class FirmRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    PRODUCT_LEAD = "product_lead", _("Product lead")
    AGENT = "agent", _("Agent")


class FirmMember(models.Model):
    """A person's place in a firm's team."""

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=FirmRole)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "user"], name="firm_member_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}, {self.firm})"
