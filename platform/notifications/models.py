"""The outbox: every mail is a row, written in the transaction that causes it."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.topics import Topic


class MailState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    WITHHELD = "withheld", _("Not sent: these mails are stopped")
    FAILED = "failed", _("Could not be sent")


UNSENT = [MailState.QUEUED, MailState.SENDING]


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, *, at: datetime) -> "MailQuerySet":
        """Mails to send now, those included whose sender was killed half way."""
        return self.filter(state__in=UNSENT, due_at__lte=at)

    def failed(self) -> "MailQuerySet":
        """Given up: somebody has to look."""
        return self.filter(state=MailState.FAILED)


class Mail(models.Model):
    """One message. `once` names the occasion: a second mail for it is not written.

    It goes to its recipient's own address, or to `address`: one that is nobody's yet (an
    invitation), or that the recipient has just given (a code to confirm it). What only the reader
    may know stands in `secrets` and is forgotten when the mail leaves the queue.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails", null=True
    )
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    once = models.CharField(max_length=160)
    params = models.JSONField(default=dict)
    secrets = models.JSONField(default=dict)
    confidential = models.BooleanField(default=False)
    topic = models.CharField(max_length=20, choices=Topic, blank=True)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "once"], name="mail_once_per_occasion"),
            models.UniqueConstraint(
                fields=["address", "once"],
                condition=Q(recipient__isnull=True),
                name="mail_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(address="") & ~Q(language=""),
                name="mail_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(topic="") | Q(recipient__isnull=False), name="mail_topic_is_a_persons"
            ),
            models.CheckConstraint(
                condition=Q(secrets={}) | Q(confidential=True, state__in=UNSENT),
                name="mail_secrets_end_with_sending",
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | ~Q(state=MailState.SENT) & Q(sent_at__isnull=True),
                name="mail_sent_at_iff_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="mail_due",
                condition=Q(state__in=["queued", "sending"]),
            ),
            models.Index(
                fields=["written_at"], name="mail_failed", condition=Q(state=MailState.FAILED)
            ),
            models.Index(fields=["recipient", "-written_at"], name="mail_of_a_person"),
            # By an occasion, or by how its name begins: see outbox.take_back.
            models.Index(
                fields=["once"], name="mail_of_an_occasion", opclasses=["varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id or 'an address'}"

    @property
    def to_address(self) -> str:
        """Where it goes. A changed address of one's own holds for mails that still wait."""
        return self.address or (self.recipient.email if self.recipient else "")

    @property
    def to_language(self) -> str:
        return self.language or (self.recipient.language if self.recipient else "")


class MailStop(models.Model):
    """A person wants no more mails of this topic."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_stops"
    )
    topic = models.CharField(max_length=20, choices=Topic)
    stopped_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="mail_stop_once"),
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values), name="mail_stop_is_of_a_topic"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} stopped {self.topic}"
