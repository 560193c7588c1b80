"""Telling those who waited for it that a campaign has begun to take ideas.

Only ideas: a round's opening tells of itself, and the vote is told of when it is counted.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from core import moves
from projects import messages
from projects.models import Campaign, CampaignState, Phase, PhaseKind


def to_tell(*, at: datetime) -> QuerySet[Campaign]:
    """Campaigns that take ideas, and nobody has been told. One whose ideas are over is no news."""
    untold = Phase.objects.filter(
        kind=PhaseKind.PROPOSE, starts_at__lte=at, ends_at__gt=at, told_at__isnull=True
    )
    return Campaign.objects.filter(
        state=CampaignState.PUBLISHED, pk__in=untold.values("campaign")
    ).select_related("firm")


@transaction.atomic
def tell(campaign: Campaign, *, at: datetime) -> bool:
    """Tell those who follow it that it has begun. Once, and safe to call twice."""
    campaign = moves.lock(campaign)
    if not to_tell(at=at).filter(pk=campaign.pk).exists():
        return False
    phase = campaign.phases.get(kind=PhaseKind.PROPOSE)
    phase.told_at = at
    phase.save(update_fields=["told_at"])
    messages.ideas_begun(campaign, at=at, phase=phase)
    return True
