"""What we keep of Stripe's side: events as they came, and one customer per person."""

from django.db import models
from django.db.models import Q

from accounts.models import User


class StripeCustomer(models.Model):
    """A person's customer at Stripe, made when they first pledge."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="stripe_customer")
    stripe_id = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.stripe_id


class StripeEvent(models.Model):
    """An event, stored once on arrival and processed later by re-reading its object."""

    event_id = models.CharField(max_length=80, unique=True)
    type = models.CharField(max_length=80)
    account = models.CharField(max_length=60, blank=True)
    # Whole, for a person who must look into it. The code reads no more of it than its object's id.
    payload = models.JSONField()
    received_at = models.DateTimeField()
    # Moved on by whoever takes the event, so that nobody else does: see `stripe_events.TAKEN_FOR`.
    due_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="event_due", condition=Q(processed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
