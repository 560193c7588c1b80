"""What only a person can settle."""

from django.db import models
from django.db.models import Q


class WorkItem(models.Model):
    """A difference or failure that waits for the operator; one open item per occasion."""

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(resolved_at__isnull=True),
                name="work_item_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"
