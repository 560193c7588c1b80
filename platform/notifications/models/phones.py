"""Browsers that take messages of ours."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

LONGEST_ENDPOINT = 1000


class PushSubscription(models.Model):
    """One browser of one person. Who knows `endpoint` can send to it, so nobody is shown it.

    It rests while its browser is signed out (`session_key` names no session), and wakes when the
    same person signs in there again.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    endpoint = models.CharField(max_length=LONGEST_ENDPOINT, unique=True)
    # The browser's public key, and the secret it shares with us: RFC 8291.
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    session_key = models.CharField(max_length=40)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(endpoint__startswith="https://"), name="push_goes_by_https"
            )
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="push_of_a_person")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key}"
