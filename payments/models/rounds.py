"""Funding rounds and their rewards. Everything a backer relied on freezes when a round opens."""

import uuid
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import languages, moves
from core.money import MINIMUM_CHARGE, Money
from core.translated import Said, Translated
from projects.models import Campaign, Idea


class RoundState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Open for pledges")
    SETTLING = "settling", _("Settling")
    GRACE = "grace", _("Collecting the last payments")
    FUNDED = "funded", _("Funded")
    UNFUNDED = "unfunded", _("Not funded")
    REFUNDING = "refunding", _("Refunding")
    REFUNDED = "refunded", _("Refunded")
    CANCELLED = "cancelled", _("Cancelled")
    SUSPENDED = "suspended", _("Suspended")


ROUND_MOVES = moves.table(
    draft="in_review cancelled",
    in_review="draft scheduled cancelled",
    # Stopped only before the deadline is dealt with: what has been charged is given back instead.
    scheduled="live cancelled suspended",
    live="settling suspended",
    suspended="live scheduled cancelled",
    settling="grace funded unfunded refunding",
    grace="funded refunding",
    # Not the end: an operator may have everything given back however late.
    funded="refunding",
    unfunded="",
    refunding="refunded",
    refunded="",
    cancelled="",
)
PUBLIC_STATES = [
    RoundState.SCHEDULED,
    RoundState.LIVE,
    RoundState.SUSPENDED,
    RoundState.SETTLING,
    RoundState.GRACE,
    RoundState.FUNDED,
    RoundState.UNFUNDED,
    RoundState.REFUNDING,
    RoundState.REFUNDED,
]


class ShortfallRule(models.TextChoices):
    """What happens when the goal was pledged but cards failed and less was collected."""

    PROCEED = "proceed", _("The firm goes ahead with what was collected")
    REFUND_ALL = "refund_all", _("Everyone is refunded")


def default_retries() -> list[int]:
    """Seconds after the first charge at which a failed card is tried again: days 2, 5 and 9."""
    return [days * 86_400 for days in (2, 5, 9)]


class FundingRoundQuerySet(models.QuerySet["FundingRound"]):
    def public(self) -> "FundingRoundQuerySet":
        """Also one that was cancelled after people had pledged: they are owed its last word."""
        ended = Q(state=RoundState.CANCELLED, opened_at__isnull=False)
        shown = self.filter(Q(state__in=PUBLIC_STATES) | ended)
        return shown.filter(campaign__in=Campaign.objects.public())

    def visible_to(self, user: User) -> "FundingRoundQuerySet":
        """Public ones for everyone; drafts for the firm's team and the site's staff."""
        if not user.is_authenticated:
            return self.public()
        if user.is_staff:
            return self.all()
        return self.public() | self.filter(campaign__firm__in=user.memberships.values("firm"))

    def open(self, *, at: datetime) -> "FundingRoundQuerySet":
        return self.public().filter(state=RoundState.LIVE, opens_at__lte=at, deadline_at__gt=at)

    def to_open(self, *, at: datetime) -> "FundingRoundQuerySet":
        return self.filter(state=RoundState.SCHEDULED, opens_at__lte=at)

    def past_deadline(self, *, at: datetime) -> "FundingRoundQuerySet":
        return self.filter(state=RoundState.LIVE, deadline_at__lte=at)


class FundingRound(Translated):
    """Pledges towards one goal by one deadline, in one currency."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rounds")
    idea = models.ForeignKey(Idea, null=True, on_delete=models.PROTECT, related_name="rounds")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.DRAFT)
    goal_minor = models.BigIntegerField(_("funding goal"))
    currency = models.CharField(
        _("currency"), max_length=3, choices=[(code, code) for code in sorted(MINIMUM_CHARGE)]
    )
    opens_at = models.DateTimeField(_("opens"))
    deadline_at = models.DateTimeField(_("deadline"))
    shortfall_rule = models.CharField(
        _("if cards fail and less arrives"), max_length=10, choices=ShortfallRule
    )
    # Fields and not settings: they are terms that backers agree to, and a demo settles in seconds.
    grace = models.DurationField(_("grace period"), default=timedelta(days=10))
    retry_after = ArrayField(
        models.PositiveIntegerField(), verbose_name=_("retries (seconds)"), default=default_retries
    )
    last_call_before = models.DurationField(_("last call"), default=timedelta(hours=24))
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    # Told once, when the pledges first reach the goal before the deadline. Charges nobody.
    goal_reached_at = models.DateTimeField(null=True)
    # The outcome, recorded once under this row's lock; no later event changes it.
    outcome_at = models.DateTimeField(null=True)
    goal_met = models.BooleanField(null=True)
    pledged_minor_at_outcome = models.BigIntegerField(null=True)
    grace_ends_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    # Why an operator ended the round or has everyone refunded: told to all who backed it.
    ended_because = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FundingRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(goal_minor__gt=0), name="round_goal_positive"),
            models.CheckConstraint(
                condition=Q(deadline_at__gt=F("opens_at")), name="round_deadline_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome_at__isnull=True,
                    goal_met__isnull=True,
                    pledged_minor_at_outcome__isnull=True,
                )
                | Q(
                    outcome_at__isnull=False,
                    goal_met__isnull=False,
                    pledged_minor_at_outcome__isnull=False,
                ),
                name="round_outcome_whole",
            ),
            # Without `isnull` an outcome not yet known would pass: NULL refuses nothing.
            models.CheckConstraint(
                condition=~Q(state__in=["grace", "funded", "refunding", "refunded"])
                | Q(goal_met__isnull=False, goal_met=True),
                name="round_charged_only_if_met",
            ),
            models.CheckConstraint(
                condition=~Q(state="unfunded") | Q(goal_met__isnull=False, goal_met=False),
                name="round_unfunded_if_missed",
            ),
            languages.constraint(name="round_language_known"),
        ]
        indexes = [models.Index(fields=["state", "deadline_at"], name="round_due")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("payments:round", args=[self.slug])

    @property
    def called(self) -> Said:
        """Its title, for whoever reads."""
        return self.spoken("title")

    @property
    def goal(self) -> Money:
        return Money(self.goal_minor, self.currency)

    def takes_pledges(self, *, at: datetime) -> bool:
        # By the clock too: the sweep that closes a round comes some seconds after its deadline.
        return self.state == RoundState.LIVE and self.opens_at <= at < self.deadline_at

    def lets_go(self, *, at: datetime) -> bool:
        """Whether a backer may step back: until the deadline, also while that waits."""
        return self.takes_pledges(at=at) or self.state == RoundState.SUSPENDED


class Reward(Translated):
    """What a backer gets for at least this much. `stock` of None means as many as asked for."""

    round = models.ForeignKey(FundingRound, on_delete=models.CASCADE, related_name="rewards")
    title = models.CharField(_("title"), max_length=80)
    description = models.TextField(_("what it is"), max_length=1000)
    price_minor = models.BigIntegerField(_("price"))
    stock = models.PositiveIntegerField(_("how many there are"), null=True, blank=True)
    ships_on = models.DateField(_("ships"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="reward_price_positive"),
            models.CheckConstraint(
                condition=Q(stock__isnull=True) | Q(stock__gt=0), name="reward_stock_positive"
            ),
            languages.constraint(name="reward_language_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def called(self) -> Said:
        """Its title, for whoever reads."""
        return self.spoken("title")
