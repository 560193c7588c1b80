"""Addresses that take no mail, and how we know."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Trouble(models.TextChoices):
    BOUNCED = "bounced", _("It does not exist, or takes no mail")
    COMPLAINED = "complained", _("A mail of ours was marked as unwanted there")
    DELAYED = "delayed", _("It could not be reached again and again")


class Bounce(models.Model):
    """One report of a mail provider. `key` is its own name for it: a report that comes again is
    known by it and changes nothing."""

    key = models.CharField(max_length=64, unique=True)
    address = models.EmailField()
    trouble = models.CharField(max_length=12, choices=Trouble)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(Lower("address"), "at", name="bounce_of_an_address"),
            models.Index(fields=["at"], name="bounce_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.trouble} at {self.at:%Y-%m-%d}"


class AddressTrouble(models.Model):
    """An address we do not write to, until its owner says that it works (`cleared_at`)."""

    address = models.EmailField()
    trouble = models.CharField(max_length=12, choices=Trouble)
    broken_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("address"), name="address_trouble_once"),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(cleared_at__gte=models.F("broken_at")),
                name="address_trouble_is_cleared_after_it_broke",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trouble} since {self.broken_at:%Y-%m-%d}"
