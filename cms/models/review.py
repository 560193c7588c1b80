"""What was handed to the editors."""

from django.db import models
from wagtail.models import TaskState

from accounts.models import User
from payments.models import FundingRound
from projects.models import Campaign


class Submission(models.Model):
    """Pins the page's revision and the campaign's terms together for the reviewer.

    The task state holds the revision. A submission that is followed by a change of terms no
    longer counts: the sweep withdraws its workflow.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="submissions")
    task_state = models.OneToOneField(
        TaskState, on_delete=models.CASCADE, related_name="submission"
    )
    terms_version = models.PositiveIntegerField()
    submitted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"campaign {self.campaign_id}, terms {self.terms_version}"

    @property
    def was_sent_back(self) -> bool:
        return bool(self.task_state.status == TaskState.STATUS_REJECTED)


class RoundWord(models.Model):
    """What an editor wrote when sending a funding round back."""

    round = models.ForeignKey(FundingRound, on_delete=models.CASCADE, related_name="words")
    words = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"round {self.round_id}, {self.at:%Y-%m-%d}"
