"""From votes to the shortlist: at the threshold under the open rule, at the close under both."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, QuerySet

from core import events, locks, moves
from projects import messages, recusal, tally
from projects.models import Campaign, CampaignState, Idea, IdeaState, VoteRule
from projects.models.ideas import IDEA_MOVES


def at_threshold() -> "QuerySet[Idea]":
    """Ideas of open votes that have reached their threshold and are not yet shortlisted."""
    return (
        Idea.objects.filter(
            state=IdeaState.OPEN,
            campaign__state=CampaignState.PUBLISHED,
            campaign__vote_rule=VoteRule.OPEN,
            campaign__counted_at__isnull=True,
        )
        # Counted: a number kept at the idea would make everyone who votes for it wait in line.
        .annotate(votes_so_far=Count("ballot_entries"))
        .filter(votes_so_far__gte=F("campaign__vote_threshold"))
    )


@transaction.atomic
def shortlist_if_reached(idea: Idea, *, at: datetime) -> bool:
    """Shortlist the idea if its vote is open and the threshold reached. Safe to call twice.

    The share keeps the close away, which must not pass over a decision just become due.
    """
    locks.share(idea.campaign)
    if not at_threshold().filter(pk=idea.pk).exists():
        return False
    locked = moves.lock(idea)
    # The query has seen the idea before its lock: the sweep may have shortlisted it since.
    if locked.state != IdeaState.OPEN:
        return False
    _shortlist(locked, at=at)
    return True


@transaction.atomic
def count(campaign: Campaign, *, at: datetime) -> bool:
    """Close the vote: count it, shortlist what reached the threshold, tell. Once.

    The lock waits for votes under way; later ones find the vote counted.
    """
    campaign = moves.lock(campaign)
    if campaign.counted_at is not None:
        return False
    # First of all: who has joined the team meanwhile is not counted.
    recusal.take_back_the_teams(campaign, at=at)
    campaign.counted_at = at
    campaign.voters_count = campaign.ballots.count()
    campaign.save(update_fields=["counted_at", "voters_count"])
    tally.write(campaign)
    reached = campaign.ideas.filter(
        state=IdeaState.OPEN, votes__gte=campaign.vote_threshold
    ).order_by("place")
    for idea in reached:
        _shortlist(idea, at=at)
    moves.transition_all(
        campaign.ideas.filter(state=IdeaState.OPEN),
        IdeaState.NOT_SHORTLISTED,
        allowed=IDEA_MOVES,
    )
    # Not `reached`: under the open rule some were shortlisted, and decided on, before the close.
    shortlisted = campaign.ideas.exclude(state=IdeaState.NOT_SHORTLISTED).count()
    events.record("vote_counted", campaign, at=at, shortlisted=shortlisted)
    messages.vote_counted(campaign, at=at, shortlisted=shortlisted)
    return True


def _shortlist(idea: Idea, *, at: datetime) -> None:
    idea = moves.transition(idea, IdeaState.SHORTLISTED, allowed=IDEA_MOVES, shortlisted_at=at)
    events.record("idea_shortlisted", idea, at=at)
    messages.idea_shortlisted(idea, at=at)
