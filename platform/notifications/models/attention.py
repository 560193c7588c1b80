"""How much of their attention a person gives, to what, and when."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Firm
from notifications.topics import CHOSEN, Topic, Way

LEAST_A_WEEK, MOST_A_WEEK = 1, 20


class Rhythm(models.TextChoices):
    DAILY = "daily", _("Every day")
    TWICE = "twice", _("On Tuesdays and Fridays")
    WEEKLY = "weekly", _("On Fridays")
    NEVER = "never", _("Never")


class Attention(models.Model):
    """One person's week. Locked by whoever is about to spend some of it: see notifications.budget.

    An empty zone, cap or rhythm is the site's usual one. Quiet hours are of the person's own
    zone; both empty are the site's usual ones too, both equal are none.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attention"
    )
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.TWICE)
    weekly_cap = models.PositiveSmallIntegerField(
        null=True,
        validators=[MinValueValidator(LEAST_A_WEEK), MaxValueValidator(MOST_A_WEEK)],
    )
    zone = models.CharField(max_length=64, blank=True)
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_cap__isnull=True)
                | Q(weekly_cap__gte=LEAST_A_WEEK, weekly_cap__lte=MOST_A_WEEK),
                name="attention_cap_is_sane",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__lte=23, quiet_until__lte=23),
                name="attention_quiet_hours_are_hours",
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values), name="attention_rhythm_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rhythm}"


class Preference(models.Model):
    """How a person wants to hear of a topic. Without a topic it is about their own affairs, whose
    mail always comes: only the phone is a choice then."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences"
    )
    topic = models.CharField(max_length=20, choices=Topic, blank=True)
    mail = models.CharField(max_length=10, choices=Way)
    push = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="preference_once"),
            models.CheckConstraint(
                condition=Q(topic__in=CHOSEN) | Q(topic="", mail=Way.AT_ONCE),
                name="preference_is_of_a_topic",
            ),
            models.CheckConstraint(condition=Q(mail__in=Way.values), name="preference_has_a_way"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} wants {self.topic or 'what is their own'}: {self.mail}"


class FirmTally(models.Model):
    """How much a firm tried to tell in a month, and how much of it a budget kept back.

    Rows are only added, so that nobody waits for anybody, and joined to one a month at night.
    """

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="tallies")
    month = models.DateField()
    tried = models.PositiveIntegerField(default=0)
    held_back = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tried__gt=0) | Q(held_back__gt=0), name="tally_counts_something"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="tally_is_of_a_month"),
        ]
        indexes = [models.Index(F("firm"), F("month").desc(), name="tally_of_a_firm")]

    def __str__(self) -> str:
        return f"{self.firm_id} in {self.month}: {self.tried} ({self.held_back})"
