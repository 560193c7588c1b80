"""Reports, the cases they make, and what the editors decided in public."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from community.models.comments import Comment
from projects.models import Campaign, Idea


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> "CaseQuerySet":
        """Most reported first; of equals, the one that has waited longest."""
        # Removed words need no judgement. Cases of ideas stay: `exclude` keeps what has no comment.
        waiting = self.filter(open_reports__gt=0).exclude(comment__state="removed")
        return waiting.order_by("-open_reports", "first_reported_at", "pk")


class Case(models.Model):
    """Everything reported and decided about one comment or one idea."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="cases")
    comment = models.OneToOneField(
        Comment, null=True, on_delete=models.CASCADE, related_name="case"
    )
    idea = models.OneToOneField(Idea, null=True, on_delete=models.CASCADE, related_name="case")
    open_reports = models.PositiveIntegerField(default=0)
    first_reported_at = models.DateTimeField(null=True)
    # A hidden idea's words, kept out of reach of every list, file and search.
    withheld = models.JSONField(default=dict)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, idea__isnull=True)
                | Q(comment__isnull=True, idea__isnull=False),
                name="case_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(open_reports=0, first_reported_at__isnull=True)
                | Q(open_reports__gt=0, first_reported_at__isnull=False),
                name="case_waits_since_first_report",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-open_reports", "first_reported_at", "id"],
                name="case_waiting",
                condition=Q(open_reports__gt=0),
            )
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"


class Verdict(models.TextChoices):
    HIDDEN = "hidden", _("Hidden")
    RESTORED = "restored", _("Restored")
    DISMISSED = "dismissed", _("Left as it is")


class Moderation(models.Model):
    """One decision of the editors, with the reason that everyone reads. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    # The case's own, once more: the index of the public log needs it in this row.
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="moderations")
    verdict = models.CharField(max_length=9, choices=Verdict)
    reason = models.TextField(max_length=1000)
    reports_settled = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="moderation_has_reason")
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="moderation_log")]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.case_id}"


class ReportReason(models.TextChoices):
    INSULT = "insult", _("It insults or threatens somebody")
    HATE = "hate", _("It incites hatred")
    SPAM = "spam", _("It advertises, or repeats itself")
    PRIVATE = "private", _("It shows somebody’s private data")
    ILLEGAL = "illegal", _("It breaks the law")
    OTHER = "other", _("Something else")


class Report(models.Model):
    """One person's report. At most one of theirs is open on the same thing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=7, choices=ReportReason)
    words = models.TextField(max_length=1000, blank=True)
    reported_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        Moderation, null=True, on_delete=models.PROTECT, related_name="reports"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"],
                condition=Q(settled_by__isnull=True),
                name="report_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason}: case {self.case_id}"
