"""Ways out other than mail: one row for each message and way."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from notifications.models.mails import Mail


class DeliveryState(models.TextChoices):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    WITHHELD = "withheld"
    FAILED = "failed"


OPEN = [DeliveryState.QUEUED, DeliveryState.SENDING]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, *, at: datetime) -> "DeliveryQuerySet":
        """To be sent now, those included whose sender was killed half way."""
        return self.filter(state__in=OPEN, due_at__lte=at)


class Delivery(models.Model):
    """One message on its way to somebody's phone."""

    mail = models.OneToOneField(Mail, on_delete=models.CASCADE, related_name="push")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | ~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True),
                name="delivery_sent_at_iff_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="delivery_due", condition=Q(state__in=["queued", "sending"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mail_id} to a phone: {self.state}"
