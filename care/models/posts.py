"""What is said in a thread. Nothing is edited or removed; erasure blanks a person's words."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from care.models.threads import Thread
from core import languages


class Side(models.TextChoices):
    """In whose name a post speaks."""

    CUSTOMER = "customer"
    FIRM = "firm"
    OPERATOR = "operator"
    # Among the firm's team; the person never sees it.
    NOTE = "note"
    # Nobody: the clock.
    CLOCK = "clock"


class Deed(models.TextChoices):
    """What a post did beside saying something."""

    SAID = "said"
    ANSWERED = "answered"
    PUT_RIGHT = "put_right"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    WITHDREW = "withdrew"
    PASSED_ON = "passed_on"


# These are nothing without words.
SPOKEN = [Deed.SAID, Deed.PUT_RIGHT, Deed.REOPENED]


class PostQuerySet(models.QuerySet["Post"]):
    def for_customer(self) -> "PostQuerySet":
        return self.exclude(side=Side.NOTE)


class Post(models.Model):
    """One contribution to a thread."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side)
    deed = models.CharField(max_length=9, choices=Deed, default=Deed.SAID)
    # The limit of forms: words that join an open thread bring title and wish along.
    text = models.TextField(max_length=4000, blank=True)
    language = languages.field()
    written_at = models.DateTimeField()
    # One per form shown: the second click finds the post of the first.
    submission = models.UUIDField(default=uuid.uuid4, editable=False)
    erased_at = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        # Posts are added under their thread's lock, so their ids are in the order of time.
        ordering = ["pk"]
        constraints = [
            # With the author: somebody else's number neither finds nor hinders one's own post.
            models.UniqueConstraint(
                fields=["author", "submission"], name="post_once_per_submission"
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(erased_at__isnull=False) | ~Q(deed__in=SPOKEN),
                name="post_has_words",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(text=""), name="post_erased_is_blank"
            ),
            models.CheckConstraint(
                condition=Q(side="clock", author=None) | ~Q(side="clock") & ~Q(author=None),
                name="post_has_author_unless_clock",
            ),
            languages.constraint(name="post_language_known"),
        ]
        indexes = [models.Index(fields=["thread", "id"], name="post_in_thread")]
        triggers = [
            # Not TRUNCATE, by which tests empty their tables.
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_blanked",
                operation=pgtrigger.Update,
                condition=~(pgtrigger.Q(new__text="") & pgtrigger.Q(new__erased_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.pk} in thread {self.thread_id}"
