"""Ideas, their pictures and tags, and what the firm decided about them."""

import random
import uuid
from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import languages, moves, plain
from core.translated import Said
from projects import addresses
from projects.models.campaigns import Campaign, CampaignState


class IdeaState(models.TextChoices):
    OPEN = "open", _("Proposed")
    SHORTLISTED = "shortlisted", _("Shortlisted")
    NOT_SHORTLISTED = "not_shortlisted", _("Not shortlisted")
    CHOSEN = "chosen", _("Chosen")
    DECLINED = "declined", _("Declined")
    LATER = "later", _("Later")


IDEA_MOVES = moves.table(
    open="shortlisted not_shortlisted",
    shortlisted="chosen declined later",
    not_shortlisted="",
    chosen="",
    declined="",
    later="chosen declined",
)


def shuffle_key() -> int:
    """A place in the fair order, drawn once: no idea is ahead for having come early."""
    # As many bits as `listing.starting_point` has: keys and starts lie on one circle, well within
    # PostgreSQL's bigint.
    return random.getrandbits(62)


class IdeaQuerySet(models.QuerySet["Idea"]):
    def awaiting_decision(self) -> "IdeaQuerySet":
        return self.filter(state=IdeaState.SHORTLISTED)

    def overdue(self, *, at: datetime) -> "IdeaQuerySet":
        """Those whose decision was owed by a date that has passed."""
        return self.awaiting_decision().filter(
            campaign__decision_due_at__lt=at, campaign__state=CampaignState.PUBLISHED
        )


_IdeaManager = models.Manager.from_queryset(IdeaQuerySet)


class IdeaManager(_IdeaManager["Idea"]):
    """Leaves in the database what only searching needs."""

    def get_queryset(self) -> IdeaQuerySet:
        return IdeaQuerySet(self.model, using=self._db).defer("search_title", "search_words")


class Tag(models.Model):
    """A word that groups a campaign's ideas."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["campaign", "name"], name="tag_once")]
        indexes = [models.Index(fields=["name"], name="tag_name")]

    def __str__(self) -> str:
        return self.name


class Idea(models.Model):
    """What a customer proposes. `number` counts within its campaign: "Idea 17"."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="ideas")
    number = models.PositiveIntegerField()
    # Nobody, where the idea was imported with a public vote.
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="ideas")
    title = models.CharField(_("title"), max_length=120)
    need = models.TextField(_("the need"), max_length=2000)
    proposal = models.TextField(_("the proposal"), max_length=8000)
    language = languages.field()
    tags = models.ManyToManyField(Tag, blank=True, related_name="ideas")
    state = models.CharField(max_length=16, choices=IdeaState, default=IdeaState.OPEN)
    # One per form shown: the second click finds the idea of the first.
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shuffle_key = models.BigIntegerField(default=shuffle_key, editable=False)
    # The project's id and cost in an imported vote.
    ref = models.CharField(max_length=64, blank=True)
    cost_minor = models.BigIntegerField(null=True)
    shortlisted_at = models.DateTimeField(null=True)
    # Written once, when the vote is counted; never shown before.
    votes = models.PositiveIntegerField(null=True)
    score = models.BigIntegerField(null=True)
    place = models.PositiveIntegerField(null=True)
    proposed_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    # While the editors hide it, its words are withheld and this reason stands in their place.
    hidden_at = models.DateTimeField(null=True)
    hidden_reason = models.TextField(blank=True)
    # Kept by the database: the title without case and accents, and the words of title and need.
    search_title = models.GeneratedField(
        expression=plain.plain_of("title"), output_field=models.TextField(), db_persist=True
    )
    search_words = models.GeneratedField(
        expression=plain.words_of("title", "need"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = IdeaManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="idea_number_once"),
            models.UniqueConstraint(
                fields=["campaign", "ref"], condition=~Q(ref=""), name="idea_ref_once"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_reason="")
                | Q(hidden_at__isnull=False) & ~Q(hidden_reason=""),
                name="idea_hidden_with_reason",
            ),
            languages.constraint(name="idea_language_known"),
        ]
        indexes = [
            models.Index(fields=["campaign", "shuffle_key", "id"], name="idea_fair"),
            models.Index(fields=["campaign", "-proposed_at", "-id"], name="idea_newest"),
            models.Index(fields=["campaign", "place", "id"], name="idea_result"),
            models.Index(
                fields=["campaign", "language", "shuffle_key", "id"],
                name="idea_written_in",
                condition=~Q(language=""),
            ),
            models.Index(
                fields=["campaign"],
                name="idea_awaiting_decision",
                condition=Q(state="shortlisted"),
            ),
            # GIN has no way of its own with text: the class that compares trigrams must be named.
            GinIndex(fields=["search_title"], opclasses=["gin_trgm_ops"], name="idea_title_search"),
            GinIndex(fields=["search_words"], name="idea_word_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return addresses.of_idea("idea", self.campaign.slug, self.number)

    @property
    def called(self) -> Said:
        """Its title, which knows in what language it is."""
        return Said(self.title, self.language)


class IdeaImage(models.Model):
    """A picture with an idea, re-encoded on upload: nothing but its pixels is kept."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="images")
    file = models.ImageField(upload_to="ideas/%Y/%m", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(_("what it shows"), max_length=160)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.alt


class Verdict(models.TextChoices):
    CHOSEN = "chosen", _("Chosen")
    DECLINED = "declined", _("Declined")
    LATER = "later", _("Later")


class Decision(models.Model):
    """The firm's public word on a shortlisted idea. A "later" may be followed by another."""

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason = models.TextField(_("the reason"), max_length=4000)
    language = languages.field()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    # As promised when the decision was made, so that a later change cannot hide a missed date.
    due_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [languages.constraint(name="decision_language_known")]
        indexes = [models.Index(fields=["-decided_at", "-id"], name="decision_newest")]

    def __str__(self) -> str:
        return f"{self.verdict}: idea {self.idea_id}"
