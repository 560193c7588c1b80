"""Ballots. Their shape serves every kind of vote: points and ranks as well as approvals."""

from django.db import models

from projects.models.campaigns import Campaign
from projects.models.ideas import Idea


class Ballot(models.Model):
    """One voter's ballot in one campaign. The voter is a keyed pseudonym, never an account."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="ballots")
    # No foreign key: who reads this table, or a backup of it, learns who voted only with
    # VOTER_KEY_SECRET, which no backup holds.
    voter_key = models.CharField(max_length=64)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            # `ballots._ballot_of` names these columns in its upsert, which PostgreSQL takes only
            # where a unique index has them.
            models.UniqueConstraint(fields=["campaign", "voter_key"], name="ballot_once")
        ]

    def __str__(self) -> str:
        return f"ballot {self.pk}"


class BallotEntry(models.Model):
    """What a ballot says of one idea."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="entries")
    # Protected: an idea that went would take its votes out of a published count.
    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="ballot_entries")
    points = models.PositiveIntegerField(default=1)
    rank = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "idea"], name="ballot_entry_once")]

    def __str__(self) -> str:
        return f"ballot {self.ballot_id}: idea {self.idea_id}"
