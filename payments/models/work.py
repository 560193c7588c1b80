"""What only a person can settle."""

from django.db import models
from django.db.models import Q

from accounts.models import User


class WorkItem(models.Model):
    """A difference or failure that waits for the operator; one open item per occasion."""

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    # Who settled it by hand, and how. Nobody, where it settled itself.
    resolved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(resolved_at__isnull=True),
                name="work_item_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["opened_at"], name="work_open", condition=Q(resolved_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"
