"""Comments, their versions, and whom they name."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import languages, moves
from projects.models import Campaign, Idea

LONGEST = 4000


class Talk(models.Model):
    """How much is said about one idea, or about a campaign as a whole. A row, so nobody counts."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="talks")
    idea = models.OneToOneField(Idea, null=True, on_delete=models.CASCADE, related_name="talk")
    comments_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            # One-to-one lets any number of rows without an idea pass: no NULL equals another.
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(idea__isnull=True), name="talk_of_campaign_once"
            )
        ]

    def __str__(self) -> str:
        return f"talk about {self.idea_id or self.campaign_id}"


class CommentState(models.TextChoices):
    VISIBLE = "visible", _("Visible")
    HIDDEN = "hidden", _("Hidden by the editors")
    REMOVED = "removed", _("Removed by its author")


# What is hidden may be removed as well: whoever wrote it may take it back all the same.
COMMENT_MOVES = moves.table(visible="hidden removed", hidden="visible removed", removed="")


class Voice(models.TextChoices):
    """As what somebody spoke. Kept with the comment: leaving a firm does not unsay it."""

    MEMBER = "member", _("Member")
    FIRM = "firm", _("Firm")
    STAFF = "staff", _("Editor")


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> "CommentQuerySet":
        """What has a place on the page: a removed comment keeps its own only above replies."""
        return self.exclude(state=CommentState.REMOVED, replies_count=0)

    def visible(self) -> "CommentQuerySet":
        return self.filter(state=CommentState.VISIBLE)


class Comment(models.Model):
    """Words about an idea or a campaign; under `parent`, a reply. Replies are one level deep."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="comments")
    idea = models.ForeignKey(Idea, null=True, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    voice = models.CharField(max_length=6, choices=Voice, default=Voice.MEMBER)
    body = models.TextField(_("your comment"), max_length=LONGEST)
    language = languages.field()
    # One per form shown: the second click finds the comment of the first.
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=7, choices=CommentState, default=CommentState.VISIBLE)
    # Replies that have not been removed, counted as they come and go.
    replies_count = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    # Everyone reads this in place of the text.
    hidden_reason = models.TextField(blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="hidden", hidden_at__isnull=False) & ~Q(hidden_reason="")
                | ~Q(state="hidden") & Q(hidden_at__isnull=True, hidden_reason=""),
                name="comment_hidden_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="removed", body="") | ~Q(state="removed") & ~Q(body=""),
                name="comment_has_words_until_removed",
            ),
            # `max_length` of a TextField binds forms alone; the column would take anything.
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("body"), LONGEST), name="comment_not_too_long"
            ),
            models.CheckConstraint(
                # A check sees one row and cannot ask the parent whether it is a reply itself.
                # A reply that never has any comes to the same.
                condition=Q(parent__isnull=True) | Q(replies_count=0),
                name="comment_replies_one_level",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="comment_not_its_parent"
            ),
            languages.constraint(name="comment_language_known"),
        ]
        indexes = [
            models.Index(
                fields=["idea", "written_at", "id"],
                name="comment_of_idea",
                condition=Q(parent__isnull=True, idea__isnull=False),
            ),
            models.Index(
                fields=["campaign", "written_at", "id"],
                name="comment_of_campaign",
                condition=Q(parent__isnull=True, idea__isnull=True),
            ),
            models.Index(
                fields=["parent", "written_at", "id"],
                name="comment_replies",
                condition=Q(parent__isnull=False),
            ),
            models.Index(fields=["author", "-written_at"], name="comment_of_author"),
            models.Index(
                fields=["-written_at", "-id"],
                name="comment_answers_of_firms",
                condition=Q(voice="firm", state="visible", parent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} by {self.author_id}"


class CommentRevision(models.Model):
    """What a comment said before an edit."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    language = languages.field()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [languages.constraint(name="comment_revision_language_known")]

    def __str__(self) -> str:
        return f"revision {self.pk} of comment {self.comment_id}"


class Mention(models.Model):
    """A person a comment speaks to. `written` is the handle in its text: handles may change."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mentions")
    written = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in comment {self.comment_id}"
