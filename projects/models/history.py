"""What an idea said before it was edited."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from core import languages
from projects.models.ideas import Idea


class IdeaRevision(models.Model):
    """The words an edit replaced, and the pictures it added and removed, by what they show."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=120)
    need = models.TextField(max_length=2000)
    proposal = models.TextField(max_length=8000)
    language = languages.field()
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    pictures_added = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    pictures_removed = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [languages.constraint(name="idea_revision_language_known")]
        indexes = [models.Index(fields=["idea", "-id"], name="idea_revision_newest")]

    def __str__(self) -> str:
        return f"idea {self.idea_id} before {self.edited_at:%Y-%m-%d %H:%M}"
