"""A campaign and its phases: the operational truth behind the editorial pages."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models import Firm, User
from core import languages
from core.translated import Said, told


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


class VoteRule(models.TextChoices):
    """When votes show. Frozen when the campaign is published."""

    OPEN = "open", _("Open: an idea is shortlisted the moment it reaches the threshold")
    SEALED = "sealed", _("Sealed: nothing but the turnout shows before the close")


class BallotKind(models.TextChoices):
    APPROVAL = "approval", _("Approve every idea you would want")
    CHOOSE_ONE = "choose_one", _("Choose one idea")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def public(self) -> "CampaignQuerySet":
        return self.filter(state__in=[CampaignState.PUBLISHED, CampaignState.CLOSED])

    def visible_to(self, user: User) -> "CampaignQuerySet":
        """Published ones for everyone; drafts for the firm's team and the site's staff."""
        if not user.is_authenticated:
            return self.public()
        if user.is_staff:
            return self.all()
        # By ids, which are read once per request: a join to the memberships would be in every list.
        if own := rules.firms_of(user):
            return self.public() | self.filter(firm__in=own)
        return self.public()

    def with_closed_vote(self, *, at: datetime) -> "CampaignQuerySet":
        """Those whose vote is over but not yet counted."""
        return self.filter(
            state=CampaignState.PUBLISHED,
            counted_at__isnull=True,
            # In one filter() with its end: in two, any phase that has ended would do.
            phases__kind=PhaseKind.VOTE,
            phases__ends_at__lte=at,
        )


class Campaign(models.Model):  # type: ignore[django-manager-missing]
    """A firm asks its customers. Terms freeze on publishing; one Wagtail page per language."""

    # Part of every voter's pseudonym: with another key nobody would find their ballot again.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="campaigns")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    # What its live pages are called, by language: kept by the floor that has the pages.
    titles = models.JSONField(default=dict, editable=False)
    # What those pages ask in their first sentence, kept in the same way.
    questions = models.JSONField(default=dict, editable=False)
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    blueprint = models.CharField(max_length=30)
    vote_rule = models.CharField(max_length=6, choices=VoteRule, default=VoteRule.SEALED)
    ballot_kind = models.CharField(max_length=10, choices=BallotKind, default=BallotKind.APPROVAL)
    vote_threshold = models.PositiveIntegerField(_("vote threshold"), default=1)
    # The day by which the firm must answer in public what reached the threshold.
    decision_due_at = models.DateTimeField(_("decision due"), null=True)
    terms_version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True)
    # When the vote was counted: from then on results show and nothing can be voted.
    counted_at = models.DateTimeField(null=True)
    voters_count = models.PositiveIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing_word = models.TextField(blank=True)
    closing_language = languages.field()
    # Where a vote was imported from and how it selected, e.g. a Pabulib file; else empty.
    imported = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["published", "closed"], published_at__isnull=False)
                | Q(state__in=["draft", "in_review"], published_at__isnull=True),
                name="campaign_published_at_iff_published",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="campaign_closed_at_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(vote_threshold__gte=1), name="campaign_threshold_positive"
            ),
            languages.constraint("closing_language", name="campaign_closing_language_known"),
        ]
        indexes = [
            # The condition is that of `public()`: PostgreSQL reads a partial index only for queries
            # that it sees are within its condition.
            models.Index(
                fields=["-published_at", "-id"],
                name="campaign_newest_public",
                condition=Q(state__in=["published", "closed"]),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaign", args=[self.slug])

    @property
    def called(self) -> Said:
        """Its title where the reader meets it: that of the page they would be led to."""
        if here := self.titles.get(get_language() or ""):
            return Said(here)
        english = self.titles.get("en")
        return Said(english, "en") if english else Said(self.title)

    @property
    def told(self) -> str | dict[str, str]:
        """Its titles as a mail keeps them, since that may be read in any language."""
        english = self.titles.get("en")
        return told(Said(english, "en") if english else self.title, self.titles)

    @property
    def asks(self) -> Said:
        """What it asks in one sentence, where its page says it; else ""."""
        for language in (get_language() or "", "en"):
            if question := self.questions.get(language):
                return Said(question, language)
        return Said("", "")

    @property
    def is_public(self) -> bool:
        return self.state in (CampaignState.PUBLISHED, CampaignState.CLOSED)


class PhaseKind(models.TextChoices):
    PROPOSE = "propose", pgettext_lazy("phase", "Propose")
    VOTE = "vote", pgettext_lazy("phase", "Vote")
    FUND = "fund", pgettext_lazy("phase", "Fund")
    TEST = "test", pgettext_lazy("phase", "Test")
    DELIVER = "deliver", pgettext_lazy("phase", "Deliver")


class Phase(models.Model):
    """One stretch of a campaign's life, from `starts_at` up to but not including `ends_at`."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=8, choices=PhaseKind)
    position = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # When those who had waited were told that it has begun: see projects.beginnings.
    told_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="phase_kind_once"),
            models.UniqueConstraint(fields=["campaign", "position"], name="phase_position_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="phase_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["kind", "ends_at"], name="phase_kind_ends")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.campaign_id}"

    def contains(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at
