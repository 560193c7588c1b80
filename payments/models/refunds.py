"""Money given back: one row for each refund, committed before Stripe is asked."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.money import Money
from payments.models.pledges import Pledge


class RefundState(models.TextChoices):
    PENDING = "pending", _("On its way")
    SUCCEEDED = "succeeded", _("Refunded")
    FAILED = "failed", _("Failed")


class RefundCause(models.TextChoices):
    """Why money goes back. Whoever runs the site adds words of their own in `reason`."""

    SHORTFALL = "shortfall", _("Less arrived than the goal")
    OPERATOR = "operator", _("Decided by the people who run this site")
    AT_STRIPE = "at_stripe", _("Made by hand at Stripe")


class Refund(models.Model):
    """All of a pledge's money or a part of it, on its way back or there."""

    # Stands in the refund's metadata at Stripe: by it ours are told from those made by hand.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="refunds")
    number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=RefundState, default=RefundState.PENDING)
    cause = models.CharField(max_length=10, choices=RefundCause)
    # What the backer is told, in the words of whoever asked for it.
    reason = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    stripe_id = models.CharField(max_length=60, blank=True)
    # Why it failed: Stripe's code, the bank's, or ours.
    failure_code = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "number"], name="refund_number_once"),
            # While one waits for its answer nobody knows how much is left for another.
            models.UniqueConstraint(
                fields=["pledge"], condition=Q(state="pending"), name="refund_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="refund_stripe_id_once"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(state="pending", ended_at__isnull=True)
                | ~Q(state="pending") & Q(ended_at__isnull=False),
                name="refund_ended_at_iff_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["begun_at"], name="refund_pending", condition=Q(state="pending"))
        ]

    def __str__(self) -> str:
        return f"refund {self.number} of {self.pledge_id}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
