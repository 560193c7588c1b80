"""The outbox: whatever a person is told is a row, written in the transaction that causes it."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Firm
from notifications.topics import Topic


class MailState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    HELD = "held", _("Waiting for your next digest")
    DIGESTED = "digested", _("Told in a digest")
    WITHHELD = "withheld", _("Not sent")
    FAILED = "failed", _("Could not be sent")


UNSENT = [MailState.QUEUED, MailState.SENDING]


class Because(models.TextChoices):
    """Why something was not sent by mail. It stands among the person's notifications."""

    STOPPED = "stopped", _("these mails are stopped")
    READ = "read", _("you had read it already")
    TOLD = "told", _("your phone had told you")
    BROKEN = "broken", _("your address takes no mail")


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, *, at: datetime) -> "MailQuerySet":
        """Mails to send now, those included whose sender was killed half way."""
        return self.filter(state__in=UNSENT, due_at__lte=at)

    def failed(self) -> "MailQuerySet":
        """Given up: somebody has to look."""
        return self.filter(state=MailState.FAILED)

    def held(self) -> "MailQuerySet":
        """Waits for a digest; `due_at` says when it may go into one."""
        return self.filter(state=MailState.HELD)

    def stoppable(self) -> "MailQuerySet":
        """What takes of a person's budget, when it is sent."""
        return self.exclude(topic="")

    def told(self) -> "MailQuerySet":
        """What stands among a person's notifications: all but codes, and the digests of these."""
        return self.filter(recipient__isnull=False, confidential=False).exclude(topic=Topic.DIGEST)


class Mail(models.Model):
    """One message to one person. `once` names the occasion: a second one for it is not written.

    It stands among its recipient's notifications, and goes out by mail at once, in a digest or
    not at all: `state` says which. `about` names the object, so that the newest word about it can
    stand for all; `firm` is whose budget it counts for. A mail goes to its recipient's own
    address, or to `address`: one that is nobody's yet (an invitation), or that the recipient has
    just given (a code to confirm it). What only the reader may know stands in `secrets` and is
    forgotten when the mail leaves the queue.
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
    about = models.CharField(max_length=60, blank=True)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=MailState, default=MailState.QUEUED)
    because = models.CharField(max_length=10, choices=Because, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    # The digest that told it, and whether the person's budget ever kept it back.
    digest = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="digested"
    )
    was_held_back = models.BooleanField(default=False)

    # What a digest tells, where it is known already: see letters.digested.
    tells: "list[Mail] | None" = None

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "once"], name="mail_once_per_occasion"),
            # For PostgreSQL no NULL equals another: the one above holds for nobody without an
            # account.
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
            models.CheckConstraint(
                condition=Q(because="") | Q(state=MailState.WITHHELD),
                name="mail_reason_is_of_one_withheld",
            ),
            models.CheckConstraint(
                condition=~Q(topic="")
                | ~Q(state__in=[MailState.HELD, MailState.DIGESTED]) & Q(was_held_back=False),
                name="mail_necessary_is_never_held",
            ),
            models.CheckConstraint(
                condition=Q(digest__isnull=True) | Q(state=MailState.DIGESTED),
                name="mail_digest_is_of_one_digested",
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
            models.Index(fields=["due_at"], name="mail_held", condition=Q(state=MailState.HELD)),
            models.Index(
                fields=["recipient"], name="mail_unread", condition=Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["recipient", "about", "-written_at"],
                name="mail_about_an_object",
                condition=~Q(about=""),
            ),
            models.Index(
                fields=["recipient", "sent_at"],
                name="mail_of_a_budget",
                condition=~Q(topic="") & Q(state__in=["queued", "sending", "sent"]),
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
